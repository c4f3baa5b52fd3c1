"""The pull stage: streams of records, page by page, each page and its cursor in one commit."""

import random
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from connectors.contract import Client, Reader
from connectors.errors import AuthRevoked, ConnectorError, PermanentError, RateLimited
from connectors.records import Page
from hub import lease
from hub.connections.models import Connection, SyncCursor
from hub.connections.open import Clients
from hub.db import EVERY_ORG
from hub.errors import HubError
from hub.intake.store_all import store_all
from hub.leads.memory import DatabaseMemory
from hub.leads.store import due_after_backfill
from hub.queue import Bell
from hub.runtime import Runtime

log = structlog.get_logger(__name__)

LONGEST = timedelta(minutes=2)
"""How long one answer to a bell goes on; the sweep rings again when more is due."""


class LeaseLost(Exception):
    """Somebody else took the stream over while we were away."""


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether any stream is due."""
    return bool(session.scalar(select(exists(_due(now)))))


def drain(runtime: Runtime) -> int:
    """Pull until no stream is due; returns how many records came in."""
    clients, started, records = Clients(runtime), runtime.clock(), 0
    while runtime.clock() - started < LONGEST:
        now = runtime.clock()
        with runtime.sessions.begin(EVERY_ORG) as session:
            found = session.execute(_due(now).limit(1).with_for_update(skip_locked=True, of=SyncCursor)).first()
            if found is None:
                return records
            cursor, connection = found
            held = lease.Lease(token=lease.new_token(), until=now + lease.LEASE)
            cursor.lease_token, cursor.lease_until = held.token, held.until
        try:
            records += _pull(runtime, clients, connection, cursor, held)
        except LeaseLost:
            log.warning("stream taken over", stream=cursor.stream)
        except (ConnectorError, HubError) as error:
            _postpone(runtime, connection, cursor, held, error)
    return records


def _due(now: datetime) -> Any:
    """Select due streams; on a first pull, only those whose forerunners are complete."""
    before = aliased(SyncCursor)
    forerunner: ColumnElement[bool] = exists().where(
        before.connection_id == SyncCursor.connection_id,
        before.position < SyncCursor.position,
        before.backfilled_at.is_(None),
    )
    return (
        select(SyncCursor, Connection)
        .join(Connection, Connection.id == SyncCursor.connection_id)
        .where(Connection.state == "connected", lease.due(SyncCursor, SyncCursor.due_at, now), ~forerunner)
        .order_by(SyncCursor.due_at, SyncCursor.position)
    )


def _pull(runtime: Runtime, clients: Clients, connection: Connection, cursor: SyncCursor, held: lease.Lease) -> int:
    """Read one stream to its end; returns how many records came in."""
    client = clients.of(connection)
    if client.reader is None:
        raise HubError(f"{connection.vendor} cannot be read.")
    if connection.provisioned_at is None and client.fields is not None:
        _provision(runtime, client, connection)
    memory = DatabaseMemory(runtime.sessions, connection)
    position, records = cursor.cursor, 0
    while True:
        page = client.reader.pull(cursor.stream, position, now=runtime.clock(), memory=memory)
        records += len(page.records)
        position = page.cursor
        _keep(runtime, connection, cursor, held, page, client.reader)
        if page.is_last:
            return records


def _provision(runtime: Runtime, client: Client, connection: Connection) -> None:
    """Make the native fields exist before the first record is read: readers may ask for them."""
    if client.fields is None:
        return
    report = client.fields.provision()
    now = runtime.clock()
    with runtime.sessions.begin(connection.org_id) as session:
        session.execute(
            update(Connection)
            .where(Connection.id == connection.id)
            .values(provisioned_at=now, drift=list(report.drift))
        )
    connection.provisioned_at = now


def _keep(
    runtime: Runtime, connection: Connection, cursor: SyncCursor, held: lease.Lease, page: Page, reader: Reader
) -> None:
    """Store a page with its cursor; the lease goes on, or ends with the stream."""
    now = runtime.clock()
    with runtime.transaction(connection.org_id) as work:
        values: dict[str, Any] = {
            "cursor": page.cursor,
            "records": SyncCursor.records + len(page.records),
            "attempts": 0,
            "reason": None,
            "lease_until": now + lease.LEASE,
        }
        if page.is_last:
            values |= {
                "lease_until": None,
                "lease_token": None,
                "last_pull_at": now,
                "due_at": now + runtime.settings.pull_interval,
                "backfilled_at": func.coalesce(SyncCursor.backfilled_at, now),
            }
        kept = work.session.execute(
            update(SyncCursor)
            .where(
                SyncCursor.connection_id == connection.id,
                SyncCursor.stream == cursor.stream,
                SyncCursor.lease_token == held.token,
            )
            .values(**values)
        )
        if not kept.rowcount:  # type: ignore[attr-defined]
            raise LeaseLost
        here = work.session.get_one(Connection, connection.id)
        store_all(work.session, here, page.records, reader, now=now)
        if page.is_last and here.backfilled_at is None and _is_complete(work.session, here):
            due_after_backfill(work.session, here, now=now)
        if here.backfilled_at is not None:
            work.ring(Bell.SCORES)


def _is_complete(session: Session, connection: Connection) -> bool:
    missing = exists().where(SyncCursor.connection_id == connection.id, SyncCursor.backfilled_at.is_(None))
    return not session.scalar(select(missing))


def _postpone(
    runtime: Runtime, connection: Connection, cursor: SyncCursor, held: lease.Lease, error: ConnectorError | HubError
) -> None:
    """Say why a stream was not read, and when it is tried again."""
    now = runtime.clock()
    attempts = cursor.attempts
    if isinstance(error, RateLimited):
        due_at = now + error.retry_after
    elif isinstance(error, AuthRevoked):
        due_at = now + runtime.settings.pull_interval
    else:
        attempts += 1
        tries = attempts + (5 if isinstance(error, PermanentError) else 0)
        due_at = lease.next_try(tries, now, jitter=random.random())  # noqa: S311 - spreads retries, guards nothing
        log.warning("stream postponed", stream=cursor.stream, attempts=attempts, error=type(error).__name__)
    with runtime.sessions.begin(connection.org_id) as session:
        lease.settle(
            session,
            SyncCursor,
            held,
            SyncCursor.stream == cursor.stream,
            due_at=due_at,
            attempts=attempts,
            reason=str(error),
        )
