"""Notices are stored before they are answered, and one that cannot be stored harms nobody else's."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from psycopg import DataError, OperationalError
from sqlalchemy import select

from connectors.contract import InboundEvent, InboundKind
from hub.connections.models import Connection
from hub.db import EVERY_ORG
from hub.intake.inbox import Inbox
from hub.intake.models import InboxEvent
from hub.runtime import Runtime

NOW = datetime(2026, 4, 28, 14, 30, tzinfo=UTC)


@pytest.fixture
def inbox(runtime: Runtime, org: UUID) -> Inbox:
    """An inbox of a hub with one connection, to the account 7 of the vendor crm."""
    with runtime.sessions.begin(org) as session:
        session.add(Connection(org_id=org, vendor="crm", account_id="7", state_since=NOW, settings={}, drift=[]))
    return Inbox(runtime)


def notice(key: str, account: str = "7", object_id: str = "501") -> InboundEvent:
    return InboundEvent(
        account_id=account,
        dedupe_key=key,
        kind=InboundKind.CHANGED,
        object_type="contacts",
        object_id=object_id,
        occurred_at=NOW,
    )


def stored(runtime: Runtime) -> list[str]:
    with runtime.sessions.begin(EVERY_ORG) as session:
        return sorted(session.scalars(select(InboxEvent.dedupe_key)))


def test_a_notice_is_due_once_it_is_stored(runtime: Runtime, inbox: Inbox, org: UUID) -> None:
    inbox.put("crm", [notice("a")])
    with runtime.sessions.begin(EVERY_ORG) as session:
        event = session.scalars(select(InboxEvent)).one()
    assert (event.org_id, event.object_type, event.object_id, event.kind, event.occurred_at) == (
        org,
        "contacts",
        "501",
        InboundKind.CHANGED,
        NOW,
    )
    assert event.due_at == event.received_at


def test_the_same_notice_twice_is_stored_once(runtime: Runtime, inbox: Inbox) -> None:
    inbox.put("crm", [notice("a"), notice("a")])
    inbox.put("crm", [notice("a"), notice("b")])
    assert stored(runtime) == ["a", "b"]


def test_an_echo_is_dropped(runtime: Runtime, inbox: Inbox) -> None:
    inbox.put("crm", [replace(notice("a"), is_echo=True), notice("b")])
    assert stored(runtime) == ["b"]


@pytest.mark.parametrize(("vendor", "account"), [("crm", "8"), ("other", "7")])
def test_a_notice_about_an_account_that_is_not_connected_is_dropped(
    runtime: Runtime, inbox: Inbox, vendor: str, account: str
) -> None:
    inbox.put(vendor, [notice("a", account=account)])
    assert stored(runtime) == []


def test_many_at_once_are_all_stored(runtime: Runtime, inbox: Inbox) -> None:
    keys = [f"{number:03}" for number in range(200)]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda key: inbox.put("crm", [notice(key)]), keys))
    assert stored(runtime) == keys


def test_what_cannot_be_stored_is_refused_alone(runtime: Runtime, inbox: Inbox) -> None:
    """Text with a null character is no text to PostgreSQL."""
    keys = [f"{number:03}" for number in range(50)]

    def put(key: str) -> bool:
        try:
            inbox.put("crm", [notice(key, object_id="\0" if key == "025" else "501")])
        except DataError:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        done = list(pool.map(put, keys))
    assert stored(runtime) == [key for key, was_stored in zip(keys, done, strict=True) if was_stored]
    assert done.count(False) == 1


def test_a_database_that_is_away_is_no_success(runtime: Runtime, inbox: Inbox) -> None:
    broken = Inbox(replace(runtime, sessions=type(runtime.sessions)("postgresql+psycopg://nobody@127.0.0.1:9/none")))
    with pytest.raises(OperationalError):
        broken.put("crm", [notice("a")])
