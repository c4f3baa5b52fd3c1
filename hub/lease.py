"""Due rows: claimed under a lease, settled only by whoever still holds it.

A claim pushes `lease_until` ahead and commits; the work then happens outside of any transaction. Whoever settles must
still hold the lease token. So a process that was thought dead and goes on can call no one after its lease
(`Lease.has_time`) and can settle nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, UnaryExpression, or_, select, update
from sqlalchemy.orm import Session

from hub.db import Base

LEASE = timedelta(seconds=20)
CALL_TIME = timedelta(seconds=14)
"""The longest a single call to a vendor may take, all timeouts together."""

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on some rows until a given instant."""

    token: UUID
    until: datetime
    taken_over: frozenset[UUID] = frozenset()
    """Rows whose last holder never said what became of them."""

    def has_time(self, now: datetime) -> bool:
        """Tell whether a call begun now ends before the lease does."""
        return now + CALL_TIME <= self.until


def new_token() -> UUID:
    """Return a token for a lease that is not taken through `claim`."""
    return uuid4()


def due(model: type[Row], due_at: Any, now: datetime) -> ColumnElement[bool]:
    """Return the condition for a row that is due and not leased."""
    lease_until: Any = model.__table__.c.lease_until
    free: ColumnElement[bool] = (due_at <= now) & or_(lease_until.is_(None), lease_until <= now)
    return free


def claim(
    session: Session,
    model: type[Row],
    *where: ColumnElement[bool],
    order_by: Sequence[UnaryExpression[Any] | Any],
    limit: int,
    now: datetime,
) -> tuple[Lease, Sequence[Row]]:
    """Lease up to `limit` rows that nobody else holds; skips rows that others are looking at."""
    rows = session.scalars(
        select(model).where(*where).order_by(*order_by).limit(limit).with_for_update(skip_locked=True)
    ).all()
    taken_over = frozenset(row.id for row in rows if row.lease_token is not None)  # type: ignore[attr-defined]
    lease = Lease(token=new_token(), until=now + LEASE, taken_over=taken_over)
    for row in rows:
        row.lease_token = lease.token  # type: ignore[attr-defined]
        row.lease_until = lease.until  # type: ignore[attr-defined]
    session.flush()
    return lease, rows


def settle(session: Session, model: type[Row], lease: Lease, *where: ColumnElement[bool], **values: Any) -> int:
    """Set `values` and drop the lease on the rows that `lease` still holds; returns how many that were."""
    table = model.__table__
    result = session.execute(
        update(model)
        .where(table.c.lease_token == lease.token, *where)
        .values(lease_token=None, lease_until=None, **values)
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def next_try(attempts: int, now: datetime, *, jitter: float) -> datetime:
    """Return when to try again after `attempts` failures: 5 s, doubled up to 15 min, ±25 % by `jitter`."""
    seconds = min(5.0 * 2 ** (attempts - 1), 900.0)
    return now + timedelta(seconds=seconds * (0.75 + 0.5 * jitter))
