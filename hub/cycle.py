"""The whole loop in one process: pull, take in, score, write, tell, until nothing is due."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from hub.alerts import stage as alerts
from hub.connections.models import Connection, SyncCursor
from hub.db import EVERY_ORG
from hub.intake import events, file_steps, pull
from hub.intake.models import InboxEvent
from hub.leads.models import CrmRecord
from hub.outbox.models import OutboxMessage
from hub.runtime import Runtime
from hub.scores import stage as scores
from hub.writeback import stage as writeback

SOON = timedelta(seconds=60)
"""What is due later than this is not waited for: a budget that opens at midnight, the next regular pull."""


@dataclass(slots=True)
class Summary:
    """What was done, in numbers."""

    pulled: int = 0
    scored: int = 0
    written: int = 0
    write_calls: int = 0
    messages: int = 0
    rejected: int = 0


def pull_now(runtime: Runtime) -> None:
    """Make every stream of every working connection due."""
    now = runtime.clock()
    with runtime.sessions.begin(EVERY_ORG) as session:
        session.execute(
            update(SyncCursor)
            .where(
                SyncCursor.due_at > now,
                SyncCursor.connection_id.in_(select(Connection.id).where(Connection.state == "connected")),
            )
            .values(due_at=now)
            .execution_options(synchronize_session=False)
        )


def until_idle(runtime: Runtime, wait: Callable[[timedelta], None] | None) -> Summary:
    """Do everything that is due; `wait`, if given, is called for what soon will be, with how long that takes."""
    done = Summary()
    while True:
        if _round(runtime, done):
            continue
        if wait is None:
            return done
        now = runtime.clock()
        with runtime.sessions.begin(EVERY_ORG) as session:
            following = next_due(session)
        if following is None or following - now > SOON:
            return done
        wait(max(following - now, timedelta(milliseconds=10)))


def _round(runtime: Runtime, done: Summary) -> int:
    """Do each stage once; returns how much was done."""
    pulled = pull.drain(runtime)
    taken = events.drain(runtime) + int(file_steps.step(runtime))
    scored = scores.drain(runtime)
    written = writeback.write(runtime)
    told = alerts.drain(runtime)
    done.pulled += pulled
    done.scored += scored
    done.written += written.records
    done.write_calls += written.calls
    done.rejected += written.rejected
    done.messages += told
    return pulled + taken + scored + written.records + written.rejected + told


def next_due(session: Session) -> datetime | None:
    """Return when the next row of a working connection is due, whatever its stage."""
    columns: tuple[tuple[InstrumentedAttribute[datetime | None], InstrumentedAttribute[object]], ...] = (
        (SyncCursor.due_at, SyncCursor.connection_id),
        (InboxEvent.due_at, InboxEvent.connection_id),
        (CrmRecord.write_due_at, CrmRecord.connection_id),
        (OutboxMessage.due_at, OutboxMessage.connection_id),
    )
    found = [
        session.scalar(
            select(func.min(due_at))
            .join_from(Connection, due_at.class_, connection_id == Connection.id)
            .where(Connection.state == "connected")
        )
        for due_at, connection_id in columns
    ]
    return min((at for at in found if at is not None), default=None)
