"""The main job over real sockets: install, pull, score, write back, a hot lead, a task and a message."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Thread
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
import requests
from sqlalchemy import func, select
from werkzeug.serving import make_server

import marketplace
from connectors.contract import VendorConfig
from connectors.sandbox import HubSpotSandbox, Running, SlackSandbox, serve
from hub.app import create_app
from hub.clock import system_clock
from hub.connections import install
from hub.cycle import until_idle
from hub.demo.people import crowd
from hub.leads.models import CrmRecord, Lead, LeadScore
from hub.outbox.models import OutboxMessage
from hub.runtime import Runtime, open_runtime
from hub.settings import Settings

LEADS = 60


class Leaping:
    """The system's clock, ahead by all the waits that did not happen."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return system_clock() + self.ahead

    def leap(self, wait: timedelta) -> None:
        self.ahead += wait


@pytest.fixture
def clock() -> Leaping:
    return Leaping()


@pytest.fixture
def crm() -> Iterator[Running[HubSpotSandbox]]:
    with serve(HubSpotSandbox(crowd(LEADS, seed=3))) as running:
        running.app.rate_limits = False
        yield running


@pytest.fixture
def slack() -> Iterator[Running[SlackSandbox]]:
    with serve(SlackSandbox()) as running:
        running.app.rate_limits = False
        yield running


@pytest.fixture
def hub(
    settings: Settings, clock: Leaping, crm: Running[HubSpotSandbox], slack: Running[SlackSandbox]
) -> Iterator[tuple[Runtime, str]]:
    """A runtime that knows both sandboxes, and the address where it answers."""
    with ExitStack() as stack:
        vendors = {
            vendor: VendorConfig(client_id="sandbox-client", client_secret="sandbox-secret", api_url=url, login_url=url)
            for vendor, url in (("hubspot", crm.url), ("slack", slack.url))
        }
        server = make_server("127.0.0.1", 0, lambda environ, start: app(environ, start), threaded=True)
        address = f"http://127.0.0.1:{server.server_port}"
        runtime = stack.enter_context(open_runtime(replace(settings, vendors=vendors, public_url=address), clock=clock))
        app = create_app(runtime, marketplace.blueprints(runtime))
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield runtime, address
        server.shutdown()
        server.server_close()
        thread.join()


def connect(runtime: Runtime, org: UUID, vendor: str, address: str) -> None:
    """Walk the vendor's consent page as a person would."""
    back = f"{address}/oauth/{vendor}/callback"
    page = install.start(runtime, org_id=org, vendor=vendor, actor="ana", redirect_uri=back, now=runtime.clock())
    assert requests.get(page, timeout=5).ok
    answer = requests.post(page, data={"answer": "allow"}, timeout=5, allow_redirects=False)
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    install.finish(
        runtime, vendor=vendor, state=query["state"][0], code=query["code"][0], error=None, now=runtime.clock()
    )


def settle(runtime: Runtime, clock: Leaping) -> None:
    """Do every stage until nothing is due; instead of waiting, time moves on."""
    until_idle(runtime, clock.leap)


def scores(runtime: Runtime, org: UUID) -> tuple[int, int, dict[str, tuple[int | None, str | None]]]:
    """Return how many leads and scores there are, and the score and band of each record."""
    with runtime.sessions.begin(org) as session:
        scored = session.scalar(select(func.count()).select_from(LeadScore).where(LeadScore.total_score.is_not(None)))
        leads = session.scalar(select(func.count()).select_from(Lead))
        shown = {
            record.external_id: (score.total_score, score.band)
            for record, score in session.execute(
                select(CrmRecord, LeadScore).join(LeadScore, LeadScore.lead_id == CrmRecord.lead_id)
            )
        }
    return leads or 0, scored or 0, shown


def test_a_change_in_the_crm_becomes_a_field_a_task_and_a_message(
    hub: tuple[Runtime, str],
    crm: Running[HubSpotSandbox],
    slack: Running[SlackSandbox],
    clock: Leaping,
    org: UUID,
) -> None:
    runtime, address = hub
    connect(runtime, org, "slack", address)
    connect(runtime, org, "hubspot", address)
    settle(runtime, clock)
    leads, scored, shown = scores(runtime, org)
    assert (leads, scored) == (LEADS, LEADS)
    assert {
        one: (int(contact["leadlight_score"]), contact["leadlight_band"].lower())
        for one, contact in crm.app.objects("contacts").items()
    } == shown
    assert crm.app.tasks() == []
    assert slack.app.messages == []

    crm.app.webhooks.target_url = f"{address}/hooks/hubspot"
    cool = [one for one, (_, band) in shown.items() if band != "hot"]
    alive = [one for one in crm.app.burst(20, 9) if one in cool]
    crm.app.webhooks.wait()
    settle(runtime, clock)
    contacts = crm.app.objects("contacts")
    risen = [one for one in alive if contacts[one]["leadlight_band"] == "Hot"]
    assert risen
    assert len(crm.app.tasks()) == len(risen)
    assert len(slack.app.messages) == len(risen)
    assert all("Hot lead" in message["text"] for message in slack.app.messages)
    with runtime.sessions.begin(org) as session:
        assert set(session.scalars(select(OutboxMessage.state))) == {"sent"}

    settle(runtime, clock)
    before = crm.app.calls.total
    settle(runtime, clock)
    assert crm.app.calls.total == before
