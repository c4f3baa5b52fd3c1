"""`leadlight explain`: the receipt of a score."""

import json
from datetime import datetime
from typing import Any

import click

from hub.cli._lead import find_lead, instant
from hub.cli._open import open_organization
from hub.scores.explain import Explained, explain
from hub.scores.words import receipt, signed


@click.command()
@click.argument("lead")
@click.option("--as-of", help="An instant such as 2026-04-28T14:30; UTC where it names no zone.")
@click.option("--org", help="The organization's name or id, where there are several.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def command(lead: str, as_of: str | None, org: str | None, as_json: bool) -> None:
    """Print why LEAD (an id, an e-mail address, or a CRM record's id) has its score, line by line."""
    with open_organization(org) as (runtime, org_id):
        now = runtime.clock()
        at = instant(as_of) if as_of else now
        with runtime.sessions.begin(org_id) as session:
            told = explain(session, org_id=org_id, lead_id=find_lead(session, org_id, lead).id, as_of=at, now=now)
    if as_json:
        click.echo(json.dumps(_document(told, at), ensure_ascii=False))
        return
    if told.score is None:
        click.echo(f"{told.lead.name or lead} has no score yet.")
        return
    click.echo(f"{told.lead.name or lead}, scorecard v{told.model.version}, as of {at:%d %b %Y, %H:%M} UTC")
    for line in told.score.receipt.lines:
        click.echo(f"{signed(line.points):>5}  {line.words}  ({line.evidence})" if line.evidence else line.words)
    click.echo(f"{told.score.total:>5}  {_word(told)}")


def _document(told: Explained, at: datetime) -> dict[str, Any]:
    if told.score is None:
        return {"lead": str(told.lead.id), "as_of": at.isoformat(), "score": None, "lines": []}
    return {
        "lead": str(told.lead.id),
        "as_of": at.isoformat(),
        "version": told.model.version,
        "score": told.score.total,
        "band": told.score.band,
        "probability": told.score.probability,
        "probability_low": told.score.interval[0] if told.score.interval else None,
        "probability_high": told.score.interval[1] if told.score.interval else None,
        "next_change_at": told.score.next_change_at.isoformat() if told.score.next_change_at else None,
        "lines": receipt(told.score),
    }


def _word(told: Explained) -> str:
    band = told.score.band if told.score is not None else ""
    return next((one.word for one in told.scorecard.bands if one.key == band), band)
