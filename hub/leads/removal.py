"""Records that are gone: hidden when deleted, forgotten when the person asked for it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from connectors.records import Gone
from hub.connections.models import Connection
from hub.leads import activities, former
from hub.leads.models import Activity, CrmRecord, Erasure, Lead
from hub.leads.unscored import drop_score


def remove(session: Session, connection: Connection, gone: Gone, *, now: datetime) -> set[UUID]:
    """Remove what is gone; returns the leads whose facts changed by it."""
    record = session.scalar(
        select(CrmRecord).where(
            CrmRecord.org_id == connection.org_id,
            CrmRecord.connection_id == connection.id,
            CrmRecord.object_type == gone.object_type,
            CrmRecord.external_id == gone.external_id,
        )
    )
    if gone.is_erasure:
        _erase(session, connection, gone, record, now=now)
        return set()
    if record is not None:
        _hide(session, record, now=now)
        return set()
    return _remove_activity(session, connection, gone, now=now)


def _hide(session: Session, record: CrmRecord, *, now: datetime) -> None:
    """Drop the record; a lead that no record names is kept for the case that the record is restored."""
    others = session.scalar(
        select(CrmRecord.id).where(CrmRecord.lead_id == record.lead_id, CrmRecord.id != record.id).limit(1)
    )
    if others is not None:
        session.delete(record)
        return
    lead = session.get_one(Lead, record.lead_id, with_for_update={"key_share": True})
    drop_score(session, lead.id)  # first: scoring holds scores, and turns to leads and records then
    lead.removed_at = now
    lead.next_score_at = None
    record.write_due_at = None
    session.flush()


def _erase(session: Session, connection: Connection, gone: Gone, record: CrmRecord | None, *, now: datetime) -> None:
    """Forget the person with everything that hangs on the lead; keep only marks against late notices."""
    keys = [(connection.id, gone.object_type, gone.external_id)]
    if record is not None:
        others = session.scalars(select(CrmRecord).where(CrmRecord.lead_id == record.lead_id))
        keys += [(other.connection_id, other.object_type, other.external_id) for other in others]
        drop_score(session, record.lead_id)  # first: scoring holds scores, and turns to leads and records then
        session.execute(delete(Lead).where(Lead.org_id == connection.org_id, Lead.id == record.lead_id))
        session.expire_all()
    session.execute(
        insert(Erasure)
        .values([{"org_id": connection.org_id, "mark": _mark(*key), "erased_at": now} for key in set(keys)])
        .on_conflict_do_nothing()
    )


def _remove_activity(session: Session, connection: Connection, gone: Gone, *, now: datetime) -> set[UUID]:
    named = and_(
        Activity.org_id == connection.org_id,
        Activity.connection_id == connection.id,
        Activity.external_id == f"{gone.object_type}:{gone.external_id}",
    )
    activities.hold(session, session.scalars(select(Activity.lead_id).where(named)))
    former.keep(session, named)
    touched = set(session.scalars(delete(Activity).where(named).returning(Activity.lead_id)))
    activities.pack(session, touched, now=now)
    return touched


def erased(
    session: Session, connection: Connection, keys: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], datetime]:
    """Return those (object type, external id) whose person was erased, and when."""
    marks = {_mark(connection.id, *key): key for key in keys}
    held = session.execute(
        select(Erasure.mark, Erasure.erased_at).where(
            Erasure.org_id == connection.org_id, Erasure.mark.in_(list(marks))
        )
    )
    return {marks[mark]: erased_at for mark, erased_at in held}


def _mark(connection_id: UUID, object_type: str, external_id: str) -> bytes:
    """Return a mark that tells nothing without our database: the connection's random id is the salt."""
    return hashlib.sha256(f"{connection_id}/{object_type}/{external_id}".encode()).digest()
