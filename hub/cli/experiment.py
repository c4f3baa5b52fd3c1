"""`leadlight experiment`: a scorecard tested on some of the leads, while the live one scores the others."""

import json
from collections.abc import Callable
from typing import Any

import click

from hub.cli._open import open_organization
from hub.cli._scorecard import find_scorecard
from hub.organizations.audit import COMMAND_LINE
from hub.queue import Bell
from hub.studio.experiment_status import status
from hub.studio.experiments import ARMS, Wish, planned, start, stop
from hub.studio.experiments_told import plan_document, plan_words, status_document, status_words
from scoring.rates import count

ORG = click.option("--org", help="The organization's name or id, where there are several.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
Command = Callable[..., None]


@click.group()
def command() -> None:
    """Test a scorecard on a share of the accounts: plan, start, look, and stop with a decision."""


def _wish(command: Command) -> Command:
    """Add the options that say how an experiment is meant to be."""
    options: list[Callable[[Command], Command]] = [
        click.option("--days", type=click.IntRange(2), default=60, show_default=True, help="How long it may run."),
        click.option(
            "--horizon-days",
            type=click.IntRange(1),
            default=30,
            show_default=True,
            help="How long after a lead began its conversion counts.",
        ),
        click.option(
            "--share",
            "challenger_share",
            type=click.IntRange(1, 99),
            default=50,
            show_default=True,
            help="Of a hundred accounts, how many the challenger scores.",
        ),
        click.option("--rate", type=click.FloatRange(0, 1, True, True), help="Share that converts.  [as of late]"),
        click.option("--accounts-a-day", type=click.FloatRange(0, min_open=True), help="New ones.  [as of late]"),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@command.command("plan")
@_wish
@ORG
@JSON
def plan_(org: str | None, as_json: bool, **wished: Any) -> None:
    """Tell the smallest gain that an experiment finds in a time, by how many accounts came and converted of late."""
    wish = Wish(**wished)
    with open_organization(org) as (runtime, org_id), runtime.sessions.begin(org_id) as session:
        found = planned(session, org_id, wish, now=runtime.clock())
    said = json.dumps(plan_document(found, wish)) if as_json else "\n".join(plan_words(found, wish))
    click.echo(said)


@command.command("start")
@click.argument("name", metavar="NAME|FILE")
@_wish
@click.option(
    "--smallest-gap", type=click.FloatRange(0, 1, True, True), help="Smallest difference of shares worth finding."
)
@click.option("--note", default="", help="Why, for those who read it later.")
@click.option("--author", default=COMMAND_LINE, show_default=True, help="Who starts it.")
@ORG
@JSON
def start_(name: str, note: str, author: str, org: str | None, as_json: bool, **wished: Any) -> None:
    """Score a share of the accounts by the scorecard in FILE, the challenger, from now on.

    All leads of one account have one arm, for as long as it runs. Nothing can be published meanwhile, and nobody is
    alerted of what the challenger alone moves.
    """
    found = find_scorecard(name, org)
    wish = Wish(**wished)
    algorithm = found.algorithm
    with open_organization(org) as (runtime, org_id), runtime.transaction(org_id) as work:
        now = runtime.clock()
        start(work.session, org_id, found.scorecard, wish, algorithm=algorithm, author=author, note=note, now=now)
        work.ring(Bell.SCORES)
        told = status(work.session, org_id, now=now)
    click.echo(json.dumps(status_document(told)) if as_json else "\n".join(status_words(told)))


@command.command("status")
@ORG
@JSON
def status_(org: str | None, as_json: bool) -> None:
    """Tell what the running experiment, or the last one, has shown so far.

    Look as often as you like: a winner where there is none is announced in at most 5 of 100 experiments, in all looks
    together.
    """
    with open_organization(org) as (runtime, org_id), runtime.sessions.begin(org_id) as session:
        told = status(session, org_id, now=runtime.clock())
    click.echo(json.dumps(status_document(told)) if as_json else "\n".join(status_words(told)))


@command.command("stop")
@click.option("--keep", type=click.Choice(ARMS), required=True, help="The challenger kept is published.")
@click.option("--author", default=COMMAND_LINE, show_default=True, help="Who ends it.")
@ORG
@JSON
def stop_(keep: str, author: str, org: str | None, as_json: bool) -> None:
    """End the running experiment with a decision; every lead is scored by the version that is kept."""
    with open_organization(org) as (runtime, org_id), runtime.transaction(org_id) as work:
        done = stop(work.session, org_id, keep=keep, author=author, now=runtime.clock())
        work.ring(Bell.SCORES)
    if as_json:
        click.echo(json.dumps({"decision": keep, "version": done.model.version, "due": done.due}))
        return
    click.echo(f"Ended: the {keep} is kept, as v{done.model.version}. {count(done.due, 'lead')} became due.")
