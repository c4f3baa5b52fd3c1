"""How connections are doing, for pages and commands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from connectors.contract import Connector
from hub.connections.budget import calls_on, daily_ceiling, opens_at
from hub.connections.models import Connection, SyncCursor


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Records that wait to be written, by urgency."""

    hot_rises: int = 0
    band_changes: int = 0
    other: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionStatus:
    """One connection, as people need to know it."""

    id: UUID
    vendor: str
    name: str
    account_id: str
    account_name: str | None
    state: str
    reason: str | None
    state_since: datetime
    last_pull_at: datetime | None
    next_pull_at: datetime | None
    read_lag: timedelta | None
    waiting: Waits
    oldest_wait: datetime | None
    calls_today: int
    budget_today: int | None
    opens_at: datetime | None
    """When calls are allowed again, while today's share is used up."""
    drift: list[Any]
    channel: str | None


_WAITING = text("""
    SELECT write_priority, count(*) AS records, min(write_due_at) AS oldest FROM crm_records
    WHERE org_id = :org AND connection_id = :connection AND write_due_at IS NOT NULL GROUP BY write_priority
""")


def connection_status(
    session: Session, org_id: UUID, now: datetime, *, connectors: dict[str, Connector] | Any = None, share: float = 0.25
) -> list[ConnectionStatus]:
    """Return the organization's connections, the oldest first; those that were disconnected included."""
    connections = session.scalars(
        select(Connection).where(Connection.org_id == org_id).order_by(Connection.created_at)
    ).all()
    return [_status(session, one, now, (connectors or {}).get(one.vendor), share) for one in connections]


def _status(
    session: Session, connection: Connection, now: datetime, connector: Connector | None, share: float
) -> ConnectionStatus:
    last, following = session.execute(
        select(func.min(SyncCursor.last_pull_at), func.min(SyncCursor.due_at)).where(
            SyncCursor.connection_id == connection.id
        )
    ).one()
    rows = session.execute(_WAITING, {"org": connection.org_id, "connection": connection.id}).all()
    counts = {row.write_priority: row.records for row in rows}
    part = float(connection.settings.get("budget_share", share))
    ceiling = daily_ceiling(connector, part) if connector is not None else None
    calls = calls_on(session, connection.id, now.date())
    return ConnectionStatus(
        id=connection.id,
        vendor=connection.vendor,
        name=connector.name if connector is not None else connection.vendor.capitalize(),
        account_id=connection.account_id,
        account_name=connection.account_name,
        state=connection.state,
        reason=connection.reason,
        state_since=connection.state_since,
        last_pull_at=last,
        next_pull_at=following,
        read_lag=now - last if last is not None else None,
        waiting=Waits(
            hot_rises=counts.get(0, 0),
            band_changes=counts.get(1, 0),
            other=sum(counts.values()) - counts.get(0, 0) - counts.get(1, 0),
        ),
        oldest_wait=min((row.oldest for row in rows), default=None),
        calls_today=calls,
        budget_today=ceiling,
        opens_at=opens_at(now) if ceiling is not None and calls >= ceiling else None,
        drift=connection.drift,
        channel=connection.settings.get("channel"),
    )
