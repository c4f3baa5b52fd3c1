"""When a run is over: no row of any stage is due."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.connections.models import SyncCursor
from hub.intake.models import InboxEvent
from hub.leads.models import CrmRecord, Lead, LeadScore
from hub.outbox.models import OutboxMessage

SOON = timedelta(minutes=10)
"""Small changes of a score are written a day later: they are not waited for."""


def busy(session: Session, since: datetime | None, *, now: datetime) -> dict[str, int]:
    """Return how many rows of each stage are due, or streams not pulled after `since`; empty when there is none."""
    is_behind = SyncCursor.backfilled_at.is_(None) if since is None else SyncCursor.last_pull_at < since
    counts = {
        "streams": select(func.count()).where(is_behind | (SyncCursor.due_at <= now)),
        "notices": select(func.count()).where(InboxEvent.due_at.is_not(None)),
        "facts": select(func.count()).where(Lead.next_score_at.is_not(None)),
        "times": select(func.count()).where(LeadScore.next_change_at <= now),
        "first scores": select(func.count()).where(LeadScore.total_score.is_(None)),
        "writes": select(func.count()).where(CrmRecord.write_due_at < now + SOON),
        "messages": select(func.count()).where(OutboxMessage.due_at.is_not(None)),
    }
    found = {name: session.scalar(query) or 0 for name, query in counts.items()}
    return {name: count for name, count in found.items() if count}
