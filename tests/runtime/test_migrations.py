"""The migrated database is what the models say, and shows each organization its own rows alone."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Date, Engine, Table, create_engine, insert, inspect, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.exc import DBAPIError

from hub.db import EVERY_ORG, Base, Sessions
from hub.db.migrate import current, head, upgrade
from hub.organizations.models import Organization
from hub.scorecards.models import ScoringModel

NOW = datetime(2026, 3, 1, tzinfo=UTC)
OWN_TABLES = {"users", "alembic_version"}
"""Not an organization's."""


@pytest.fixture
def owner(database_url: str) -> Any:
    """An engine that connects as the owner of the tables, without the application's role."""
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


def tenant_tables() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if "org_id" in table.columns]


def test_the_migrated_tables_are_those_of_the_models(owner: Engine) -> None:
    with owner.connect() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": Base.metadata})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrated_defaults_are_those_of_the_models(owner: Engine) -> None:
    found = {
        (table, column["name"]): column["default"] is not None
        for table in inspect(owner).get_table_names()
        for column in inspect(owner).get_columns(table)
    }
    wanted = {
        (table.name, column.name): column.server_default is not None
        for table in Base.metadata.sorted_tables
        for column in table.columns
    }
    assert {key: has for key, has in found.items() if key[0] != "alembic_version"} == wanted


def test_upgrading_twice_applies_nothing_the_second_time(empty_database_url: str) -> None:
    applied = upgrade(empty_database_url)
    assert applied[0] == "0001"
    assert applied[-1] == head()
    assert upgrade(empty_database_url) == []


def test_an_empty_database_is_at_no_migration(empty_database_url: str) -> None:
    engine = create_engine(empty_database_url)
    assert current(engine) is None
    engine.dispose()


def test_every_table_is_an_organizations_or_known_not_to_be(owner: Engine) -> None:
    tenants = {table.name for table in tenant_tables()} | {"organizations"}
    assert set(inspect(owner).get_table_names()) == tenants | OWN_TABLES


def test_every_table_of_organizations_forces_row_level_security(owner: Engine) -> None:
    with owner.connect() as connection:
        forced = set(
            connection.scalars(text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"))
        )
    assert forced == {table.name for table in tenant_tables()} | {"organizations"}


def value_for(connection: Connection, table: Table, column: Any, org_id: UUID) -> Any:
    """Return a value that the column takes; a row of the table it points to is made where needed."""
    if column.name == "org_id":
        return org_id
    for key in column.foreign_keys:
        return insert_row(connection, key.column.table, org_id)[key.column.name]
    fixed = {"state": {"connections": "connected", "outbox": "pending"}.get(table.name), "role": "rep"}
    if fixed.get(column.name):
        return fixed[column.name]
    if isinstance(column.type, JSONB):
        return {}
    if isinstance(column.type, ARRAY):
        return [1]
    made = {str: f"{table.name}-{org_id}", int: 1, float: 1.0, bool: True, bytes: org_id.bytes}
    return made.get(column.type.python_type, NOW.date() if isinstance(column.type, Date) else NOW)


def insert_row(connection: Connection, table: Table, org_id: UUID) -> dict[str, Any]:
    """Insert a row of `org_id`, with the rows it needs, and return it; the same row when there is one."""
    if table.name == "users":
        known = table.c.email == f"users-{org_id}"
    else:
        known = table.c["id" if table.name == "organizations" else "org_id"] == org_id
    found = connection.execute(select(table).where(known)).mappings().first()
    if found:
        return dict(found)
    values = {
        column.name: value_for(connection, table, column, org_id)
        for column in table.columns
        if not column.nullable and column.server_default is None
    }
    return dict(connection.execute(table.insert().values(values).returning(table)).mappings().one())


@pytest.fixture
def two_organizations(owner: Engine) -> tuple[UUID, UUID]:
    """Two organizations, each with one row in every table."""
    with owner.begin() as connection:
        ids = [
            connection.execute(insert(Organization).values(name=name).returning(Organization.id)).scalar_one()
            for name in ("Acme", "Globex")
        ]
        for org_id in ids:
            for table in tenant_tables():
                insert_row(connection, table, org_id)
    return ids[0], ids[1]


def counts(sessions: Sessions, seen_as: UUID | str) -> dict[str, set[UUID]]:
    with sessions.begin(seen_as) as session:
        found = {table.name: set(session.scalars(select(table.c.org_id))) for table in tenant_tables()}
        return found | {"organizations": set(session.scalars(select(Organization.id)))}


def test_an_organization_sees_its_own_rows_alone(sessions: Sessions, two_organizations: tuple[UUID, UUID]) -> None:
    first, second = two_organizations
    assert {name: {first} for name in counts(sessions, first)} == counts(sessions, first)
    assert {name: {second} for name in counts(sessions, second)} == counts(sessions, second)


def test_the_sweep_sees_the_rows_of_all(sessions: Sessions, two_organizations: tuple[UUID, UUID]) -> None:
    seen = counts(sessions, EVERY_ORG)
    assert seen == {name: set(two_organizations) for name in seen}


def test_without_an_organization_nothing_is_seen(sessions: Sessions, two_organizations: tuple[UUID, UUID]) -> None:
    with sessions.engine.begin() as connection:  # never set in this session: NULL
        assert {t.name: connection.execute(select(t.c.org_id)).all() for t in tenant_tables()} == {
            t.name: [] for t in tenant_tables()
        }
    with sessions.begin("") as session:  # set and reset leaves an empty string
        assert session.scalars(select(Organization.id)).all() == []


def test_an_organization_cannot_write_rows_of_another(sessions: Sessions, two_organizations: tuple[UUID, UUID]) -> None:
    first, second = two_organizations
    statement = text("INSERT INTO touch_kinds (org_id, kind, activity_type) VALUES (:org, 7, 'x')")
    with pytest.raises(DBAPIError, match="row-level security"), sessions.begin(first) as session:
        session.execute(statement, {"org": second})


def test_the_audit_log_can_only_grow(sessions: Sessions, two_organizations: tuple[UUID, UUID]) -> None:
    with pytest.raises(DBAPIError, match="permission denied"), sessions.begin(two_organizations[0]) as session:
        session.execute(text("DELETE FROM audit_log"))


@pytest.mark.parametrize("column", ["weights", "content_hash", "version"])
def test_a_published_scorecard_cannot_be_changed(
    sessions: Sessions, two_organizations: tuple[UUID, UUID], column: str
) -> None:
    value: Any = {"weights": {"name": "other"}, "content_hash": "other", "version": 9}[column]
    statement = update(ScoringModel).values({column: value})
    with pytest.raises(DBAPIError, match="published and cannot"), sessions.begin(two_organizations[0]) as session:
        session.execute(statement)


def test_another_version_can_become_the_live_one(sessions: Sessions, two_organizations: tuple[UUID, UUID]) -> None:
    with sessions.begin(two_organizations[0]) as session:
        session.scalars(select(ScoringModel)).one().is_active = False
    with sessions.begin(two_organizations[0]) as session:
        assert not session.scalars(select(ScoringModel)).one().is_active


def test_due_rows_and_search_are_found_by_their_indexes(
    sessions: Sessions, two_organizations: tuple[UUID, UUID]
) -> None:
    first, _ = two_organizations
    with sessions.begin(first) as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        due = session.scalars(text("EXPLAIN SELECT 1 FROM leads WHERE next_score_at <= now()")).all()
        search = session.scalars(text("EXPLAIN SELECT 1 FROM leads WHERE search LIKE '%smith%'")).all()
        ranking = session.scalars(
            text(
                "EXPLAIN SELECT 1 FROM lead_scores WHERE org_id = :org ORDER BY total_score DESC, lead_id DESC LIMIT 5"
            ),
            {"org": first},
        ).all()
    assert "ix_leads_next_score_at" in "\n".join(due)
    assert "ix_leads_search" in "\n".join(search)
    assert "ix_lead_scores_ranking" in "\n".join(ranking)


@pytest.mark.parametrize(
    ("table", "is_dead"),
    [("crm_records", "dead_at IS NOT NULL"), ("inbox_events", "dead_at IS NOT NULL"), ("outbox", "state = 'dead'")],
)
def test_dead_letters_are_found_by_their_index(
    sessions: Sessions, two_organizations: tuple[UUID, UUID], table: str, is_dead: str
) -> None:
    count = text(f"EXPLAIN SELECT count(*) FROM {table} WHERE org_id = :org AND {is_dead}")  # noqa: S608 - as above
    with sessions.begin(two_organizations[0]) as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = session.scalars(count, {"org": two_organizations[0]}).all()
    assert f"ix_{table}_dead" in "\n".join(plan)
