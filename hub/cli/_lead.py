"""What commands about one lead share."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.errors import Invalid, NotFound
from hub.leads.models import CrmRecord, Lead


def find_lead(session: Session, org_id: UUID, wanted: str) -> Lead:
    """Return the lead that an id, an address or a CRM record's id names; raises NotFound."""
    query = select(Lead).where(Lead.org_id == org_id)
    found = session.scalar(query.where(Lead.email == wanted.strip().lower())) or session.scalar(
        query.join(CrmRecord, CrmRecord.lead_id == Lead.id)
        .where(CrmRecord.org_id == org_id, CrmRecord.external_id == wanted)
        .limit(1)
    )
    if found is None and (lead_id := _uuid(wanted)) is not None:
        found = session.scalar(query.where(Lead.id == lead_id))
    if found is None:
        raise NotFound(f"No lead is known as {wanted}. Give its id, e-mail address or CRM record id.")
    return found


def instant(text: str) -> datetime:
    """Return the instant that `--as-of` names, in UTC; raises Invalid."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid("--as-of wants an instant such as 2026-04-28T14:30.") from None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
