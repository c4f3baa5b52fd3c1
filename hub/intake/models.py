"""Inbound events and file imports."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, OrgFk, UuidPk


class InboxEvent(Base):
    """One notice from a vendor: which record to look at. Rows are removed a while after they are settled."""

    __tablename__ = "inbox_events"
    __table_args__ = (
        UniqueConstraint("connection_id", "dedupe_key"),
        Index("ix_inbox_events_due", "due_at", postgresql_where="due_at IS NOT NULL"),
        Index("ix_inbox_events_dead", "org_id", postgresql_where="dead_at IS NOT NULL"),
    )

    id: Mapped[UuidPk]
    org_id: Mapped[OrgFk]
    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connections.id", ondelete="CASCADE"))
    dedupe_key: Mapped[str]
    kind: Mapped[str]
    object_type: Mapped[str]
    object_id: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    """None once settled."""
    lease_until: Mapped[datetime | None]
    lease_token: Mapped[UUID | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    dead_at: Mapped[datetime | None]
    reason: Mapped[str | None]


class FileImport(Base):
    """How far a file was read, by its content and how it is read: the same again goes on where it stopped."""

    __tablename__ = "file_imports"
    __table_args__ = (
        UniqueConstraint("org_id", "content_hash"),
        Index("ix_file_imports_due", "due_at", postgresql_where="due_at IS NOT NULL"),
    )

    id: Mapped[UuidPk]
    org_id: Mapped[OrgFk]
    content_hash: Mapped[str]
    """Of the bytes and of `mapping`."""
    name: Mapped[str]
    upload: Mapped[str | None]
    """The random name below `uploads` of a file that came through the page."""
    mapping: Mapped[dict[str, Any]]
    """How the file is read: encoding, delimiter, and each column's field."""
    total_rows: Mapped[int] = mapped_column(server_default="0")
    lines_done: Mapped[int] = mapped_column(server_default="0")
    created: Mapped[int] = mapped_column(server_default="0")
    updated: Mapped[int] = mapped_column(server_default="0")
    unchanged: Mapped[int] = mapped_column(server_default="0")
    rejected: Mapped[int] = mapped_column(server_default="0")
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    """Set while a worker has rows of it to store; None for files read by the command."""
    lease_until: Mapped[datetime | None]
    lease_token: Mapped[UUID | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    reason: Mapped[str | None]
    """Why it stopped, in words."""
