"""What records should show: the present score of their leads, with its reasons in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.contract import ScoreUpdate
from hub.leads.models import CrmRecord, Lead, LeadScore
from hub.leads.subject import kinds_of, subject_now
from hub.scorecards.live import compiled
from hub.scorecards.models import ScoringModel
from hub.scores.words import reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class Desired:
    """One record and what it should show."""

    record_id: UUID
    revision: int
    attempts: int
    band_key: str
    update: ScoreUpdate


def desired(session: Session, org_id: UUID, records: Sequence[CrmRecord], *, now: datetime) -> list[Desired]:
    """Return what the records should show; those whose lead has no score, or that show it already, are left out."""
    rows = session.execute(
        select(Lead, LeadScore, ScoringModel)
        .join(LeadScore, LeadScore.lead_id == Lead.id)
        .join(ScoringModel, ScoringModel.id == LeadScore.scoring_model_id)
        .where(Lead.org_id == org_id, Lead.id.in_({record.lead_id for record in records}))
    ).all()
    held = {row.Lead.id: row for row in rows}
    kinds = kinds_of(session, org_id)
    found = []
    for record in records:
        row = held.get(record.lead_id)
        if row is None or (row.LeadScore.total_score, row.LeadScore.band) == (
            record.written_score,
            record.written_band,
        ):
            continue
        score: LeadScore = row.LeadScore
        scorecard = compiled(row.ScoringModel)
        told = scorecard.score_one(
            subject_now(row.Lead, kinds), as_of=score.updated_at or now, previous_band=score.band
        )
        words = next(band.word for band in scorecard.bands if band.key == score.band)
        found.append(
            Desired(
                record_id=record.id,
                revision=record.revision,
                attempts=record.attempts,
                band_key=score.band or "",
                update=ScoreUpdate(
                    external_id=record.external_id,
                    object_type=record.object_type,
                    score=score.total_score or 0,
                    band=words,
                    demographic=score.demographic_score or 0,
                    fit=score.fit_score or 0,
                    behavioral=score.behavioral_score or 0,
                    reasons="\n".join(reasons(told, most=6)),
                    scored_at=now,
                ),
            )
        )
    return found
