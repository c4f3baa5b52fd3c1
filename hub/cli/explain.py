"""`leadlight explain`: the receipt of a score."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.cli._open import open_organization
from hub.errors import Invalid, NotFound
from hub.leads.models import CrmRecord, Lead
from hub.scores.explain import Explained, explain
from hub.scores.words import signed


@click.command()
@click.argument("lead")
@click.option("--as-of", help="An instant such as 2026-04-28T14:30; UTC where it names no zone.")
@click.option("--org", help="The organization's name or id, where there are several.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def command(lead: str, as_of: str | None, org: str | None, as_json: bool) -> None:
    """Print why LEAD (an id, an e-mail address, or a CRM record's id) has its score, line by line."""
    with open_organization(org) as (runtime, org_id):
        now = runtime.clock()
        at = _instant(as_of) if as_of else now
        with runtime.sessions.begin(org_id) as session:
            told = explain(session, org_id=org_id, lead_id=_find(session, org_id, lead), as_of=at, now=now)
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
        "next_change_at": told.score.next_change_at.isoformat() if told.score.next_change_at else None,
        "lines": [
            {"kind": line.kind, "points": line.points, "words": line.words, "evidence": line.evidence}
            for line in told.score.receipt.lines
        ],
    }


def _word(told: Explained) -> str:
    band = told.score.band if told.score is not None else ""
    return next((one.word for one in told.scorecard.bands if one.key == band), band)


def _find(session: Session, org_id: UUID, wanted: str) -> UUID:
    """Return the id of the lead that an id, an address or a record's id names."""
    query = select(Lead.id).where(Lead.org_id == org_id, Lead.email == wanted.strip().lower())
    found = session.scalar(query) or session.scalar(
        select(CrmRecord.lead_id).where(CrmRecord.org_id == org_id, CrmRecord.external_id == wanted).limit(1)
    )
    if found is not None:
        return found
    try:
        return UUID(wanted)
    except ValueError:
        raise NotFound(f"No lead is known as {wanted}. Give its id, e-mail address or CRM record id.") from None


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid("--as-of wants an instant such as 2026-04-28T14:30.") from None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
