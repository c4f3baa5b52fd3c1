"""`leadlight demo`: see the whole job on generated leads."""

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

import click

from connectors import CONNECTORS
from hub import embedded, log
from hub.cli._demo_shows import Trickle, progress
from hub.cli.up import prepare, supervisor
from hub.cycle import Summary
from hub.demo import cycle
from hub.demo.alone import alone
from hub.demo.organization import begin_anew, best_record
from hub.demo.person import Person
from hub.demo.vendors import CRMS, Vendors, vendors
from hub.errors import Invalid
from hub.runtime import Runtime, open_runtime
from hub.settings import EMBEDDED, Settings
from hub.supervisor import Supervisor
from hub.web.words import count

LEADS = 5000


@dataclass(frozen=True, slots=True)
class Running:
    """A Leadlight of which only the pages run: who does the work is decided by who has it."""

    runtime: Runtime
    them: Vendors
    processes: Supervisor
    log: Path
    org_id: UUID
    person: Person


@click.command()
@click.option("--once", is_flag=True, help="Do one full cycle and end.")
@click.option("--json", "as_json", is_flag=True, help="With --once: print the summary as JSON, last.")
@click.option("--leads", type=click.IntRange(1, 1_000_000), help="How many are generated; 5,000 when left out.")
@click.option("--data", type=click.Path(path_type=Path), help="A CSV file whose rows become the CRM's leads instead.")
@click.option(
    "--seed", type=click.IntRange(0), default=7, show_default=True, help="Another number generates other leads."
)
@click.option("--crm", type=click.Choice(CRMS), default=CRMS[0], show_default=True)
def command(once: bool, as_json: bool, leads: int | None, data: Path | None, seed: int, crm: str) -> None:
    """Install from a sandbox CRM, pull, score, write back, alert; then keep going with live activity.

    The demo has a home of its own below LEADLIGHT_HOME and begins anew each time.
    """
    if as_json and not once:
        raise click.UsageError("--json goes with --once: without it the demo does not end by itself.")
    if leads and data:
        raise click.UsageError("--leads says how many to generate; with --data, leave it out.")
    log.configure(json=not sys.stderr.isatty(), level="WARNING")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that everything is ended in order
    base = Settings.from_env()
    people = f"the leads of {data}" if data else f"{leads or LEADS:,} generated leads"
    _say(f"Making a sandbox {CONNECTORS[crm].name} with {people} …")
    with ExitStack() as stack:
        try:
            them = stack.enter_context(vendors(leads=leads or LEADS, seed=seed, data=data))
        except Invalid as error:
            raise click.BadParameter(str(error), param_hint="'--data'") from None
        if them.left_out():
            _say(them.left_out())
        here = stack.enter_context(_running(base, them))
        if once:
            summary = _whole_cycle(here)
            click.echo(json.dumps(summary) if as_json else _lines(summary))
        else:
            _first_cycle(here)
            _hand_over(here)
    if not once:
        _say("Everything has ended. The next demo begins anew.")


@contextmanager
def _running(base: Settings, them: Vendors) -> Iterator[Running]:
    """Start servers and pages for an empty organization; at the end nothing is left running."""
    home = base.home / "demo"
    wanted = replace(base, home=home, database_url=EMBEDDED, redis_url=EMBEDDED, vendors=them.configs())
    with alone(home):
        try:
            _say(f"Starting PostgreSQL, a Redis-compatible server and the pages; they keep their data in {home} …")
            settings = prepare(wanted)
            them.embed(settings.public_url)
            written = home / "processes.log"
            with written.open("wb") as output, open_runtime(settings) as runtime:
                processes = supervisor(settings, wanted, tend=Trickle(them), output=output)
                try:
                    processes.start("web")
                    org_id, person = begin_anew(runtime)
                    person.wait_for_pages()
                    yield Running(runtime, them, processes, written, org_id, person)
                finally:
                    processes.stop()
        finally:
            embedded.stop(home)


def _first_cycle(here: Running) -> Summary:
    """Connect, pull, score and write, all in this process: nobody else works yet, so that the numbers are whole."""
    site = here.runtime.settings.public_url
    _say(f"Pages are at {site}: sign in as {here.person.email} with the password {here.person.password}")
    _say("Connecting the CRM and the chat on their consent pages …")
    here.person.sign_in()
    here.person.connect_all()
    _say("Pulling leads and activities, scoring them, writing scores back …")
    with progress(here.them.size(), lambda: cycle.counts(here.runtime, here.org_id)):
        first = cycle.first(here.runtime)
    written, calls = count(first.written, "record"), count(first.write_calls, "call")
    _say(f"{count(first.scored, 'score')}, {written} written in {calls}.")
    here.them.notify(site)
    return first


def _whole_cycle(here: Running) -> dict[str, Any]:
    """Go through the first cycle, live activity and an idle cycle; returns their summary."""
    began = monotonic()
    first = _first_cycle(here)
    _say("Leads come alive in the CRM …")
    live = cycle.alive(here.runtime, here.them)
    _say("Once more, with nothing changed …")
    idle, idle_calls = cycle.idle(here.runtime, here.them)
    found, sent = cycle.counts(here.runtime, here.org_id), cycle.sent(here.runtime, here.org_id)
    return {
        "leads_pulled": found.leads,
        "activities_pulled": found.activities,
        "leads_scored": found.scored,
        "records_written": first.written + live.written,
        "first_write_calls": first.write_calls,
        "write_calls": first.write_calls + live.write_calls,
        "tasks_created": sent.get("task", 0),
        "alerts_sent": sent.get("alert", 0),
        "idle_writes": idle.written,
        "idle_calls": idle_calls,
        "seconds": round(monotonic() - began, 1),
    }


def _hand_over(here: Running) -> None:
    """Give the work to workers and sweep, while leads come alive, until the process is told to stop."""
    site, them = here.runtime.settings.public_url, here.them
    best = best_record(here.runtime, here.org_id)
    _say(f"\nLeads       {site}/app/leads")
    _say(f"Sign in     {here.person.email}\nPassword    {here.person.password}")
    if best is not None:
        name, record_id = best
        _say(f"CRM record  {them.record_address(record_id)}  ({name}, with the panel)")
    _say(f"CRM         {them.list_address()}\nChat        {them.chat.url}\nLogs        {here.log}")
    _say("\nWorkers are running. A lead comes alive every few seconds; watch the pages move. Ctrl+C ends everything.")
    here.processes.run()


def _say(words: str) -> None:
    click.echo(words, err=True)


def _lines(summary: dict[str, Any]) -> str:
    return "\n".join(f"{name.replace('_', ' '):<20} {value:>10,}" for name, value in summary.items())
