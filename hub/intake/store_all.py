"""Stores records together with the leads that they name and that we do not hold yet."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from connectors.contract import Reader
from connectors.records import Record
from hub.connections.models import Connection
from hub.leads.store import Stored, store


def store_all(
    session: Session, connection: Connection, records: Sequence[Record], reader: Reader, *, now: datetime
) -> Stored:
    """Store records; an activity that came before its lead makes the lead be fetched first.

    A lead that the vendor does not give either stays unknown, and so does its activity.
    """
    stored = store(session, connection, records, now=now)
    missing = sorted(stored.missing)
    if not missing or connection.backfilled_at is None:
        return stored
    for first in range(0, len(missing), reader.fetch_size):
        batch = missing[first : first + reader.fetch_size]
        store(session, connection, reader.fetch(reader.lead_object_type, batch), now=now)
    return store(session, connection, records, now=now)
