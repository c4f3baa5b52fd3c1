"""Connections, their tokens, install attempts, cursors, meters and the ledger of calls."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, OrgFk, UuidPk

STATES = ("connected", "paused", "reconnect", "disconnected")


class Connection(Base):
    """One organization's link to one outside system."""

    __tablename__ = "connections"
    __table_args__ = (
        UniqueConstraint("vendor", "account_id", "org_id"),
        CheckConstraint(f"state IN {STATES}", name="state"),
    )

    id: Mapped[UuidPk]
    org_id: Mapped[OrgFk]
    vendor: Mapped[str]
    account_id: Mapped[str]
    """The vendor's id of the account: portal, company, workspace."""
    account_name: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default="connected")
    reason: Mapped[str | None]
    """Why it is not simply connected, in words."""
    state_since: Mapped[datetime]
    writes_scores: Mapped[bool] = mapped_column(server_default="false")
    """Whether scores go into its native fields."""
    creates_tasks: Mapped[bool] = mapped_column(server_default="false")
    notifies: Mapped[bool] = mapped_column(server_default="false")
    backfilled_at: Mapped[datetime | None]
    """When the first pull of every stream was complete; scoring of its leads begins then."""
    settings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """`channel` of alerts, …"""
    provisioned_at: Mapped[datetime | None]
    drift: Mapped[list[Any]] = mapped_column(server_default="[]")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class OAuthToken(Base):
    """The grant of a connection, encrypted; `revision` guards against two refreshes at once."""

    __tablename__ = "oauth_tokens"

    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connections.id", ondelete="CASCADE"), primary_key=True)
    org_id: Mapped[OrgFk]
    grant: Mapped[bytes]
    expires_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(server_default="1")
    updated_at: Mapped[datetime]


class Install(Base):
    """An OAuth consent that was started and not yet used: single use, expiring, bound to who started it."""

    __tablename__ = "installs"

    state_hash: Mapped[bytes] = mapped_column(primary_key=True)
    org_id: Mapped[OrgFk]
    vendor: Mapped[str]
    redirect_uri: Mapped[str]
    code_verifier: Mapped[bytes]
    """Encrypted."""
    started_by: Mapped[str]
    settings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    browser_hash: Mapped[bytes | None]
    """Of the nonce that the browser keeps in a cookie; None where it was begun by command."""
    expires_at: Mapped[datetime]


class SyncCursor(Base):
    """How far one stream of one connection was read, and when to look again."""

    __tablename__ = "sync_cursors"
    __table_args__ = (
        PrimaryKeyConstraint("connection_id", "stream"),
        Index("ix_sync_cursors_due", "due_at", postgresql_where="due_at IS NOT NULL"),
    )

    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connections.id", ondelete="CASCADE"))
    org_id: Mapped[OrgFk]
    stream: Mapped[str]
    position: Mapped[int]
    """Order of the first pull."""
    cursor: Mapped[str | None]
    backfilled_at: Mapped[datetime | None]
    last_pull_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    lease_token: Mapped[UUID | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    reason: Mapped[str | None]
    records: Mapped[int] = mapped_column(server_default="0")


class RateMeter(Base):
    """The state of one rate limit: the earliest instant at which the theoretical next call would be due (GCRA)."""

    __tablename__ = "rate_meters"
    __table_args__ = (PrimaryKeyConstraint("connection_id", "meter"),)

    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connections.id", ondelete="CASCADE"))
    org_id: Mapped[OrgFk]
    meter: Mapped[str]
    free_at: Mapped[datetime]


class Usage(Base):
    """The ledger: calls made for a connection on one UTC day, counted before each is sent."""

    __tablename__ = "usage"
    __table_args__ = (PrimaryKeyConstraint("connection_id", "day", "meter"),)

    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connections.id", ondelete="CASCADE"))
    org_id: Mapped[OrgFk]
    day: Mapped[date]
    meter: Mapped[str]
    calls: Mapped[int] = mapped_column(server_default="0")


class Owner(Base):
    """A salesperson as the vendor knows them."""

    __tablename__ = "owners"
    __table_args__ = (UniqueConstraint("connection_id", "external_id"),)

    id: Mapped[UuidPk]
    org_id: Mapped[OrgFk]
    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connections.id", ondelete="CASCADE"))
    external_id: Mapped[str]
    email: Mapped[str | None]
    name: Mapped[str]
    is_active: Mapped[bool]
