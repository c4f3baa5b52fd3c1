"""An organization whose CRM tells years of leads, activities and outcomes on the first pull."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from connectors.records import ActivityRecord, LeadRecord, OutcomeRecord, Record
from hub.connections.models import Connection
from hub.leads.store import due_after_backfill, store
from hub.runtime import Runtime
from scoring.populations import Population
from scoring.populations.population import values

DAY = timedelta(days=1)
PAGE = 200


def fill(runtime: Runtime, org: UUID, leads: Population, **more: list[Any]) -> None:
    """Let the CRM tell the leads as it holds them, all at once; `more` are attributes with a value for each lead."""
    now = runtime.clock()
    with runtime.sessions.begin(org) as session:
        connection = Connection(org_id=org, vendor="crm", account_id="1", state_since=now, settings={}, drift=[])
        session.add(connection)
        session.flush()
        written = {**leads.columns.attributes, **leads.written}
        known = {name: values(coded) for name, coded in written.items()} | more
        for first in range(0, leads.n, PAGE):
            rows = range(first, min(first + PAGE, leads.n))
            store(session, connection, [one for row in rows for one in _records(leads, known, row)], now=now)
        due_after_backfill(session, connection, now=now)


def _records(leads: Population, known: dict[str, list[Any]], row: int) -> Iterator[Record]:
    lead = {name: column[row] for name, column in known.items() if column[row] is not None}
    created = _utc(leads.created_at[row])
    yield LeadRecord(
        external_id=str(row),
        object_type="contacts",
        email=lead.get("email") or f"p{row}@fabrikam.example",
        name=lead.get("name") or "Ana Ruiz",
        company=lead.get("company"),
        title=lead.get("title"),
        attributes=lead,
        modified_at=created,
        created_at=created,
    )
    for at, touch in enumerate(leads.touches(row)):
        yield ActivityRecord(
            external_id=f"touches:{row}-{at}",
            activity_type=touch.kind,
            occurred_at=touch.at,
            lead_ids=(str(row),),
            modified_at=touch.at,
        )
    if leads.outcomes[row]:
        won_at = _utc(leads.converted_at[row])
        yield OutcomeRecord(
            external_id=f"deals:{row}",
            kind="won",
            occurred_at=won_at,
            lead_ids=(str(row),),
            modified_at=won_at,
            amount_minor=500_000,
            currency="EUR",
        )


def _utc(at: Any) -> datetime:
    found: datetime = at.item().replace(tzinfo=UTC)
    return found
