"""Sessions see one organization, and outlive the end of their connection."""

from uuid import UUID, uuid4

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import text

from hub.db import EVERY_ORG, Sessions


def test_a_connection_that_the_server_ended_is_replaced(sessions: Sessions, org: UUID) -> None:
    with sessions.begin(org) as session:
        mine = session.scalar(text("SELECT pg_backend_pid()"))
    other = Sessions(sessions.url)
    with other.begin(EVERY_ORG) as session:
        session.execute(text("RESET ROLE"))
        session.execute(text("SELECT pg_terminate_backend(:mine, 5000)"), {"mine": mine})
    other.engine.dispose()
    with sessions.begin(org) as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != mine


def test_the_drivers_own_transaction_sees_one_organization(sessions: Sessions, org: UUID) -> None:
    with sessions.driver(org) as connection:
        assert connection.execute("SELECT id FROM organizations").fetchall() == [(org,)]
    with sessions.driver(uuid4()) as connection:
        assert connection.execute("SELECT id FROM organizations").fetchall() == []


def test_the_drivers_own_transaction_commits(sessions: Sessions, org: UUID) -> None:
    with sessions.driver(org) as connection:
        connection.execute("UPDATE organizations SET name = 'Renamed'")
    with sessions.begin(org) as session:
        assert session.scalar(text("SELECT name FROM organizations")) == "Renamed"


def test_the_drivers_own_transaction_is_undone_by_an_error(sessions: Sessions, org: UUID) -> None:
    def rename_and_fail() -> None:
        with sessions.driver(org) as connection:
            connection.execute("UPDATE organizations SET name = 'Renamed'")
            connection.execute("DELETE FROM audit_log")

    with pytest.raises(InsufficientPrivilege):
        rename_and_fail()
    with sessions.begin(org) as session:
        assert session.scalar(text("SELECT name FROM organizations")) == "Acme"
