"""Storing beside scoring and beside other storing: nobody waits for somebody who waits for them."""

from datetime import datetime
from threading import Event, Thread
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from connectors.records import AccountRecord, LeadRecord
from hub.connections.models import Connection
from hub.db import Sessions
from hub.leads.models import Account, Activity, CrmRecord, Lead
from hub.leads.store import store
from tests.leads.test_store import HOUR, NOW, connection, lead, put

__all__ = ["connection"]


def store_patiently(sessions: Sessions, connection: Connection, record: LeadRecord) -> None:
    """Store a record, and fail if a lock is waited for."""
    with sessions.begin(connection.org_id) as session:
        session.execute(text("SET LOCAL lock_timeout = '2s'"))
        store(session, session.get_one(Connection, connection.id), [record], now=NOW)


def await_a_waiter(session: Session) -> None:
    """Return once somebody waits for a lock."""
    pause = Event()
    for _ in range(1_000):
        if session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            return
        pause.wait(0.01)
    pytest.fail("nobody waits for a lock")


def test_a_record_is_not_changed_before_its_lead_is_held(sessions: Sessions, connection: Connection, org: UUID) -> None:
    """Scoring holds leads when it turns to their records; who does it the other way round gets into a deadlock."""
    put(sessions, connection, lead("1"))
    other = Thread(target=put, args=(sessions, connection, lead("1", at=NOW + HOUR, title="VP Sales")))
    with sessions.begin(org) as scoring:
        scoring.scalars(select(Lead).with_for_update(key_share=True)).all()
        other.start()
        await_a_waiter(scoring)
        assert scoring.scalars(select(CrmRecord).with_for_update(nowait=True)).one().external_id == "1"
    other.join()
    with sessions.begin(org) as session:
        assert session.scalars(select(Lead.title)).one() == "VP Sales"


def test_a_lead_is_stored_while_somebody_stores_an_activity_of_it(
    sessions: Sessions, connection: Connection, org: UUID
) -> None:
    put(sessions, connection, lead("1"))
    with sessions.begin(org) as session:
        lead_id = session.scalars(select(Lead.id)).one()
        session.add(
            Activity(
                org_id=org, lead_id=lead_id, connection_id=connection.id, external_id="calls:1", source="crm",
                activity_type="call_connected", timestamp=NOW, seen_at=NOW, modified_at=NOW, properties={},
            )
        )  # fmt: skip
        session.flush()
        store_patiently(sessions, connection, lead("1", at=NOW + HOUR, title="VP Sales"))
    with sessions.begin(org) as session:
        assert session.scalars(select(Lead.title)).one() == "VP Sales"


def named(name: str, at: datetime) -> AccountRecord:
    return AccountRecord(external_id="9", name=name, domain=None, attributes={}, modified_at=at)


@pytest.mark.parametrize("is_known", [True, False])
def test_older_news_of_an_account_waits_for_newer_news_and_then_changes_nothing(
    sessions: Sessions, connection: Connection, org: UUID, is_known: bool
) -> None:
    if is_known:
        put(sessions, connection, named("Fabrikam", NOW))
    older = Thread(target=put, args=(sessions, connection, named("Fabrikam Ltd", NOW + HOUR)))
    with sessions.begin(org) as session:
        newer = named("Fabrikam Inc", NOW + 2 * HOUR)
        store(session, session.get_one(Connection, connection.id), [newer], now=NOW)
        older.start()
        await_a_waiter(session)
    older.join()
    with sessions.begin(org) as session:
        assert session.scalars(select(Account.name)).one() == "Fabrikam Inc"
