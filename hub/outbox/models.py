"""One-shot messages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, OrgFk, UuidPk

OUTBOX_STATES = ("pending", "sending", "sent", "dead")


class OutboxMessage(Base):
    """One thing to tell the outside world; unique per (connection, topic, dedupe_key)."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("connection_id", "topic", "dedupe_key"),
        CheckConstraint(f"state IN {OUTBOX_STATES}", name="state"),
        Index("ix_outbox_due", "due_at", postgresql_where="due_at IS NOT NULL"),
        Index("ix_outbox_dead", "org_id", postgresql_where="state = 'dead'"),
        Index(None, "lead_id"),
    )

    id: Mapped[UuidPk]
    org_id: Mapped[OrgFk]
    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connections.id", ondelete="CASCADE"))
    lead_id: Mapped[UUID] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    topic: Mapped[str]
    """`alert` or `task`."""
    dedupe_key: Mapped[str]
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(server_default="pending")
    """`sending` is committed before the call: a row found so after its lease may have been sent."""
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    lease_token: Mapped[UUID | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    sent_at: Mapped[datetime | None]
    external_id: Mapped[str | None]
    reason: Mapped[str | None]
