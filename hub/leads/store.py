"""Stores canonical records: the one door through which facts about leads come in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from connectors.records import AccountRecord, ActivityRecord, Gone, LeadRecord, OutcomeRecord, OwnerRecord, Record
from hub.connections.models import Connection
from hub.leads import accounts, activities, outcomes, people, removal


@dataclass(slots=True)
class Stored:
    """What storing changed, in numbers of records."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    activities: int = 0
    missing: set[str] = field(default_factory=set)
    """External ids of leads that activities or outcomes name and that we do not hold yet: fetch, then store again."""


def store(session: Session, connection: Connection, records: Sequence[Record], *, now: datetime) -> Stored:
    """Store records of one connection and mark for scoring the leads whose facts changed.

    Storing the same records twice changes nothing the second time; records older than what is held are ignored.
    While a connection's first pull runs, leads are not marked: `due_after_backfill` does it once at its end.
    """
    stored = Stored()
    touched: set[UUID] = set()
    accounts_changed = accounts.store(session, connection, _of(records, AccountRecord))
    touched |= people.recompose_for_accounts(session, connection, accounts_changed, now=now)
    touched |= people.store(session, connection, _of(records, LeadRecord), stored=stored, now=now)
    touched |= activities.store(session, connection, _of(records, ActivityRecord), stored=stored, now=now)
    outcomes.store(session, connection, _of(records, OutcomeRecord), missing=stored.missing, now=now)
    accounts.store_owners(session, connection, _of(records, OwnerRecord))
    for gone in _of(records, Gone):
        touched |= removal.remove(session, connection, gone, now=now)
    if connection.backfilled_at is not None:
        people.mark_due(session, touched, now=now)
    return stored


def due_after_backfill(session: Session, connection: Connection, *, now: datetime) -> None:
    """End the first pull: pack all touches, and make every lead of the connection due."""
    connection.backfilled_at = now
    session.flush()
    leads = people.of_connection(session, connection)
    activities.end_backfill(session, connection, leads, now=now)
    people.mark_due(session, leads, now=now)


def _of(records: Sequence[Record], kind: type) -> list:  # type: ignore[type-arg]
    return [record for record in records if isinstance(record, kind)]
