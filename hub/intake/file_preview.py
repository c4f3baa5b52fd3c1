"""A dry run: what an import of a file would do, without doing it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from connectors.csvfile import VENDOR, BadRow, Person
from hub.connections.models import Connection
from hub.intake.file_plan import Plan
from hub.intake.models import FileImport
from hub.leads.models import CrmRecord, Lead

SHOWN = 5
LOOKUP = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would come of the rows; `created`, `known`, `repeated` and `rejected` add up to `rows`."""

    rows: int
    created: int
    known: int
    """Leads that are here already: the import updates them, or leaves them alone where nothing differs."""
    repeated: int
    """Rows about a lead that an earlier row of the file names."""
    rejected: int
    first: Sequence[Person]
    first_rejected: Sequence[BadRow]


def preview(session: Session | None, org_id: UUID | None, plan: Plan, *, now: datetime) -> Preview:
    """Go through the whole file and say what an import would do; without an organization nobody is known."""
    seen: set[str] = set()
    created = known = repeated = bad = 0
    first: list[Person] = []
    rejected: list[BadRow] = []
    rows = plan.people(seen_at=now)
    while batch := list(islice(rows, LOOKUP)):
        persons = [row for row in batch if isinstance(row, Person)]
        bad += len(batch) - len(persons)
        rejected += [row for row in batch if isinstance(row, BadRow)][: SHOWN - len(rejected)]
        first += persons[: SHOWN - len(first)]
        fresh = list(_unseen(persons, seen))
        repeated += len(persons) - len(fresh)
        here = _known(session, org_id, fresh) if session is not None and org_id is not None else set()
        known_now = sum(bool(_keys(person) & here) for person in fresh)
        known += known_now
        created += len(fresh) - known_now
    return Preview(
        rows=created + known + repeated + bad,
        created=created,
        known=known,
        repeated=repeated,
        rejected=bad,
        first=first,
        first_rejected=rejected,
    )


def finished_before(session: Session, org_id: UUID, plan: Plan) -> datetime | None:
    """Return when this file, read this way, was imported to its end."""
    return session.scalar(
        select(FileImport.finished_at).where(FileImport.org_id == org_id, FileImport.content_hash == plan.content_hash)
    )


def _keys(person: Person) -> set[str]:
    """Return what a lead is recognised by."""
    keys = {f"id {person.lead.external_id}"}
    if person.lead.email:
        keys.add(f"email {person.lead.email}")
    return keys


def _unseen(persons: Iterable[Person], seen: set[str]) -> Iterator[Person]:
    for person in persons:
        keys = _keys(person)
        if not keys & seen:
            yield person
        seen |= keys


def _known(session: Session, org_id: UUID, persons: Sequence[Person]) -> set[str]:
    ids = select(func.concat("id ", CrmRecord.external_id)).join(Connection, Connection.id == CrmRecord.connection_id)
    emails = select(func.concat("email ", Lead.email))
    return set(
        session.scalars(
            union(
                ids.where(
                    CrmRecord.org_id == org_id,
                    Connection.vendor == VENDOR,
                    CrmRecord.external_id.in_([person.lead.external_id for person in persons]),
                ),
                emails.where(
                    Lead.org_id == org_id,
                    Lead.email.in_([person.lead.email for person in persons if person.lead.email]),
                ),
            )
        )
    )
