"""Puts a message into the outbox, in the transaction that made it true."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from hub.connections.models import Connection
from hub.outbox.models import OutboxMessage


def put(
    session: Session,
    connection: Connection,
    *,
    topic: str,
    lead_id: UUID,
    key: str,
    payload: Mapping[str, Any],
    now: datetime,
) -> None:
    """Put one message, due now; putting the same key again changes nothing."""
    session.execute(
        insert(OutboxMessage)
        .values(
            org_id=connection.org_id,
            connection_id=connection.id,
            lead_id=lead_id,
            topic=topic,
            dedupe_key=key,
            payload=dict(payload),
            created_at=now,
            due_at=now,
        )
        .on_conflict_do_nothing()
    )
