"""Two leads become one: everything known of the one moves to the other."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.leads import activities

# What both already have is dropped with the lead that goes; the rest moves, and is known from the next revision on.
# Its score goes first: scoring holds scores, and turns to leads and records then.
_STATEMENTS = (
    "DELETE FROM lead_scores WHERE lead_id = :goes",
    """UPDATE activities AS moved SET lead_id = :stays,
        revision = (SELECT revision + 1 FROM leads WHERE id = :stays)
        WHERE lead_id = :goes AND NOT EXISTS (
        SELECT 1 FROM activities AS there WHERE there.lead_id = :stays
        AND there.connection_id = moved.connection_id AND there.external_id = moved.external_id)""",
    """UPDATE outcomes AS moved SET lead_id = :stays WHERE lead_id = :goes AND NOT EXISTS (
        SELECT 1 FROM outcomes AS there WHERE there.lead_id = :stays
        AND there.connection_id = moved.connection_id AND there.external_id = moved.external_id)""",
    "UPDATE crm_records SET lead_id = :stays WHERE lead_id = :goes",
    "DELETE FROM leads WHERE id = :goes",
)


def merge(session: Session, stays: UUID, goes: UUID, *, now: datetime) -> None:
    """Move activities, outcomes and records of `goes` to `stays`, and remove `goes`."""
    session.flush()
    for statement in _STATEMENTS:
        session.execute(text(statement), {"stays": stays, "goes": goes})
    activities.pack(session, [stays], now=now)
