"""The write-back stage: fills vendor batches with what records should show and do not show yet."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from connectors.contract import WriteOutcome, WriteStatus
from connectors.errors import ConnectorError, PermanentError, RateLimited, RetryableError
from hub import lease
from hub.connections.models import Connection
from hub.connections.open import Clients
from hub.db import EVERY_ORG
from hub.errors import HubError
from hub.intake.events import look_at
from hub.leads.models import CrmRecord
from hub.queue import Bell
from hub.runtime import Runtime
from hub.writeback.desired import Desired, desired

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 8
UNKNOWN = MappingProxyType({"written_score": None, "written_band": None})
"""What a record shows after a write of which we do not know whether it was carried out."""


@dataclass(slots=True)
class Written:
    """What a run of the stage did."""

    records: int = 0
    calls: int = 0
    rejected: int = 0


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether any record is due to be written."""
    return bool(
        session.scalar(
            select(
                exists()
                .where(lease.due(CrmRecord, CrmRecord.write_due_at, now))
                .where(Connection.id == CrmRecord.connection_id, *_open())
            )
        )
    )


def drain(runtime: Runtime) -> int:
    """Write until nothing is due; returns how many records were written."""
    return write(runtime).records


def write(runtime: Runtime) -> Written:
    """Write until nothing is due: rises of band first, calls filled with what would be due a little later."""
    clients, done = Clients(runtime), Written()
    while True:
        now = runtime.clock()
        with runtime.sessions.begin(EVERY_ORG) as session:
            connection = session.scalar(
                select(Connection)
                .join(CrmRecord, CrmRecord.connection_id == Connection.id)
                .where(*_open(), lease.due(CrmRecord, CrmRecord.write_due_at, now))
                .order_by(CrmRecord.write_due_at)
                .limit(1)
            )
        if connection is None:
            return done
        try:
            clients.of(connection)
        except (ConnectorError, HubError) as error:
            log.warning("cannot write", vendor=connection.vendor, error=str(error))
            return done
        if not _write_batch(runtime, clients, connection, done):
            return done


def _fillable(now: datetime) -> ColumnElement[bool]:
    """A call that is made anyway takes along what waits, whenever it is due; not what a failure has put off."""
    free = or_(CrmRecord.lease_until.is_(None), CrmRecord.lease_until <= now)
    return CrmRecord.write_due_at.is_not(None) & free & ((CrmRecord.write_due_at <= now) | (CrmRecord.attempts == 0))


def _open() -> tuple[Any, ...]:
    return Connection.state == "connected", Connection.writes_scores, Connection.provisioned_at.is_not(None)


def _write_batch(runtime: Runtime, clients: Clients, connection: Connection, done: Written) -> bool:
    """Write one call's worth of one object type; returns whether it is worth going on."""
    scores = clients.of(connection).scores
    if scores is None:
        return False
    now = runtime.clock()
    with runtime.sessions.begin(connection.org_id) as session:
        held, records = lease.claim(
            session,
            CrmRecord,
            CrmRecord.org_id == connection.org_id,
            CrmRecord.connection_id == connection.id,
            _fillable(now),
            order_by=[CrmRecord.write_priority, CrmRecord.write_due_at, CrmRecord.id],
            limit=scores.batch_size,
            now=now,
        )
        for record in records:
            if record.id in held.taken_over:
                record.written_score = record.written_band = None  # as UNKNOWN says
        wanted = desired(session, connection.org_id, records, now=now)
    clients.held = held
    groups: dict[str, list[Desired]] = defaultdict(list)
    for one in wanted:
        groups[one.update.object_type].append(one)
    _settle_unwanted(runtime, connection, held, records, {one.record_id for one in wanted})
    for group in groups.values():
        try:
            done.calls += 1
            outcomes = scores.write_scores([one.update for one in group])
        except (ConnectorError, HubError) as error:
            done.calls -= isinstance(error, RateLimited)
            _postpone(runtime, connection, held, group, error)
            return not isinstance(error, RateLimited)
        _settle(runtime, connection, held, group, outcomes, done)
    return bool(records)


def _settle_unwanted(
    runtime: Runtime, connection: Connection, held: lease.Lease, records: Sequence[CrmRecord], wanted: Set[UUID]
) -> None:
    """Records whose lead has no score, or that show it already, are not due any more."""
    with runtime.sessions.begin(connection.org_id) as session:
        for record in sorted(records, key=lambda record: record.id):
            if record.id not in wanted:
                _conclude(session, held, record.id, record.revision)


def _conclude(
    session: Session,
    held: lease.Lease,
    record_id: UUID,
    revision: int,
    *,
    shown: Mapping[str, Any] = MappingProxyType({}),
    **values: Any,
) -> None:
    """Set `values` and let a record be due no more, unless its score moved on meanwhile; set `shown` in either case."""
    here = CrmRecord.id == record_id
    is_same = here & (CrmRecord.revision == revision)
    lease.settle(session, CrmRecord, held, is_same, write_due_at=None, **values, **shown)
    lease.settle(session, CrmRecord, held, here, **shown)


def _settle(
    runtime: Runtime,
    connection: Connection,
    held: lease.Lease,
    group: Sequence[Desired],
    outcomes: Sequence[WriteOutcome],
    done: Written,
) -> None:
    """Note what became of each record; a record whose score moved on meanwhile stays due."""
    by_id = {outcome.external_id: outcome for outcome in outcomes}
    now = runtime.clock()
    jitter = random.random()  # noqa: S311 - spreads retries, guards nothing
    with runtime.transaction(connection.org_id) as work:
        for one in sorted(group, key=lambda one: one.record_id):
            outcome = by_id.get(one.update.external_id)
            status = outcome.status if outcome is not None else WriteStatus.RETRY
            reason = outcome.reason if outcome is not None else None
            here = CrmRecord.id == one.record_id
            if status is WriteStatus.WRITTEN:
                done.records += 1
                shown = {"written_score": one.update.score, "written_band": one.band_key, "written_at": now}
                _conclude(work.session, held, one.record_id, one.revision, shown=shown, attempts=0, reason=None)
            elif status is WriteStatus.GONE:
                lease.settle(work.session, CrmRecord, held, here, write_due_at=None, reason=reason)
                look_at(work.session, connection, one.update.object_type, one.update.external_id, now=now)
                work.ring(Bell.INTAKE)
            elif status is WriteStatus.REJECTED or one.attempts + 1 >= MOST_ATTEMPTS:
                done.rejected += 1
                _bury(work.session, held, one, reason or "The vendor refused it without a reason.", now)
            else:
                due_at = lease.next_try(one.attempts + 1, now, jitter=jitter)
                values = {"write_due_at": due_at, "attempts": one.attempts + 1, "reason": reason} | UNKNOWN
                lease.settle(work.session, CrmRecord, held, here, **values)


def _bury(session: Session, held: lease.Lease, one: Desired, reason: str, now: datetime) -> None:
    """Give up: a person decides. A newer score makes the record due again by itself."""
    _conclude(session, held, one.record_id, one.revision, dead_at=now, attempts=one.attempts + 1, reason=reason)


def _postpone(
    runtime: Runtime,
    connection: Connection,
    held: lease.Lease,
    group: Sequence[Desired],
    error: ConnectorError | HubError,
) -> None:
    """Nothing of this call is known to be written: try again when it makes sense."""
    now = runtime.clock()
    jitter = random.random()  # noqa: S311 - spreads retries, guards nothing
    if not isinstance(error, RateLimited):
        log.warning("write postponed", records=len(group), error=type(error).__name__)
    with runtime.sessions.begin(connection.org_id) as session:
        for one in sorted(group, key=lambda one: one.record_id):
            if isinstance(error, RateLimited):
                values: dict[str, Any] = {"write_due_at": now + error.retry_after, "reason": str(error)}
            elif isinstance(error, PermanentError) and one.attempts >= 2:
                _bury(session, held, one, str(error), now)
                continue
            else:
                due_at = lease.next_try(one.attempts + 1, now, jitter=jitter)
                values = {"write_due_at": due_at, "attempts": one.attempts + 1, "reason": str(error)}
                values |= UNKNOWN if isinstance(error, RetryableError) else {}
            lease.settle(session, CrmRecord, held, CrmRecord.id == one.record_id, **values)
