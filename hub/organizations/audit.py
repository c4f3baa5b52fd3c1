"""The record of who changed what, which can only grow."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.organizations.models import AuditEntry

COMMAND_LINE = "command line"
"""The actor of what an admin of the server does."""


def record(
    session: Session,
    org_id: UUID,
    *,
    actor: str,
    action: str,
    subject: str,
    now: datetime,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry in the caller's transaction, so that it stands if and only if the change does.

    `action` is a noun and a past verb (`connection paused`); `details` holds no secrets.
    """
    session.add(
        AuditEntry(org_id=org_id, at=now, actor=actor, action=action, subject=subject, details=dict(details or {}))
    )
