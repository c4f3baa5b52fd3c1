"""Leads to measure on: as many as asked for, five activities each on average, scored once by the default template."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg
from psycopg import sql

from hub.bench.place import libpq
from hub.db import EVERY_ORG
from hub.organizations.create import create_organization
from hub.runtime import Runtime
from hub.scorecards.live import compiled, live, publish
from scoring import Scorecard

PORTAL = "4711"
"""The account of the connection that every lead comes from; scores are not written to it."""


def organization(runtime: Runtime) -> UUID:
    """Make the organization, its connection and the numbers of its activity types; returns its id."""
    now = runtime.clock()
    with runtime.sessions.begin(EVERY_ORG) as session:
        org_id = create_organization(session, "Bench").id
        model = live(session, org_id, now=now)
        kinds = list(compiled(model).activity_types)
    with psycopg.connect(libpq(runtime.settings.database_url)) as connection:
        connection.execute(
            "INSERT INTO connections (org_id, vendor, account_id, state_since, backfilled_at, settings, drift)"
            " VALUES (%s, 'hubspot', %s, now(), now(), '{}', '[]')",
            [org_id, PORTAL],
        )
        connection.execute(
            "INSERT INTO touch_kinds (org_id, kind, activity_type)"
            " SELECT %s, n - 1, name FROM unnest(%s::text[]) WITH ORDINALITY AS x (name, n)",
            [org_id, kinds],
        )
    return org_id


def fill(runtime: Runtime, org_id: UUID, *, first: int, last: int) -> None:
    """Add the leads numbered `first` to `last`: what a lead is follows from its number alone."""
    with psycopg.connect(libpq(runtime.settings.database_url), autocommit=True) as connection:
        with connection.transaction(), _without_indexes(connection, "leads", "activities", "lead_scores"):
            connection.execute("SET LOCAL session_replication_role = replica")  # no look-ups of foreign keys
            for statement in (_PEOPLE, _TOUCHES, _LEADS, _ACTIVITIES, _RECORDS, _SCORES):
                connection.execute(statement, {"org": org_id, "first": first, "last": last})
            connection.execute("DROP TABLE people, planned")
        connection.execute("VACUUM ANALYZE")


def two_points_more(scorecard: Scorecard) -> Scorecard:
    """Return a scorecard by which every lead has two points more, where the scale leaves room."""
    document = scorecard.to_document()
    return Scorecard.from_document(document | {"base": document["base"] + 2})


def publish_two_points_more(runtime: Runtime, org_id: UUID) -> None:
    """Publish a version by which every lead is due for another score."""
    now = runtime.clock()
    with runtime.sessions.begin(org_id) as session:
        scorecard = two_points_more(compiled(live(session, org_id, now=now)))
        publish(session, org_id, scorecard, algorithm="rules", author="bench", note="", now=now)


@contextmanager
def _without_indexes(connection: psycopg.Connection, *tables: str) -> Iterator[None]:
    """Make indexes anew after the rows are in, which is several times faster; those of constraints stay."""
    found = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(%s)"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexname::regclass)",
        [list(tables)],
    ).fetchall()
    for name, _ in found:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    yield
    for _, definition in found:
        connection.execute(definition)


_PEOPLE = """
    CREATE TEMPORARY TABLE people AS
    SELECT n, uuidv7() AS id FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
"""
_TOUCHES = """
    CREATE TEMPORARY TABLE planned AS
    SELECT n, k, ((n * 31 + k * 7) %% (SELECT count(*) FROM touch_kinds WHERE org_id = %(org)s))::int AS kind,
        date_trunc('hour', now()) - ((n * 7919 + k * 104729) %% 9600) * interval '1 hour' AS at
    FROM people CROSS JOIN LATERAL generate_series(1, (n * 7919) %% 11) AS k
"""
_LEADS = """
    INSERT INTO leads (id, org_id, email, name, company, title, attributes, search, touches, last_activity_at)
    SELECT people.id, %(org)s, shown.email, shown.name, shown.company, 'Title ' || n %% 3000,
        jsonb_build_object('email', shown.email, 'name', shown.name, 'company', shown.company,
            'title', 'Title ' || n %% 3000, 'city', 'City ' || n %% 5000,
            'seniority', (ARRAY['c_level', 'vp', 'director', 'manager', 'individual', 'student'])[1 + n %% 6],
            'department', (ARRAY['operations', 'sales', 'marketing', 'it', 'finance', 'hr', 'legal'])[1 + n %% 7],
            'email_kind', (ARRAY['company', 'company', 'free', 'role'])[1 + n %% 4],
            'industry', (ARRAY['Computer Software', 'Banking', 'Higher Education', 'Retail', 'Insurance'])[1 + n %% 5],
            'country', (ARRAY['France', 'Germany', 'United States', 'India'])[1 + n %% 4],
            'employees', (n * 7919) %% 6000)
            || CASE WHEN n %% 3 = 0 THEN '{}' ELSE jsonb_build_object('phone', 100000 + n) END,
        lower(shown.name || ' ' || shown.company || ' ' || shown.email),
        coalesce(touched.packed, ''), touched.newest
    FROM people
    CROSS JOIN LATERAL (SELECT
        'p' || n || '@company' || n %% 50000 || '.example' AS email,
        (ARRAY['Ana', 'Ben', 'Chloe', 'Dev', 'Elif', 'Finn', 'Gita'])[1 + n %% 7] || ' ' || initcap(translate(
            (n * 7919 %% 46656)::text, '0123456789', 'aeioulnrst')) AS name,
        'Company ' || n %% 50000 AS company) AS shown
    LEFT JOIN (
        SELECT n, max(at) AS newest, string_agg(
            int2send(kind::int2) || int8send((extract(epoch FROM at) * 1000000)::int8), ''::bytea ORDER BY at) AS packed
        FROM planned GROUP BY n
    ) AS touched USING (n)
"""
_ACTIVITIES = """
    INSERT INTO activities
        (org_id, lead_id, connection_id, external_id, activity_type, source, timestamp, seen_at, modified_at)
    SELECT %(org)s, people.id, connections.id, n || '-' || k, activity_type, 'hubspot', at, at, at
    FROM planned JOIN people USING (n)
    JOIN touch_kinds ON touch_kinds.org_id = %(org)s AND touch_kinds.kind = planned.kind
    JOIN connections ON connections.org_id = %(org)s
"""
_RECORDS = """
    INSERT INTO crm_records (org_id, lead_id, connection_id, object_type, external_id, modified_at)
    SELECT %(org)s, people.id, connections.id, 'contacts', n, now()
    FROM people JOIN connections ON connections.org_id = %(org)s
"""
_SCORES = """
    INSERT INTO lead_scores (lead_id, org_id, total_score, demographic_score, fit_score, behavioral_score, band,
        scoring_model_id, updated_at, changed_at, next_change_at)
    SELECT people.id, %(org)s, total, total / 3, total / 3, total - 2 * (total / 3),
        CASE WHEN total < 40 THEN 'cold' WHEN total < 70 THEN 'warm' ELSE 'hot' END,
        organizations.scoring_model_id, now(), now(), now() + interval '1 day'
    FROM people CROSS JOIN LATERAL (SELECT (n * 104729) %% 101 AS total) AS drawn
    JOIN organizations ON organizations.id = %(org)s
"""
