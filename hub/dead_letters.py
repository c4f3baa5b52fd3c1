"""What we gave up on, in every stage: shown, tried again, or dropped by a person."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from hub.connections.models import Connection
from hub.intake.models import InboxEvent
from hub.leads.models import CrmRecord, Lead, LeadScore
from hub.organizations import audit
from hub.outbox.models import OutboxMessage
from hub.queue import Bell
from hub.runtime import Work

Action: TypeAlias = Literal["replay", "drop"]
SHOWN = 50
TOPICS = {"alert": "Alert that the lead is hot", "task": "Create a task"}


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One thing that waits for a person."""

    stage: str
    id: UUID
    name: str
    vendor: str
    kind: str
    """Of the vendor's record, such as `contact`; empty where it is a message."""
    what: str
    reason: str
    tried: int
    at: datetime


@dataclass(frozen=True, slots=True)
class _Stage:
    model: Any
    is_dead: ColumnElement[bool]
    letters: Callable[[Session, UUID, int], list[DeadLetter]]
    again: Callable[[datetime], dict[str, Any]]
    drop: dict[str, Any] | None
    """What to set on a dropped row; None: the row is deleted."""
    bell: Bell


def dead_letters(
    session: Session, org_id: UUID, stages: Iterable[str] | None = None, *, most: int = SHOWN
) -> list[DeadLetter]:
    """Return what we gave up on, the newest first, at most `most` of each of `stages` (all where it is None)."""
    found = [letter for stage in stages or STAGES for letter in STAGES[stage].letters(session, org_id, most)]
    return sorted(found, key=lambda letter: letter.at, reverse=True)


def count_dead(session: Session, org_id: UUID, stages: Iterable[str] | None = None) -> int:
    """Return how many there are in `stages`, all where it is None."""
    wanted = [STAGES[stage] for stage in stages or STAGES]
    return sum(
        session.scalar(select(func.count()).select_from(stage.model).where(*_dead(stage, org_id, None))) or 0
        for stage in wanted
    )


def alive(session: Session, org_id: UUID, stages: Iterable[str], ids: Iterable[UUID]) -> list[UUID]:
    """Return those of `ids` that name no dead letter of `stages`."""
    asked = list(dict.fromkeys(ids))
    dead: set[UUID] = set()
    for stage in map(STAGES.__getitem__, stages):
        dead.update(session.scalars(select(stage.model.id).where(*_dead(stage, org_id, asked))))
    return [one for one in asked if one not in dead]


def settle(
    work: Work,
    org_id: UUID,
    action: Action,
    stages: Sequence[str],
    ids: Sequence[UUID] | None,
    *,
    actor: str,
    now: datetime,
) -> int:
    """Try dead letters again, or forget them (all of `stages` where `ids` is None); returns how many there were."""
    count = 0
    for stage in stages:
        if action == "replay":
            count += _replay(work.session, org_id, STAGES[stage], ids, now)
            work.ring(STAGES[stage].bell)
        else:
            count += _drop(work.session, org_id, STAGES[stage], ids)
    if count:
        audit.record(
            work.session,
            org_id,
            actor=actor,
            action=f"dead letters {'replayed' if action == 'replay' else 'dropped'}",
            subject=", ".join(stages),
            now=now,
            details={"count": count, "ids": [str(found) for found in ids or ()]},
        )
    return count


def _replay(session: Session, org_id: UUID, stage: _Stage, ids: Sequence[UUID] | None, now: datetime) -> int:
    result = session.execute(update(stage.model).where(*_dead(stage, org_id, ids)).values(**stage.again(now)))
    return int(result.rowcount)  # type: ignore[attr-defined]


def _drop(session: Session, org_id: UUID, stage: _Stage, ids: Sequence[UUID] | None) -> int:
    """A score that is dropped is written again only when it changes."""
    where = _dead(stage, org_id, ids)
    statement = delete(stage.model) if stage.drop is None else update(stage.model).values(**stage.drop)
    return int(session.execute(statement.where(*where)).rowcount)  # type: ignore[attr-defined]


def _dead(stage: _Stage, org_id: UUID, ids: Sequence[UUID] | None) -> list[ColumnElement[bool]]:
    where = [stage.model.org_id == org_id, stage.is_dead]
    return where if ids is None else [*where, stage.model.id.in_(ids)]


def _unwritten(session: Session, org_id: UUID, most: int) -> list[DeadLetter]:
    rows = session.execute(
        select(CrmRecord, Lead.name, Lead.email, Connection.vendor, LeadScore.total_score)
        .join(Lead, Lead.id == CrmRecord.lead_id)
        .join(Connection, Connection.id == CrmRecord.connection_id)
        .outerjoin(LeadScore, LeadScore.lead_id == CrmRecord.lead_id)
        .where(CrmRecord.org_id == org_id, CrmRecord.dead_at.is_not(None))
        .order_by(CrmRecord.dead_at.desc())
        .limit(most)
    )
    return [
        DeadLetter(
            "writeback",
            record.id,
            name or email or "A lead without a name",
            vendor,
            record.object_type.removesuffix("s"),
            "Write the score" if score is None else f"Write score {score}",
            record.reason or "",
            record.attempts,
            record.dead_at or record.modified_at,
        )
        for record, name, email, vendor, score in rows
    ]


def _unread(session: Session, org_id: UUID, most: int) -> list[DeadLetter]:
    rows = session.execute(
        select(InboxEvent, Connection.vendor)
        .join(Connection, Connection.id == InboxEvent.connection_id)
        .where(InboxEvent.org_id == org_id, InboxEvent.dead_at.is_not(None))
        .order_by(InboxEvent.dead_at.desc())
        .limit(most)
    )
    return [
        DeadLetter(
            "intake",
            event.id,
            f"Record {event.object_id}",
            vendor,
            event.object_type.removesuffix("s"),
            f"Read what was {event.kind}",
            event.reason or "",
            event.attempts,
            event.dead_at or event.received_at,
        )
        for event, vendor in rows
    ]


def _unsent(session: Session, org_id: UUID, most: int) -> list[DeadLetter]:
    rows = session.execute(
        select(OutboxMessage, Lead.name, Lead.email, Connection.vendor)
        .join(Lead, Lead.id == OutboxMessage.lead_id)
        .join(Connection, Connection.id == OutboxMessage.connection_id)
        .where(OutboxMessage.org_id == org_id, OutboxMessage.state == "dead")
        .order_by(OutboxMessage.created_at.desc())
        .limit(most)
    )
    return [
        DeadLetter(
            "outbox",
            message.id,
            name or email or "A lead without a name",
            vendor,
            "",
            TOPICS.get(message.topic, message.topic),
            message.reason or "",
            message.attempts,
            message.created_at,
        )
        for message, name, email, vendor in rows
    ]


STAGES: dict[str, _Stage] = {
    "writeback": _Stage(
        model=CrmRecord,
        is_dead=CrmRecord.dead_at.is_not(None),
        letters=_unwritten,
        again=lambda now: {
            "dead_at": None,
            "reason": None,
            "attempts": 0,
            "write_due_at": now,
            "revision": CrmRecord.revision + 1,
        },
        drop={"dead_at": None, "reason": None, "attempts": 0, "write_due_at": None},
        bell=Bell.WRITEBACK,
    ),
    "intake": _Stage(
        model=InboxEvent,
        is_dead=InboxEvent.dead_at.is_not(None),
        letters=_unread,
        again=lambda now: {"dead_at": None, "reason": None, "attempts": 0, "due_at": now},
        drop=None,
        bell=Bell.INTAKE,
    ),
    "outbox": _Stage(
        model=OutboxMessage,
        is_dead=OutboxMessage.state == "dead",
        letters=_unsent,
        again=lambda now: {"state": "pending", "reason": None, "attempts": 0, "due_at": now},
        drop=None,
        bell=Bell.OUTBOX,
    ),
}
