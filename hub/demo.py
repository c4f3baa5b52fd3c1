"""The demo: the whole job against sandboxes on this machine, over the same sockets as with the real vendors."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import requests
from flask import Flask
from sqlalchemy import func, select
from werkzeug.serving import WSGIRequestHandler, make_server

from connectors.contract import VendorConfig
from connectors.sandbox import HubSpotSandbox, Running, SlackSandbox, serve
from hub.connections import install
from hub.cycle import Summary, pull_now, until_idle
from hub.leads.models import Activity, Lead, LeadScore
from hub.outbox.models import OutboxMessage
from hub.runtime import Runtime

CRMS = ("hubspot",)
BURST_LEADS = 30
BURST_EACH = 6
SAY = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Vendors:
    """The sandboxes of a demo."""

    crm: Running[HubSpotSandbox]
    chat: Running[SlackSandbox]

    def configs(self) -> dict[str, VendorConfig]:
        """Return how Leadlight reaches them."""
        return {
            vendor: VendorConfig(
                client_id=running.app.client_id,
                client_secret=running.app.client_secret,
                api_url=running.url,
                login_url=running.url,
            )
            for vendor, running in (("hubspot", self.crm), ("slack", self.chat))
        }


@contextmanager
def vendors(*, leads: int, seed: int) -> Iterator[Vendors]:
    """Run a CRM with generated leads, and a chat."""
    with serve(HubSpotSandbox(leads=leads, seed=seed)) as crm, serve(SlackSandbox()) as chat:
        yield Vendors(crm, chat)


class _Quiet(WSGIRequestHandler):
    """Logs no requests: the demo's own words are what there is to read."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the parent's name
        return


@contextmanager
def web(app: Flask, host: str, port: int) -> Iterator[None]:
    """Answer webhooks and pages in this process."""
    server = make_server(host, port, app, threaded=True, request_handler=_Quiet)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def sign_in(runtime: Runtime, org_id: UUID, vendor: str) -> None:
    """Connect a vendor through its consent page."""
    back = f"{runtime.settings.public_url}/oauth/{vendor}/callback"
    page = install.start(runtime, org_id=org_id, vendor=vendor, actor="demo", redirect_uri=back, now=runtime.clock())
    answer = requests.post(page, data={"answer": "allow"}, timeout=10, allow_redirects=False)
    query = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}
    install.finish(
        runtime, vendor=vendor, state=query.get("state"), code=query.get("code"), error=None, now=runtime.clock()
    )


def cycle(runtime: Runtime, them: Vendors, org_id: UUID, say: SAY) -> dict[str, Any]:
    """Do one full cycle and return its summary: first pull, live activity, and once more with nothing changed."""
    began = time.monotonic()
    say("Signing in to the CRM and the chat …")
    sign_in(runtime, org_id, "slack")
    sign_in(runtime, org_id, "hubspot")
    say("Pulling leads and activities, scoring, writing scores back …")
    first = until_idle(runtime, _wait)
    say(f"{first.scored:,} scores, {first.written:,} records written in {first.write_calls:,} calls.")
    say("Leads come alive in the CRM …")
    them.crm.app.webhooks.target_url = f"{runtime.settings.public_url}/hooks/hubspot"
    them.crm.app.burst(BURST_LEADS, BURST_EACH)
    them.crm.app.webhooks.wait()
    live = _whole(runtime)
    for _ in range(2):
        _whole(runtime)
    say("Once more, with nothing changed …")
    them.crm.app.calls.reset()
    idle = _whole(runtime)
    return _summary(
        runtime,
        org_id,
        first=first,
        live=live,
        idle=idle,
        idle_calls=them.crm.app.calls.total,
        seconds=time.monotonic() - began,
    )


def live(runtime: Runtime, them: Vendors) -> None:
    """Let one more lead come alive, and follow it to the end."""
    them.crm.app.burst(1, 3)
    them.crm.app.webhooks.wait()
    until_idle(runtime, None)


def _whole(runtime: Runtime) -> Summary:
    pull_now(runtime)
    return until_idle(runtime, _wait)


def _wait(how_long: timedelta) -> None:
    time.sleep(how_long.total_seconds())


def _summary(
    runtime: Runtime,
    org_id: UUID,
    *,
    first: Summary,
    live: Summary,
    idle: Summary,
    idle_calls: int,
    seconds: float,
) -> dict[str, Any]:
    with runtime.sessions.begin(org_id) as session:

        def count(model: Any, *where: Any) -> int:
            return session.scalar(select(func.count()).select_from(model).where(model.org_id == org_id, *where)) or 0

        sent = OutboxMessage.state == "sent"
        return {
            "leads_pulled": count(Lead),
            "activities_pulled": count(Activity),
            "leads_scored": count(LeadScore, LeadScore.total_score.is_not(None)),
            "records_written": first.written + live.written,
            "first_write_calls": first.write_calls,
            "write_calls": first.write_calls + live.write_calls,
            "tasks_created": count(OutboxMessage, sent, OutboxMessage.topic == "task"),
            "alerts_sent": count(OutboxMessage, sent, OutboxMessage.topic == "alert"),
            "idle_writes": idle.written,
            "idle_calls": idle_calls,
            "seconds": round(seconds, 1),
        }
