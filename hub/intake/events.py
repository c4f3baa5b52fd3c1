"""Notices from vendors, answered by reading the records they name; `hub.intake.inbox` stored them."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from connectors.contract import InboundKind, Reader
from connectors.errors import ConnectorError, PermanentError, RateLimited
from connectors.records import Gone, Record
from hub import lease
from hub.connections.models import Connection
from hub.connections.open import Clients
from hub.connections.tokens import set_state
from hub.db import EVERY_ORG
from hub.errors import HubError
from hub.intake.models import InboxEvent
from hub.intake.store_all import store_all
from hub.queue import Bell
from hub.runtime import Runtime

log = structlog.get_logger(__name__)

SIZE = 500
MOST_ATTEMPTS = 8


def look_at(session: Session, connection: Connection, object_type: str, object_id: str, *, now: datetime) -> None:
    """Ask for one record to be read again, as if the vendor had told us of it."""
    session.execute(
        insert(InboxEvent)
        .values(
            org_id=connection.org_id,
            connection_id=connection.id,
            dedupe_key=f"look {object_type} {object_id} {now.isoformat()}",
            kind=InboundKind.CHANGED.value,
            object_type=object_type,
            object_id=object_id,
            occurred_at=now,
            received_at=now,
            due_at=now,
        )
        .on_conflict_do_nothing()
    )


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether any notice waits."""
    return bool(
        session.scalar(
            select(
                exists()
                .where(lease.due(InboxEvent, InboxEvent.due_at, now))
                .where(Connection.id == InboxEvent.connection_id, Connection.state == "connected")
            )
        )
    )


def drain(runtime: Runtime) -> int:
    """Answer notices until none is due; returns how many."""
    clients, done = Clients(runtime), 0
    while True:
        now = runtime.clock()
        with runtime.sessions.begin(EVERY_ORG) as session:
            connection = session.scalar(
                select(Connection)
                .join(InboxEvent, InboxEvent.connection_id == Connection.id)
                .where(Connection.state == "connected", lease.due(InboxEvent, InboxEvent.due_at, now))
                .order_by(InboxEvent.due_at)
                .limit(1)
            )
            if connection is None:
                return done
            held, events = lease.claim(
                session,
                InboxEvent,
                InboxEvent.connection_id == connection.id,
                lease.due(InboxEvent, InboxEvent.due_at, now),
                order_by=[InboxEvent.due_at, InboxEvent.id],
                limit=SIZE,
                now=now,
            )
        if not events:
            return done
        done += len(events)
        for object_type, group in _by_type(events).items():
            _answer(runtime, clients, connection, object_type, group, held)


def _by_type(events: Iterable[InboxEvent]) -> dict[str, list[InboxEvent]]:
    groups: dict[str, list[InboxEvent]] = defaultdict(list)
    for event in events:
        groups[event.object_type].append(event)
    return groups


def _answer(
    runtime: Runtime,
    clients: Clients,
    connection: Connection,
    object_type: str,
    events: list[InboxEvent],
    held: lease.Lease,
) -> None:
    """Read what the notices name, store it, settle them; one connection, one object type."""
    try:
        if any(event.kind == InboundKind.UNINSTALLED for event in events):
            with runtime.sessions.begin(connection.org_id) as session:
                reason = "The app was removed on the vendor's side."
                set_state(session, connection.id, "reconnect", reason, now=runtime.clock())
        reader = clients.of(connection).reader
        if reader is None:
            raise HubError(f"{connection.vendor} cannot be read.")
        size = max(reader.fetch_size // 2, 1)
        for first in range(0, len(events), size):
            part = events[first : first + size]
            if not held.has_time(runtime.clock()):
                return
            records = _read(reader, object_type, part)
            now = runtime.clock()
            with runtime.transaction(connection.org_id) as work:
                here = work.session.get_one(Connection, connection.id)
                if not _settle(work.session, held, part, due_at=None, reason=None):
                    return
                store_all(work.session, here, records, reader, now=now)
                work.ring(Bell.SCORES)
    except (ConnectorError, HubError) as error:
        _postpone(runtime, connection, events, held, error)


def _read(reader: Reader, object_type: str, events: Sequence[InboxEvent]) -> list[Record]:
    """Return the present state of what was named; only an erasure is believed without looking."""
    erased = {event.object_id for event in events if event.kind == InboundKind.ERASED}
    records: list[Record] = [
        Gone(object_type=object_type, external_id=object_id, is_erasure=True) for object_id in sorted(erased)
    ]
    wanted = {event.object_id for event in events}
    wanted |= {str(merged) for event in events for merged in event.payload.get("merged_ids", ())}
    for batch in _batches(sorted(wanted - erased), reader.fetch_size):
        records += reader.fetch(object_type, batch)
    return records


def _batches(ids: list[str], size: int) -> list[list[str]]:
    return [ids[first : first + size] for first in range(0, len(ids), size)]


def _settle(session: Session, held: lease.Lease, events: Sequence[InboxEvent], **values: object) -> int:
    return lease.settle(session, InboxEvent, held, InboxEvent.id.in_([event.id for event in events]), **values)


def _postpone(
    runtime: Runtime,
    connection: Connection,
    events: Sequence[InboxEvent],
    held: lease.Lease,
    error: ConnectorError | HubError,
) -> None:
    """Try again later, or give up with the reason after MOST_ATTEMPTS."""
    now = runtime.clock()
    jitter = random.random()  # noqa: S311 - spreads retries, guards nothing
    by_attempts: dict[int, list[UUID]] = defaultdict(list)
    for event in events:
        by_attempts[event.attempts].append(event.id)
    if not isinstance(error, RateLimited):
        log.warning("notices postponed", events=len(events), error=type(error).__name__)
    with runtime.sessions.begin(connection.org_id) as session:
        for attempts, ids in by_attempts.items():
            values: dict[str, object] = {"reason": str(error), "attempts": attempts + 1}
            if isinstance(error, RateLimited):
                values |= {"due_at": now + error.retry_after, "attempts": attempts}
            elif attempts + 1 >= MOST_ATTEMPTS or (isinstance(error, PermanentError) and attempts >= 2):
                values |= {"due_at": None, "dead_at": now}
            else:
                values["due_at"] = lease.next_try(attempts + 1, now, jitter=jitter)
            lease.settle(session, InboxEvent, held, InboxEvent.id.in_(ids), **values)
