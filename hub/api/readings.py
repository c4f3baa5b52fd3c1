"""What the metrics say about the work: taken from the database, so that every process says the same."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from hub.connections.models import Connection, SyncCursor, Usage
from hub.dead_letters import STAGES
from hub.intake.models import InboxEvent
from hub.leads.models import CrmRecord, Lead
from hub.metrics import Reading
from hub.outbox.models import OutboxMessage

DUE: dict[str, InstrumentedAttribute[datetime | None]] = {
    "pull": SyncCursor.due_at,
    "intake": InboxEvent.due_at,
    "scores": Lead.next_score_at,
    "writeback": CrmRecord.write_due_at,
    "outbox": OutboxMessage.due_at,
}


def readings(session: Session, now: datetime) -> Iterator[Reading]:
    """Yield due rows and the age of the oldest for each stage, dead letters, and the calls of this UTC day by vendor.

    The session must see every organization.
    """
    for stage, due_at in DUE.items():
        count, oldest = session.execute(select(func.count(), func.min(due_at)).where(due_at <= now)).one()
        label = (("stage", stage),)
        age = (now - oldest).total_seconds() if oldest else 0.0
        yield Reading("leadlight_due_rows", "Rows that are due now", count, label)
        yield Reading("leadlight_oldest_due_seconds", "How long the oldest due row has been due", age, label)
    for stage, found in STAGES.items():
        count = session.scalar(select(func.count()).select_from(found.model).where(found.is_dead)) or 0
        yield Reading("leadlight_dead_letters", "Rows that a person must decide about", count, (("stage", stage),))
    calls = (
        select(Connection.vendor, func.sum(Usage.calls))
        .join(Connection, Connection.id == Usage.connection_id)
        .where(Usage.day == now.date())
        .group_by(Connection.vendor)
    )
    for vendor, count in session.execute(calls):
        yield Reading("leadlight_calls_today", "Calls to vendors this UTC day", float(count), (("vendor", vendor),))
