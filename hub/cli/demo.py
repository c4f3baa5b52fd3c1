"""`leadlight demo`: see the whole job on generated leads."""

import json
import signal
import threading
from dataclasses import replace
from types import FrameType
from typing import Any
from uuid import UUID

import click
from sqlalchemy import delete, update

from hub import demo
from hub.app import create_app
from hub.cli.up import prepare
from hub.db import EVERY_ORG
from hub.organizations.create import create_organization
from hub.organizations.models import Organization
from hub.organizations.people import add_user, find_user, join, make_password
from hub.runtime import Runtime, open_runtime
from hub.settings import EMBEDDED, Settings

EMAIL = "demo@leadlight.example"
LIVE_EVERY_SECONDS = 5.0


@click.command()
@click.option("--once", is_flag=True, help="Do one full cycle and end.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON, last.")
@click.option("--leads", type=click.IntRange(1, 1_000_000), default=5000, show_default=True)
@click.option("--seed", type=int, default=7, show_default=True)
@click.option("--crm", type=click.Choice(demo.CRMS), default=demo.CRMS[0], show_default=True)
def command(once: bool, as_json: bool, leads: int, seed: int, crm: str) -> None:
    """Install from a sandbox CRM, pull, score, write back, alert; then keep going with live activity.

    The demo has a home of its own below LEADLIGHT_HOME and begins anew each time.
    """
    base = Settings.from_env()
    _say(f"Starting a sandbox {crm} with {leads:,} generated leads …")
    with demo.vendors(leads=leads, seed=seed) as them:
        settings = prepare(
            replace(base, home=base.home / "demo", database_url=EMBEDDED, redis_url=EMBEDDED, vendors=them.configs())
        )
        host, _, port = settings.listen.rpartition(":")
        with open_runtime(settings) as runtime, demo.web(create_app(runtime), host, int(port)):
            org_id, password = _organization(runtime)
            summary = demo.cycle(runtime, them, org_id, _say)
            if once:
                click.echo(json.dumps(summary) if as_json else _lines(summary))
                return
            _say(_lines(summary))
            _say(f"\nLeads      {settings.public_url}/app/leads\nSign in    {EMAIL}\nPassword   {password}")
            _say(f"Chat       {them.chat.url}\nCtrl+C ends it. A lead comes alive every few seconds.")
            _go_on(runtime, them)


def _organization(runtime: Runtime) -> tuple[UUID, str]:
    """Make the demo's organization and its user anew; returns the organization's id and the password."""
    password = make_password()
    with runtime.sessions.begin(EVERY_ORG) as session:
        session.execute(update(Organization).values(scoring_model_id=None))
        session.execute(delete(Organization))
        former = find_user(session, EMAIL)
        if former is not None:
            session.delete(former)
            session.flush()
        organization = create_organization(session, "Demo")
        user = add_user(session, email=EMAIL, name="Demo", password=password)
        join(session, org_id=organization.id, user_id=user.id, role="owner")
        return organization.id, password


def _go_on(runtime: Runtime, them: demo.Vendors) -> None:
    """Let one lead come alive every few seconds, and follow it, until the process is told to stop."""
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    while not stopping.wait(LIVE_EVERY_SECONDS):
        demo.live(runtime, them)


def _say(words: str) -> None:
    click.echo(words, err=True)


def _lines(summary: dict[str, Any]) -> str:
    return "\n".join(f"{name.replace('_', ' '):<20} {value:>10,}" for name, value in summary.items())
