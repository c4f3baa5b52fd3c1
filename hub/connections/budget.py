"""Budgets: every call is counted in the database before it is sent, or refused with the time when it may be."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from connectors.contract import Connector, Meter
from connectors.errors import BudgetExhausted, RateLimited
from hub.clock import Clock
from hub.connections.models import Connection, RateMeter, Usage
from hub.db import Sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The gate of one connection. Counts survive any crash: they are committed before the call."""

    sessions: Sessions
    clock: Clock
    connector: Connector
    org_id: UUID
    connection_id: UUID
    share: float

    def admit(self, *, meter: str, operation: str) -> None:
        """Count one call; raises RateLimited or BudgetExhausted, and then counts nothing."""
        now = self.clock()
        rule = self.connector.meters[meter]
        with self.sessions.begin(self.org_id) as session:
            # One caller of a connection at a time, so that the last call of the day is given once.
            session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"budget {self.connection_id}"))))
            if rule.is_daily:
                self._keep_daily_share(session, operation, now)
            self._keep_rate(session, meter, rule, operation, now)
            statement = insert(Usage).values(
                org_id=self.org_id, connection_id=self.connection_id, day=now.date(), meter=meter, calls=1
            )
            session.execute(
                statement.on_conflict_do_update(
                    index_elements=[Usage.connection_id, Usage.day, Usage.meter], set_={"calls": Usage.calls + 1}
                )
            )

    def _keep_daily_share(self, session: Session, operation: str, now: datetime) -> None:
        ceiling = daily_ceiling(self.connector, self.share)
        if ceiling is None or calls_on(session, self.connection_id, now.date()) < ceiling:
            return
        raise BudgetExhausted(
            f"The daily share of {ceiling:,} calls is used up.",
            vendor=self.connector.key,
            operation=operation,
            retry_after=opens_at(now) - now,
        )

    def _keep_rate(self, session: Session, name: str, rule: Meter, operation: str, now: datetime) -> None:
        """Generic cell rate algorithm: no window of `per` ever holds more than `calls + burst`."""
        free_at = session.scalar(
            select(RateMeter.free_at).where(RateMeter.connection_id == self.connection_id, RateMeter.meter == name)
        )
        spacing = rule.per / rule.calls
        slot = max(free_at or now, now)
        if slot - now > spacing * rule.burst:
            # Until the whole burst is free again: a step of several calls begins anew after a refusal, and with one
            # call free at a time it would never come to its second.
            wait = slot - now
            raise RateLimited(
                f"Waiting {wait.total_seconds():.1f} s to stay within {self.connector.name}'s rate limit.",
                vendor=self.connector.key,
                operation=operation,
                retry_after=wait,
            )
        statement = insert(RateMeter).values(
            org_id=self.org_id, connection_id=self.connection_id, meter=name, free_at=slot + spacing
        )
        session.execute(
            statement.on_conflict_do_update(
                index_elements=[RateMeter.connection_id, RateMeter.meter], set_={"free_at": statement.excluded.free_at}
            )
        )


def daily_ceiling(connector: Connector, share: float) -> int | None:
    """Return how many calls a day are ours, or None where the vendor sets no limit."""
    return None if connector.daily_calls is None else int(connector.daily_calls * share)


def share_of(connection: Connection, default: float) -> float:
    """Return the part of the vendor's allowance that this connection may use."""
    return float(connection.settings.get("budget_share", default))


def calls_on(session: Session, connection_id: UUID, day: date) -> int:
    """Return how many calls were made on a UTC day."""
    query = select(func.coalesce(func.sum(Usage.calls), 0)).where(
        Usage.connection_id == connection_id, Usage.day == day
    )
    return int(session.scalar(query) or 0)


def opens_at(now: datetime) -> datetime:
    """Return the next midnight UTC, when daily allowances begin anew."""
    return datetime.combine(now.date() + timedelta(days=1), time.min, tzinfo=UTC)
