"""Storing records: one person once, newer news wins, gone is gone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connectors.records import ActivityRecord, Gone, LeadRecord, Record
from hub.connections.models import Connection
from hub.db import Sessions
from hub.leads.models import Activity, CrmRecord, Lead, LeadScore
from hub.leads.past import read_past
from hub.leads.store import Stored, store

NOW = datetime(2026, 4, 28, 14, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def connection(sessions: Sessions, org: UUID) -> Connection:
    with sessions.begin(org) as session:
        row = Connection(
            org_id=org, vendor="crm", account_id="1", state_since=NOW, backfilled_at=NOW, settings={}, drift=[]
        )
        session.add(row)
        session.flush()
        return row


def lead(external_id: str, email: str | None = "ana@fabrikam.example", at: datetime = NOW, **more: Any) -> LeadRecord:
    merged = more.pop("merged_ids", ())
    return LeadRecord(
        external_id=external_id,
        object_type="contacts",
        email=email,
        name=more.pop("name", "Ana Ruiz"),
        company=None,
        title=more.pop("title", None),
        attributes=more,
        modified_at=at,
        created_at=NOW - 24 * HOUR,
        merged_ids=merged,
    )


def call(external_id: str, *lead_ids: str, at: datetime = NOW - HOUR) -> ActivityRecord:
    return ActivityRecord(
        external_id=external_id, activity_type="call_connected", occurred_at=at, lead_ids=lead_ids, modified_at=NOW
    )


def put(sessions: Sessions, connection: Connection, *records: Record, now: datetime = NOW) -> Stored:
    with sessions.begin(connection.org_id) as session:
        return store(session, session.get_one(Connection, connection.id), records, now=now)


def only_lead(session: Session) -> Lead:
    return session.scalars(select(Lead)).one()


def test_two_records_with_one_address_are_one_person(sessions: Sessions, connection: Connection) -> None:
    put(sessions, connection, lead("1"), lead("2", email=" ANA@Fabrikam.example "))
    with sessions.begin(connection.org_id) as session:
        assert only_lead(session).email == "ana@fabrikam.example"
        assert session.scalar(select(func.count()).select_from(CrmRecord)) == 2


def test_older_news_does_not_overwrite_newer(sessions: Sessions, connection: Connection) -> None:
    put(sessions, connection, lead("1", title="VP Sales", at=NOW))
    put(sessions, connection, lead("1", title="Intern", at=NOW - HOUR))
    with sessions.begin(connection.org_id) as session:
        assert only_lead(session).title == "VP Sales"


def test_storing_again_changes_nothing(sessions: Sessions, connection: Connection) -> None:
    records = (lead("1"), call("calls:7", "1"))
    put(sessions, connection, *records)
    with sessions.begin(connection.org_id) as session:
        before = only_lead(session).revision
    again = put(sessions, connection, *records)
    with sessions.begin(connection.org_id) as session:
        assert only_lead(session).revision == before
    assert (again.created, again.updated, again.unchanged) == (0, 0, 1)


def test_a_past_value_can_be_read_back(sessions: Sessions, connection: Connection) -> None:
    put(sessions, connection, lead("1", title="Analyst", at=NOW - 2 * HOUR))
    put(sessions, connection, lead("1", title="VP Sales", at=NOW))
    with sessions.begin(connection.org_id) as session:
        found = only_lead(session)
        assert read_past(session, found.org_id, [found.id]).at(found, NOW - HOUR).attributes["title"] == "Analyst"
        assert read_past(session, found.org_id, [found.id]).at(found, NOW).attributes["title"] == "VP Sales"


def test_merged_records_become_one_lead_with_all_activities(sessions: Sessions, connection: Connection) -> None:
    put(sessions, connection, lead("1"), lead("2", email="ana@old.example"))
    put(sessions, connection, call("calls:7", "1"), call("calls:8", "2"))
    put(sessions, connection, lead("1", at=NOW + HOUR, merged_ids=("2",)), now=NOW + HOUR)
    with sessions.begin(connection.org_id) as session:
        found = only_lead(session)
        assert session.scalar(select(func.count()).select_from(Activity).where(Activity.lead_id == found.id)) == 2
        assert len(found.touches) == 20
        assert found.next_score_at == NOW + HOUR


def test_an_activity_makes_its_lead_due_and_is_packed(sessions: Sessions, connection: Connection) -> None:
    put(sessions, connection, lead("1"))
    put(sessions, connection, call("calls:7", "1"), now=NOW + HOUR)
    with sessions.begin(connection.org_id) as session:
        found = only_lead(session)
        assert len(found.touches) == 10
        assert found.next_score_at == NOW + HOUR
        assert found.last_activity_at == NOW - HOUR


def test_an_activity_that_says_nothing_new_does_not_make_its_lead_due(
    sessions: Sessions, connection: Connection
) -> None:
    put(sessions, connection, lead("1"), call("calls:7", "1"))
    changed_later = replace(call("calls:7", "1"), modified_at=NOW + HOUR)
    put(sessions, connection, changed_later, now=NOW + HOUR)
    with sessions.begin(connection.org_id) as session:
        assert only_lead(session).next_score_at == NOW
        assert session.scalars(select(Activity.modified_at)).one() == NOW + HOUR


def test_an_activity_that_is_no_longer_linked_is_taken_away(sessions: Sessions, connection: Connection) -> None:
    put(sessions, connection, lead("1"), call("calls:7", "1"))
    put(sessions, connection, call("calls:7"))
    with sessions.begin(connection.org_id) as session:
        assert only_lead(session).touches == b""


def test_an_unknown_lead_is_named_as_missing(sessions: Sessions, connection: Connection) -> None:
    assert put(sessions, connection, call("calls:7", "99")).missing == {"99"}


def test_a_deleted_lead_is_hidden_and_comes_back_whole(sessions: Sessions, connection: Connection) -> None:
    put(sessions, connection, lead("1"), call("calls:7", "1"))
    put(sessions, connection, Gone(object_type="contacts", external_id="1"))
    with sessions.begin(connection.org_id) as session:
        assert only_lead(session).removed_at is not None
        assert session.scalar(select(func.count()).select_from(LeadScore)) == 0
    put(sessions, connection, lead("1", at=NOW + HOUR))
    with sessions.begin(connection.org_id) as session:
        found = only_lead(session)
        assert found.removed_at is None
        assert len(found.touches) == 10
        assert session.scalar(select(func.count()).select_from(LeadScore)) == 1


def test_an_erased_person_is_forgotten_and_does_not_come_back(sessions: Sessions, connection: Connection) -> None:
    put(sessions, connection, lead("1"), call("calls:7", "1"))
    put(sessions, connection, Gone(object_type="contacts", external_id="1", is_erasure=True))
    put(sessions, connection, lead("1", at=NOW + HOUR))
    with sessions.begin(connection.org_id) as session:
        for model in (Lead, Activity, CrmRecord, LeadScore):
            assert session.scalar(select(func.count()).select_from(model)) == 0
