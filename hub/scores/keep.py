"""Keeps a batch's scores: copied into a temporary table, merged from there, and noted in history where they differ."""

from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.db.copying import copy_columns
from hub.scorecards.live import compiled
from hub.scorecards.models import ScoringModel
from hub.scores.claim import UNSCORED, Held
from scoring import Scores

# Its rows are of one transaction; `hub.scores.effects` reads them too.
_CREATE = text("""
    CREATE TEMPORARY TABLE IF NOT EXISTS fresh_scores (
        lead_id uuid, revision integer, total smallint, demographic smallint, fit smallint, behavioral smallint,
        rank smallint, probability double precision, next_change_at timestamptz, is_first boolean,
        has_changed boolean, is_noted boolean, factors smallint[]
    ) ON COMMIT DELETE ROWS
""")
_MERGE = text("""
    UPDATE lead_scores AS score SET
        total_score = fresh.total, demographic_score = fresh.demographic, fit_score = fresh.fit,
        behavioral_score = fresh.behavioral, band = (CAST(:bands AS text[]))[fresh.rank + 1],
        probability = nullif(fresh.probability, 'NaN'), scoring_model_id = :model, updated_at = :now,
        changed_at = CASE WHEN fresh.has_changed THEN :now ELSE score.changed_at END,
        next_change_at = nullif(fresh.next_change_at, 'infinity')
    FROM fresh_scores AS fresh WHERE score.lead_id = fresh.lead_id AND score.org_id = :org
""")
_NOTE = text("""
    INSERT INTO score_history (org_id, lead_id, score, band, factors, cause, scoring_model_id, timestamp, revision)
    SELECT :org, lead_id, total, (CAST(:bands AS text[]))[rank + 1], factors,
        CASE WHEN is_first THEN 'first' ELSE :cause END, :model, :now, revision
    FROM fresh_scores WHERE is_noted
""")
# A lead that changed meanwhile, or is about to, stays due.
_SETTLE = text("""
    UPDATE leads SET next_score_at = NULL
    FROM (
        SELECT leads.id FROM fresh_scores AS fresh
        JOIN leads ON leads.id = fresh.lead_id AND leads.revision = fresh.revision
        WHERE leads.org_id = :org AND leads.next_score_at IS NOT NULL FOR NO KEY UPDATE OF leads SKIP LOCKED
    ) AS settled
    WHERE leads.id = settled.id
""")


def keep(session: Session, model: ScoringModel, held: Held, scores: Scores, *, cause: str, now: datetime) -> None:
    """Write the scores of the leads that the transaction holds, and leave them due no more."""
    session.execute(_CREATE)
    copy_columns(session, "fresh_scores", _columns(held, scores))
    values = {
        "org": model.org_id,
        "model": model.id,
        "bands": [band.key for band in compiled(model).bands],
        "cause": cause,
        "now": now,
    }
    for statement in (_MERGE, _NOTE, _SETTLE):
        session.execute(statement, values)


def _columns(held: Held, scores: Scores) -> dict[str, NDArray[Any]]:
    probability, has_changed = scores.probability, held.differ_from(scores)
    return {
        "lead_id": held.lead_ids,
        "revision": held.revisions,
        "total": scores.total.astype(np.int16),
        "demographic": scores.demographic.astype(np.int16),
        "fit": scores.fit.astype(np.int16),
        "behavioral": scores.behavioral.astype(np.int16),
        "rank": scores.bands.astype(np.int16),
        "probability": np.full(held.n, np.nan) if probability is None else probability,
        "next_change_at": scores.next_change_at.view("datetime64[us]"),
        "is_first": held.totals == UNSCORED,
        "has_changed": has_changed,
        "is_noted": has_changed | held.is_outdated,
        "factors": scores.points,
    }
