"""Accounts and owners of a connection."""

from collections.abc import Sequence, Set

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from connectors.records import AccountRecord, OwnerRecord
from hub.connections.models import Connection, Owner
from hub.leads.models import Account


def store(session: Session, connection: Connection, records: Sequence[AccountRecord]) -> set[str]:
    """Upsert accounts; returns the external ids of those that changed or are new."""
    if not records:
        return set()
    newest = {record.external_id: record for record in sorted(records, key=lambda record: record.modified_at)}
    changed = _add(session, connection, list(newest.values()))
    for external_id, account in _held(session, connection, newest.keys() - changed).items():
        record = newest[external_id]
        if record.modified_at < account.modified_at:
            continue
        facts = (record.name, record.domain, dict(record.attributes))
        if facts != (account.name, account.domain, account.attributes):
            changed.add(external_id)
            account.name, account.domain, account.attributes = facts
        account.modified_at = record.modified_at
    session.flush()
    return changed


def _add(session: Session, connection: Connection, records: Sequence[AccountRecord]) -> set[str]:
    """Add those accounts that nobody has added yet, and return their external ids."""
    rows = [
        {
            "org_id": connection.org_id,
            "connection_id": connection.id,
            "external_id": record.external_id,
            "name": record.name,
            "domain": record.domain,
            "attributes": dict(record.attributes),
            "modified_at": record.modified_at,
        }
        for record in sorted(records, key=lambda record: record.external_id)
    ]
    added = insert(Account).values(rows).on_conflict_do_nothing().returning(Account.external_id)
    return set(session.scalars(added))


def _held(session: Session, connection: Connection, external_ids: Set[str]) -> dict[str, Account]:
    """Return those accounts of the connection that we hold, locked: newer news may be on its way beside us."""
    rows = session.scalars(
        select(Account)
        .where(
            Account.org_id == connection.org_id,
            Account.connection_id == connection.id,
            Account.external_id.in_(sorted(external_ids)),
        )
        .order_by(Account.id)
        .with_for_update(key_share=True)
    )
    return {row.external_id: row for row in rows}


def store_owners(session: Session, connection: Connection, records: Sequence[OwnerRecord]) -> None:
    """Upsert the vendor's salespeople."""
    if not records:
        return
    statement = insert(Owner).values(
        [
            {
                "org_id": connection.org_id,
                "connection_id": connection.id,
                "external_id": record.external_id,
                "email": record.email,
                "name": record.name,
                "is_active": record.is_active,
            }
            for record in {record.external_id: record for record in records}.values()
        ]
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Owner.connection_id, Owner.external_id],
            set_={name: statement.excluded[name] for name in ("email", "name", "is_active")},
        )
    )
