"""Leads to measure on: generated ones, about five activities each that the default template reads, scored by it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import repeat
from typing import Any
from uuid import UUID

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg import sql

from hub.bench.place import libpq
from hub.db import EVERY_ORG
from hub.db.copying import copy_into
from hub.organizations.create import create_organization
from hub.runtime import Runtime
from hub.scorecards.live import compiled, live, publish
from scoring import Columns, Scorecard, load_template
from scoring.populations import Population, generate
from scoring.populations.population import values

TEMPLATE = "b2b_saas"
PART = 100_000
"""Leads that are generated at once."""
SHOWN = ("name", "company", "title")
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
    """Add the leads numbered `first` to `last`; the address of each begins with `p`, its number and a dot."""
    now = runtime.clock()
    with psycopg.connect(libpq(runtime.settings.database_url), autocommit=True) as connection:
        with connection.transaction(), _without_indexes(connection, "leads", "activities", "lead_scores"):
            connection.execute("SET LOCAL session_replication_role = replica")  # no look-ups of foreign keys
            connection.execute(_PEOPLE)
            connection.execute(_TOUCHES)
            for start in range(first, last + 1, PART):
                part = generate(TEMPLATE, leads=min(PART, last + 1 - start), seed=start, as_of=now)
                _copy_people(connection, part, start)
                _copy_touches(connection, org_id, part, start)
                for statement in (_LEADS, _ACTIVITIES, _RECORDS, _SCORES):
                    connection.execute(statement, {"org": org_id})
                connection.execute("TRUNCATE people, planned")
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


def _copy_people(connection: psycopg.Connection, part: Population, start: int) -> None:
    """Put leads and their scores into `people`."""
    card = load_template(TEMPLATE)
    scores = card.score_many(part.columns, as_of=part.as_of)
    numbers = range(start, start + part.n)
    emails = [f"p{n}.{email}" for n, email in zip(numbers, values(part.columns.attributes["email"]), strict=True)]
    shown = [values(part.columns.attributes[name]) for name in SHOWN]
    parts = [getattr(scores, name).tolist() for name in ("total", "demographic", "fit", "behavioral")]
    bands = [card.bands[place].key for place in scores.bands.tolist()]
    names = "n, email, name, company, title, attributes, total, demographic, fit, behavioral, band"
    with connection.cursor() as cursor, cursor.copy(f"COPY people ({names}) FROM STDIN") as copy:
        rows = zip(numbers, emails, *shown, _documents(part.columns, emails), *parts, bands, strict=True)
        for row in rows:
            copy.write_row(row)


def _documents(columns: Columns, emails: list[str]) -> Iterator[str]:
    """Yield each lead's attributes as JSON."""
    parts: list[Any] = [(f'{{"email": {json.dumps(email)}' for email in emails)]
    for name, coded in columns.attributes.items():
        if name != "email":
            texts = np.array([*(f', "{name}": {json.dumps(level)}' for level in coded.levels), ""], object)
            parts.append(texts[coded.codes].tolist())
    return map("".join, zip(*parts, repeat("}")))


def _copy_touches(connection: psycopg.Connection, org_id: UUID, part: Population, start: int) -> None:
    """Put into `planned` what leads did, as far as the template reads it, numbered for each lead."""
    rows = connection.execute("SELECT activity_type, kind FROM touch_kinds WHERE org_id = %s", [org_id]).fetchall()
    known: dict[str, int] = dict(rows)
    columns = part.columns
    kinds = np.array([known.get(name, -1) for name in columns.kind_names], np.int16)[columns.touch_kinds]
    leads = np.repeat(np.arange(part.n), np.diff(columns.touch_offsets))
    places: NDArray[np.int64] = np.arange(len(leads)) - columns.touch_offsets[leads]
    is_read = kinds >= 0
    planned: dict[str, NDArray[Any]] = {
        "n": start + leads,
        "k": places,
        "kind": kinds,
        "at": columns.touch_times.view("datetime64[us]"),
    }
    copy_into(connection, "planned", {name: found[is_read] for name, found in planned.items()})


_PEOPLE = """
    CREATE TEMPORARY TABLE people (n bigint, id uuid DEFAULT uuidv7(), email text, name text, company text, title text,
        attributes jsonb, total smallint, demographic smallint, fit smallint, behavioral smallint, band text)
"""
_TOUCHES = "CREATE TEMPORARY TABLE planned (n bigint, k bigint, kind smallint, at timestamptz)"
_LEADS = """
    INSERT INTO leads (id, org_id, email, name, company, title, attributes, search, touches, last_activity_at)
    SELECT people.id, %(org)s, email, name, company, title, attributes,
        lower(concat_ws(' ', name, company, email)), coalesce(touched.packed, ''), touched.newest
    FROM people
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
    SELECT people.id, %(org)s, total, demographic, fit, behavioral, band,
        organizations.scoring_model_id, now(), now(), now() + interval '1 day'
    FROM people JOIN organizations ON organizations.id = %(org)s
"""
