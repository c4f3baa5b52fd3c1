"""Outcomes: what became of leads."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from connectors.records import LeadRecord, OutcomeRecord
from hub.connections.models import Connection
from hub.leads.activities import leads_of
from hub.leads.models import Outcome


def store(
    session: Session, connection: Connection, records: Sequence[OutcomeRecord], *, missing: set[str], now: datetime
) -> None:
    """Upsert outcomes; `open` withdraws what was said before. Ids of leads that we do not hold go into `missing`."""
    newest = {record.external_id: record for record in sorted(records, key=lambda record: record.modified_at)}
    if not newest:
        return
    leads = leads_of(session, connection, {lead_id for record in newest.values() for lead_id in record.lead_ids})
    missing |= {lead_id for record in newest.values() for lead_id in record.lead_ids if lead_id not in leads}
    reopened = [record.external_id for record in newest.values() if record.kind == "open"]
    if reopened:
        session.execute(
            delete(Outcome).where(
                Outcome.org_id == connection.org_id,
                Outcome.connection_id == connection.id,
                Outcome.external_id.in_(reopened),
            )
        )
    rows = [
        _row(connection, record, lead_id, now)
        for record in newest.values()
        if record.kind != "open"
        for lead_id in sorted({leads[external] for external in record.lead_ids if external in leads})
    ]
    _upsert(session, rows)


def store_conversions(
    session: Session, connection: Connection, records: Sequence[LeadRecord], *, now: datetime
) -> None:
    """Store that a lead's own record says it became a customer."""
    store(
        session,
        connection,
        [
            OutcomeRecord(
                external_id=f"{record.object_type}:{record.external_id}:customer",
                kind="customer",
                occurred_at=record.converted_at,
                lead_ids=(record.external_id,),
                modified_at=record.modified_at,
            )
            for record in records
            if record.converted_at is not None
        ],
        missing=set(),
        now=now,
    )


def _row(connection: Connection, record: OutcomeRecord, lead_id: UUID, now: datetime) -> dict[str, Any]:
    return {
        "org_id": connection.org_id,
        "lead_id": lead_id,
        "connection_id": connection.id,
        "external_id": record.external_id,
        "kind": record.kind,
        "occurred_at": record.occurred_at,
        "seen_at": now,
        "modified_at": record.modified_at,
        "amount_minor": record.amount_minor,
        "currency": record.currency,
    }


def _upsert(session: Session, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    statement = insert(Outcome).values(rows)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Outcome.connection_id, Outcome.external_id, Outcome.lead_id],
            set_={
                name: statement.excluded[name]
                for name in ("kind", "occurred_at", "modified_at", "amount_minor", "currency")
            },
            where=statement.excluded.modified_at >= Outcome.modified_at,
        )
    )
