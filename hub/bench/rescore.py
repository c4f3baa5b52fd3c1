"""Rescoring all stored leads, beside an Arrow read of the same columns with COPY and merge of the same scores."""

from collections.abc import Sequence
from time import perf_counter
from typing import Any
from uuid import UUID

import numpy as np
import psycopg
from adbc_driver_postgresql import dbapi
from sqlalchemy import text

from hub.bench.figures import SAY, Figure, beside
from hub.bench.place import empty, libpq
from hub.bench.population import fill, organization, publish_two_points_more, two_points_more
from hub.db.copying import copy_columns
from hub.leads.subject import columns, kinds_of
from hub.runtime import Runtime
from hub.scorecards.live import compiled, live
from hub.scores import stage
from hub.settings import Settings
from scoring import Scores


def rescore(base: Settings, leads: int, say: SAY) -> list[Figure]:
    """Measure a full rescore by a new version: receipts and next changes included, database to database."""
    with empty(base) as runtime:
        say(f"Storing {leads:,} leads with about {5 * leads:,} activities …")
        org_id = organization(runtime)
        fill(runtime, org_id, first=1, last=leads)
        say("Reading and merging the same columns and scores, without scoring …")
        floor, expected = _floor(runtime, org_id)
        _vacuum(runtime)
        say("Rescoring …")
        publish_two_points_more(runtime, org_id)
        began = perf_counter()
        scored = stage.drain(runtime)
        seconds = perf_counter() - began
        _check(runtime, org_id, scored, leads, expected)
    return [beside("rescore", seconds, floor, "s", most=2.0)]


def _floor(runtime: Runtime, org_id: UUID) -> tuple[float, int]:
    """Return the seconds that reading and merging alone take, and the sum of the scores that were merged."""
    with runtime.sessions.begin(org_id) as session:
        model = live(session, org_id, now=runtime.clock())
        kinds = kinds_of(session, org_id)
    scorecard = two_points_more(compiled(model))
    began = perf_counter()
    table = _read(runtime, scorecard.attributes)
    read = perf_counter() - began
    values = {name: table.column(name).to_pylist() for name in scorecard.attributes}
    scores = scorecard.score_many(columns(values, table.column("touches").to_pylist(), kinds), as_of=runtime.clock())
    fresh = _fresh(table, scores)
    began = perf_counter()
    _merge(runtime, org_id, model.id, [band.key for band in scorecard.bands], fresh)
    return read + perf_counter() - began, int(scores.total.sum())


def _read(runtime: Runtime, attributes: Sequence[str]) -> Any:
    wanted = "".join(f""", (leads.attributes -> '{name}')::text AS "{name}" """ for name in attributes)
    query = (
        f"SELECT uuid_send(lead_id) AS lead_id, total_score, band, touches{wanted}"  # noqa: S608 - names of a template
        " FROM lead_scores JOIN leads ON leads.id = lead_id WHERE removed_at IS NULL"
    )
    with dbapi.connect(libpq(runtime.settings.database_url)) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetch_arrow_table()


def _fresh(table: Any, scores: Scores) -> dict[str, Any]:
    lead_ids = b"".join(table.column("lead_id").to_pylist())
    parts = {name: getattr(scores, name).astype(np.int16) for name in ("total", "demographic", "fit", "behavioral")}
    return {
        "lead_id": np.frombuffer(lead_ids, dtype="V16"),
        **parts,
        "rank": scores.bands.astype(np.int16),
        "next_change_at": scores.next_change_at.view("datetime64[us]"),
        "factors": scores.points,
    }


def _merge(runtime: Runtime, org_id: UUID, model_id: UUID, bands: list[str], fresh: dict[str, Any]) -> None:
    values = {"org": org_id, "model": model_id, "bands": bands}
    with runtime.sessions.begin(org_id) as session:
        session.execute(
            text("""
            CREATE TEMPORARY TABLE merged (lead_id uuid, total smallint, demographic smallint, fit smallint,
                behavioral smallint, rank smallint, next_change_at timestamptz, factors smallint[]) ON COMMIT DROP
        """)
        )
        copy_columns(session, "merged", fresh)
        session.execute(
            text("""
                UPDATE lead_scores SET total_score = total, demographic_score = demographic, fit_score = fit,
                    behavioral_score = behavioral, band = (CAST(:bands AS text[]))[rank + 1], scoring_model_id = :model,
                    updated_at = now(), changed_at = now(), next_change_at = merged.next_change_at
                FROM merged WHERE lead_scores.lead_id = merged.lead_id
            """),
            values,
        )
        session.execute(
            text("""
                INSERT INTO score_history (org_id, lead_id, score, band, factors, cause, scoring_model_id, timestamp)
                SELECT :org, lead_id, total, (CAST(:bands AS text[]))[rank + 1], factors, 'publish', :model, now()
                FROM merged
            """),
            values,
        )


def _vacuum(runtime: Runtime) -> None:
    with psycopg.connect(libpq(runtime.settings.database_url), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE lead_scores")
        connection.execute("VACUUM ANALYZE score_history")


def _check(runtime: Runtime, org_id: UUID, scored: int, leads: int, expected: int) -> None:
    """Refuse a figure of a job that was not done.

    While it runs, time moves some of the scores once more, and has moved some since the floor was measured.
    """
    with runtime.sessions.begin(org_id) as session:
        total = session.scalar(text("SELECT sum(total_score) FROM lead_scores"))
    if scored < leads or abs(total - expected) > leads // 100:
        raise RuntimeError(f"{scored} of {leads} leads were scored, with {total} points in all instead of {expected}")
