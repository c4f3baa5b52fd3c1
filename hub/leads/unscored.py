"""The score row of a lead before there is a score, and after there may be none."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from hub.leads.models import LeadScore


def add_unscored(session: Session, org_id: UUID, lead_ids: Iterable[UUID]) -> None:
    """Add the row that waits for a lead's first score."""
    rows = [{"lead_id": lead_id, "org_id": org_id} for lead_id in lead_ids]
    if rows:
        session.execute(insert(LeadScore).values(rows).on_conflict_do_nothing())


def drop_score(session: Session, lead_id: UUID) -> None:
    """Take a lead out of every ranking."""
    session.execute(delete(LeadScore).where(LeadScore.lead_id == lead_id))
