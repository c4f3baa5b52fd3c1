"""People: who a record is about, and what is now known of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from connectors.records import LeadRecord
from hub.connections.models import Connection
from hub.leads import history, outcomes
from hub.leads.compose import compose, show
from hub.leads.identity import Roll
from hub.leads.models import Account, CrmRecord, Lead
from hub.leads.removal import erased

if TYPE_CHECKING:
    from hub.leads.store import Stored


def store(
    session: Session, connection: Connection, records: Sequence[LeadRecord], *, stored: "Stored", now: datetime
) -> set[UUID]:
    """Store lead records; returns the leads whose facts changed."""
    newest = {
        (record.object_type, record.external_id): record
        for record in sorted(records, key=lambda record: record.modified_at)
    }
    for key in erased(session, connection, list(newest)):
        del newest[key]
    if not newest:
        return set()
    # Who is who is decided by one transaction at a time per organization.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"people {connection.org_id}"))))
    roll = Roll.read(session, connection, newest.values(), now=now)
    placed: dict[UUID, datetime] = {}
    new: set[UUID] = set()
    for record in newest.values():
        lead, is_new = roll.place(record)
        if lead is None:
            stored.unchanged += 1
            continue
        placed[lead.id] = max(record.modified_at, placed.get(lead.id, record.modified_at))
        if is_new:
            new.add(lead.id)
    roll.flush()
    changed = _recompose(session, connection.org_id, placed, now=now)
    stored.created += len(new)
    stored.updated += len((changed | roll.merged) - new)
    stored.unchanged += len(placed.keys() - changed - roll.merged - new)
    outcomes.store_conversions(session, connection, list(newest.values()), now=now)
    return changed | new | roll.merged


def recompose_for_accounts(
    session: Session, connection: Connection, external_ids: set[str], *, now: datetime
) -> set[UUID]:
    """Carry changed accounts over to their leads; returns those whose facts changed."""
    if not external_ids:
        return set()
    lead_ids = session.scalars(
        select(CrmRecord.lead_id)
        .where(
            CrmRecord.org_id == connection.org_id,
            CrmRecord.connection_id == connection.id,
            CrmRecord.account_external_id.in_(external_ids),
        )
        .distinct()
    ).all()
    return _recompose(session, connection.org_id, dict.fromkeys(lead_ids, now), now=now)


def _recompose(session: Session, org_id: UUID, occurred: dict[UUID, datetime], *, now: datetime) -> set[UUID]:
    """Compose the leads anew from all their records; `occurred` says when each change happened."""
    if not occurred:
        return set()
    leads = session.scalars(
        select(Lead)
        .where(Lead.org_id == org_id, Lead.id.in_(occurred))
        .order_by(Lead.id)
        .with_for_update(key_share=True)
    ).all()
    records: dict[UUID, list[CrmRecord]] = {lead.id: [] for lead in leads}
    for record in session.scalars(select(CrmRecord).where(CrmRecord.org_id == org_id, CrmRecord.lead_id.in_(records))):
        records[record.lead_id].append(record)
    accounts = _accounts(session, org_id, [record for group in records.values() for record in group])
    changed: set[UUID] = set()
    changes: list[history.Change] = []
    for lead in leads:
        attributes = compose(records[lead.id], accounts)
        if attributes == lead.attributes:
            continue
        if lead.attributes:
            changes += history.differences(lead, attributes, occurred_at=occurred[lead.id])
        show(lead, attributes)
        lead.revision += 1
        changed.add(lead.id)
    session.flush()
    history.note(session, org_id, changes, seen_at=now)
    return changed


def _accounts(session: Session, org_id: UUID, records: Sequence[CrmRecord]) -> dict[str, Account]:
    wanted = {record.account_external_id for record in records if record.account_external_id}
    if not wanted:
        return {}
    connections = {record.connection_id for record in records}
    rows = session.scalars(
        select(Account).where(
            Account.org_id == org_id, Account.connection_id.in_(connections), Account.external_id.in_(wanted)
        )
    )
    return {row.external_id: row for row in rows}


def mark_due(session: Session, lead_ids: Iterable[UUID], *, now: datetime) -> None:
    """Make leads due for scoring because what we know of them changed."""
    ids = sorted(lead_ids)
    if ids:
        session.execute(
            update(Lead)
            .where(Lead.id.in_(ids), Lead.removed_at.is_(None))
            .values(next_score_at=now)
            .execution_options(synchronize_session=False)
        )


def of_connection(session: Session, connection: Connection) -> list[UUID]:
    """Return the ids of all leads that a connection's records name."""
    return list(
        session.scalars(
            select(CrmRecord.lead_id)
            .where(CrmRecord.org_id == connection.org_id, CrmRecord.connection_id == connection.id)
            .distinct()
        )
    )
