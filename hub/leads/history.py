"""Attribute history: which values an attribute took, and when.

A first value is not written down until a second one comes: then both are, the first dated from the lead's creation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, tuple_
from sqlalchemy.orm import Session

from hub.leads.models import Lead, LeadChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One attribute of one lead that took another value."""

    lead_id: UUID
    revision: int
    """Of the lead, in which it changes."""
    field: str
    before: Any
    after: Any
    occurred_at: datetime
    since: datetime
    """From when on the lead had the value before."""


def differences(lead: Lead, attributes: Mapping[str, Any], *, occurred_at: datetime) -> list[Change]:
    """Return what changes when the lead takes these attributes, in its next revision."""
    return [
        Change(
            lead_id=lead.id,
            revision=lead.revision + 1,
            field=name,
            before=lead.attributes.get(name),
            after=attributes.get(name),
            occurred_at=occurred_at,
            since=min(lead.created_at, occurred_at),
        )
        for name in sorted(lead.attributes.keys() | attributes.keys())
        if lead.attributes.get(name) != attributes.get(name)
    ]


def note(session: Session, org_id: UUID, changes: Sequence[Change], *, seen_at: datetime) -> None:
    """Write changes down."""
    if not changes:
        return
    pairs = [(change.lead_id, change.field) for change in changes]
    known = {
        (lead_id, field)
        for lead_id, field in session.execute(
            select(LeadChange.lead_id, LeadChange.field)
            .where(LeadChange.org_id == org_id, tuple_(LeadChange.lead_id, LeadChange.field).in_(pairs))
            .distinct()
        )
    }
    rows = []
    for change in changes:
        row = {"org_id": org_id, "lead_id": change.lead_id, "field": change.field}
        if (change.lead_id, change.field) not in known:
            rows.append(
                row | {"value": change.before, "occurred_at": change.since, "seen_at": change.since, "revision": 1}
            )
        after = {"value": change.after, "occurred_at": change.occurred_at, "seen_at": seen_at}
        rows.append(row | after | {"revision": change.revision})
    session.execute(insert(LeadChange), rows)
