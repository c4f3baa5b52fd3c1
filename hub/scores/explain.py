"""One lead's score with its receipt, now or at any past instant."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.errors import NotFound
from hub.leads.models import Lead, LeadScore
from hub.leads.past import read_past
from hub.scorecards.live import compiled, live, live_at
from hub.scorecards.models import ScoringModel
from hub.scores.models import ScoreHistory
from scoring import Score, Scorecard, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A score and everything it was made from."""

    lead: Lead
    scorecard: Scorecard
    model: ScoringModel
    subject: Subject
    previous_band: str | None
    score: Score | None
    """None while the lead waits for its first score, or before it was known."""


def explain(session: Session, *, org_id: UUID, lead_id: UUID, as_of: datetime, now: datetime) -> Explained:
    """Replay the score of a lead at `as_of` by the version that scored it then; raises NotFound.

    Since its first score a lead is taken as it was known at the time, so that the score is the one that was shown;
    before that, as it was by what is known today.
    """
    lead = session.scalar(select(Lead).where(Lead.org_id == org_id, Lead.id == lead_id))
    if lead is None:
        raise NotFound("There is no such lead.")
    before = _last_until(session, org_id, lead_id, as_of)
    model = _version_of(session, org_id, before, as_of=as_of) or live(session, org_id, now=now)
    scorecard = compiled(model)
    subject = _subject(session, lead, before, as_of=as_of, now=now)
    previous = None if before is None else before.band
    score = None
    if _has_score(session, org_id, lead_id):
        score = scorecard.score_one(subject, as_of=as_of, previous_band=previous)
    return Explained(lead=lead, scorecard=scorecard, model=model, subject=subject, previous_band=previous, score=score)


def scored_by(session: Session, org_id: UUID, lead_id: UUID, as_of: datetime) -> ScoringModel | None:
    """Return the version of a lead's last note up to `as_of`, else the one that was live then.

    Of a lead in an experiment, the former may be another than the latter.
    """
    before = _last_until(session, org_id, lead_id, as_of)
    return _version_of(session, org_id, before, as_of=as_of)


def _version_of(session: Session, org_id: UUID, before: ScoreHistory | None, *, as_of: datetime) -> ScoringModel | None:
    if before is not None:
        return session.get_one(ScoringModel, before.scoring_model_id)
    return live_at(session, org_id, as_of)


def _subject(session: Session, lead: Lead, before: ScoreHistory | None, *, as_of: datetime, now: datetime) -> Subject:
    past = read_past(session, lead.org_id, [lead.id])
    if as_of >= now:
        return past.at_revision(lead, lead.revision)
    return past.at(lead, as_of) if before is None else past.at_revision(lead, before.revision)


def _last_until(session: Session, org_id: UUID, lead_id: UUID, as_of: datetime) -> ScoreHistory | None:
    """Return the last note up to `as_of`: it holds the band in force, which hysteresis remembers, and the revision."""
    return session.scalar(
        select(ScoreHistory)
        .where(ScoreHistory.org_id == org_id, ScoreHistory.lead_id == lead_id, ScoreHistory.timestamp <= as_of)
        .order_by(ScoreHistory.timestamp.desc(), ScoreHistory.id.desc())
        .limit(1)
    )


def _has_score(session: Session, org_id: UUID, lead_id: UUID) -> bool:
    total = session.scalar(
        select(LeadScore.total_score).where(LeadScore.org_id == org_id, LeadScore.lead_id == lead_id)
    )
    return total is not None
