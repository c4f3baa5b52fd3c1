"""An organization whose CRM tells years of leads, activities and outcomes on the first pull."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from connectors.records import ActivityRecord, LeadRecord, OutcomeRecord, Record
from hub.connections.models import Connection
from hub.leads.store import due_after_backfill, store
from hub.runtime import Runtime
from scoring import Touch
from scoring.populations import Population, generate
from scoring.populations.population import values

DAY = timedelta(days=1)
PAGE = 200


def some(now: datetime, *, leads: int, seed: int = 4, days_ago: int = 95) -> Population:
    """Return leads as they looked so many days ago: 90 days later all is known of what became of them."""
    return generate("b2b_saas", leads=leads, seed=seed, as_of=now - days_ago * DAY)


def fill(
    runtime: Runtime, org: UUID, *cohorts: Population, kinds: Collection[str] | None = None, **more: list[Any]
) -> None:
    """Let the CRM tell the leads as it holds them, all at once.

    `kinds` are the activities it knows of, else all; `more` are attributes with a value for each lead of the cohorts.
    """
    now = runtime.clock()
    with runtime.sessions.begin(org) as session:
        connection = Connection(org_id=org, vendor="crm", account_id="1", state_since=now, settings={}, drift=[])
        session.add(connection)
        session.flush()
        told = list(told_by_lead(cohorts, kinds, more))
        for first in range(0, len(told), PAGE):
            store(session, connection, [one for lead in told[first : first + PAGE] for one in lead], now=now)
        due_after_backfill(session, connection, now=now)


def told_by_lead(
    cohorts: Sequence[Population], kinds: Collection[str] | None, more: dict[str, list[Any]]
) -> Iterator[list[Record]]:
    """Yield what a CRM tells of each lead; its external id is its number in all the cohorts."""
    numbers = count()
    for leads in cohorts:
        known = {name: values(coded) for name, coded in {**leads.columns.attributes, **leads.written}.items()}
        for row, number in zip(range(leads.n), numbers, strict=False):
            lead = {name: column[row] for name, column in known.items()}
            lead |= {name: column[number] for name, column in more.items()}
            touches = [touch for touch in leads.touches(row) if kinds is None or touch.kind in kinds]
            yield list(_records(leads, row, number, {k: v for k, v in lead.items() if v is not None}, touches))


def _records(
    leads: Population, row: int, number: int, lead: dict[str, Any], touches: Sequence[Touch]
) -> Iterator[Record]:
    created = _utc(leads.created_at[row])
    yield LeadRecord(
        external_id=str(number),
        object_type="contacts",
        email=lead.get("email") or f"p{number}@fabrikam.example",
        name=lead.get("name") or "Ana Ruiz",
        company=lead.get("company"),
        title=lead.get("title"),
        attributes=lead,
        modified_at=created,
        created_at=created,
    )
    for at, touch in enumerate(touches):
        yield ActivityRecord(
            external_id=f"touches:{number}-{at}",
            activity_type=touch.kind,
            occurred_at=touch.at,
            lead_ids=(str(number),),
            modified_at=touch.at,
        )
    if leads.outcomes[row]:
        won_at = _utc(leads.converted_at[row])
        yield OutcomeRecord(
            external_id=f"deals:{number}",
            kind="won",
            occurred_at=won_at,
            lead_ids=(str(number),),
            modified_at=won_at,
            amount_minor=500_000,
            currency="EUR",
        )


def _utc(at: Any) -> datetime:
    found: datetime = at.item().replace(tzinfo=UTC)
    return found
