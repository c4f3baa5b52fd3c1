"""`leadlight replay`: what we gave up on, tried again or forgotten."""

import json
from dataclasses import asdict
from typing import Any
from uuid import UUID

import click

from hub.cli._open import open_organization
from hub.dead_letters import SHOWN, STAGES, Action, DeadLetter, alive, count_dead, dead_letters, settle
from hub.errors import NotFound
from hub.organizations.audit import COMMAND_LINE
from hub.runtime import Runtime
from hub.scores.check import Difference, check
from hub.web.words import count, full, span


@click.command()
@click.argument("ids", metavar="[ID]...", nargs=-1, type=click.UUID)
@click.option("--all", "is_all", is_flag=True, help="All of them, or all of one kind.")
@click.option("--kind", type=click.Choice(list(STAGES)), help="Writes of scores, notices to read, messages to send.")
@click.option("--drop", "is_drop", is_flag=True, help="Forget them instead.")
@click.option("--check", "is_check", is_flag=True, help="Compute every noted score again instead, and compare.")
@click.option("--most", type=click.IntRange(1), default=SHOWN, show_default=True, help="How many of a kind to list.")
@click.option("--org", help="The organization's name or id, where there are several.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(
    ids: tuple[UUID, ...],
    is_all: bool,
    kind: str | None,
    is_drop: bool,
    is_check: bool,
    most: int,
    org: str | None,
    as_json: bool,
) -> None:
    """List dead letters: what we gave up on, with the reason. With IDs or --all: try them again.

    Tried again means due now: workers that run take it up, or `leadlight sync`.

    With --check: compute every score change that is noted again, from what was known of the lead at the time and by the
    version of the time. The exit code is 1 when one comes out otherwise.
    """
    if is_check and (ids or is_all or is_drop or kind):
        raise click.UsageError("--check looks at scores, not at dead letters; give it alone.")
    if ids and is_all:
        raise click.UsageError("Give IDs or --all, not both.")
    if is_drop and not (ids or is_all):
        raise click.UsageError("Say what to drop: give IDs or --all.")
    stages = [kind] if kind else list(STAGES)
    with open_organization(org) as (runtime, org_id):
        if is_check:
            _check(runtime, org_id, most, as_json=as_json)
        elif ids or is_all:
            _settle(runtime, org_id, "drop" if is_drop else "replay", stages, ids, as_json=as_json)
        else:
            _list(runtime, org_id, stages, most, as_json=as_json)


def _settle(
    runtime: Runtime, org_id: UUID, action: Action, stages: list[str], ids: tuple[UUID, ...], *, as_json: bool
) -> None:
    with runtime.transaction(org_id) as work:
        if unknown := alive(work.session, org_id, stages, ids):
            named = ", ".join(map(str, unknown))
            raise NotFound(f"No dead letter: {named}. Nothing was changed; `leadlight replay` lists those there are.")
        count = settle(work, org_id, action, stages, ids or None, actor=COMMAND_LINE, now=runtime.clock())
    done = "replayed" if action == "replay" else "dropped"
    if as_json:
        click.echo(json.dumps({done: count}))
    elif action == "replay":
        click.echo(f"{_letters(count)} due again.")
    else:
        click.echo(f"{_letters(count)} dropped.")


def _list(runtime: Runtime, org_id: UUID, stages: list[str], most: int, *, as_json: bool) -> None:
    with runtime.sessions.begin(org_id) as session:
        count = count_dead(session, org_id, stages)
        found = dead_letters(session, org_id, stages, most=most)
    if as_json:
        click.echo(json.dumps({"count": count, "dead_letters": [_document(one) for one in found]}, ensure_ascii=False))
        return
    if not found:
        click.echo("There are no dead letters.")
        return
    now = runtime.clock()
    for one in found:
        record = f"{one.vendor} {one.kind}".strip()
        tried = "once" if one.tried <= 1 else f"{one.tried} times"
        click.echo(f"{one.id}  {one.stage}, tried {tried}, {span(now - one.at)} ago")
        click.echo(f"    {one.what}: {one.name} ({record})")
        click.echo(f"    {one.reason or 'No reason was given.'}")
    rest = f"; the newest {len(found):,} are shown" if len(found) < count else ""
    click.echo(f"{count:,} in all{rest}. Try again with `leadlight replay ID` or `--all`; add `--drop` to forget.")


def _check(runtime: Runtime, org_id: UUID, most: int, *, as_json: bool) -> None:
    leads = notes = 0
    differences: list[Difference] = []
    with runtime.sessions.begin(org_id) as session:
        for checked in check(session, org_id):
            leads, notes = leads + checked.leads, notes + checked.notes
            differences += checked.differences
    if as_json:
        shown = [asdict(one) | {"lead_id": str(one.lead_id), "at": one.at.isoformat()} for one in differences[:most]]
        click.echo(json.dumps({"leads": leads, "notes": notes, "different": len(differences), "differences": shown}))
    else:
        for one in differences[:most]:
            click.echo(
                f"{one.lead_id}  {full(one.at)} UTC, v{one.version}: noted {one.noted}, computed {one.computed} "
                f"({', '.join(one.terms) or 'the band alone'})"
            )
        outcome = f"{len(differences):,} came out otherwise." if differences else "all came out as noted."
        click.echo(f"{count(notes, 'score change')} of {count(leads, 'lead')} computed again: {outcome}")
    if differences:
        raise SystemExit(1)


def _letters(count: int) -> str:
    return f"{count:,} dead letter is" if count == 1 else f"{count:,} dead letters are"


def _document(one: DeadLetter) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "kind": one.stage,
        "vendor": one.vendor,
        "object": one.kind or None,
        "name": one.name,
        "what": one.what,
        "reason": one.reason or None,
        "tried": one.tried,
        "at": one.at.isoformat(),
    }
