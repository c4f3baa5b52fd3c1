"""Scores one batch of due leads, in one transaction that holds their rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from hub.leads.models import Lead, LeadScore
from hub.leads.subject import EPOCH, columns, kinds_of
from hub.scorecards.live import compiled, live
from hub.scores import effects
from hub.scores.models import ScoreHistory
from scoring import Scorecard, Scores

SIZE = 1000
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Moved:
    """One lead whose score was computed, and what it was before."""

    lead_id: UUID
    cause: str
    before: int | None
    band_before: str | None
    total: int
    band: str

    @property
    def has_changed(self) -> bool:
        return (self.total, self.band) != (self.before, self.band_before)


def score_batch(
    session: Session, org_id: UUID, where: ColumnElement[bool], order_by: object, *, cause: str, now: datetime
) -> list[Moved]:
    """Score up to SIZE leads that match `where` and that nobody else holds; returns what was computed.

    The rows stay locked until the transaction ends, so a fact that arrives meanwhile waits and makes the lead due anew.
    """
    model = live(session, org_id, now=now)
    scorecard = compiled(model)
    rows = session.execute(
        select(Lead, LeadScore)
        .join(LeadScore, LeadScore.lead_id == Lead.id)
        .where(Lead.org_id == org_id, LeadScore.org_id == org_id, Lead.removed_at.is_(None), where)
        .order_by(order_by)  # type: ignore[arg-type]
        .limit(SIZE)
        .with_for_update(skip_locked=True)
    ).all()
    if not rows:
        return []
    moved = _score(session, scorecard, model.id, [(row.Lead, row.LeadScore) for row in rows], cause=cause, now=now)
    session.flush()
    effects.follow(session, org_id, moved, scorecard, now=now)
    return moved


def _score(
    session: Session,
    scorecard: Scorecard,
    model_id: UUID,
    rows: Sequence[tuple[Lead, LeadScore]],
    *,
    cause: str,
    now: datetime,
) -> list[Moved]:
    ranks = {band.key: rank for rank, band in enumerate(scorecard.bands)}
    leads = [lead for lead, _ in rows]
    scores = scorecard.score_many(
        columns(
            [lead.attributes for lead in leads],
            [lead.touches for lead in leads],
            kinds_of(session, leads[0].org_id),
            scorecard.attributes,
        ),
        as_of=now,
        previous_bands=np.array([ranks.get(score.band or "", -1) for _, score in rows], dtype=np.int8),
    )
    return [
        _keep(session, (lead, score), scores, number, scorecard=scorecard, model_id=model_id, cause=cause, now=now)
        for number, (lead, score) in enumerate(rows)
    ]


def _keep(
    session: Session,
    row: tuple[Lead, LeadScore],
    scores: Scores,
    number: int,
    *,
    scorecard: Scorecard,
    model_id: UUID,
    cause: str,
    now: datetime,
) -> Moved:
    """Put one lead's new score into its row, and into history when it differs."""
    lead, score = row
    band = scorecard.bands[int(scores.bands[number])].key
    total = int(scores.total[number])
    moved = Moved(lead.id, "first" if score.total_score is None else cause, score.total_score, score.band, total, band)
    if moved.has_changed or score.scoring_model_id != model_id:
        score.changed_at = now if moved.has_changed else score.changed_at
        session.add(
            ScoreHistory(
                org_id=lead.org_id,
                lead_id=lead.id,
                score=total,
                band=band,
                factors=[int(point) for point in scores.points[number]],
                cause=moved.cause,
                scoring_model_id=model_id,
                timestamp=now,
            )
        )
    score.total_score, score.band = total, band
    score.demographic_score = int(scores.demographic[number])
    score.fit_score = int(scores.fit[number])
    score.behavioral_score = int(scores.behavioral[number])
    score.probability = None if scores.probability is None else float(scores.probability[number])
    score.scoring_model_id, score.updated_at = model_id, now
    score.next_change_at = _instant(int(scores.next_change_at[number]))
    lead.next_score_at = None
    return moved


def _instant(microseconds: int) -> datetime | None:
    return None if microseconds == NEVER else EPOCH + timedelta(microseconds=microseconds)
