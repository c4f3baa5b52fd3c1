"""Computes every noted score again, from what was known and by the version that was live, and compares."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.leads.models import Lead
from hub.leads.past import Past, read_past
from hub.scorecards.live import compiled
from hub.scorecards.models import ScoringModel
from hub.scores.models import ScoreHistory
from scoring import Scorecard

SIZE = 500
"""Leads at a time."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A note of history that comes out otherwise when it is computed again."""

    lead_id: UUID
    at: datetime
    version: int
    noted: int
    computed: int
    terms: tuple[str, ...]
    """The ids of the terms whose points differ."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of some leads' notes."""

    leads: int
    notes: int
    differences: Sequence[Difference]


def check(session: Session, org_id: UUID) -> Iterator[Checked]:
    """Compare all notes of an organization, SIZE leads at a time."""
    models = session.scalars(select(ScoringModel).where(ScoringModel.org_id == org_id)).all()
    versions = {model.id: (model.version, compiled(model)) for model in models}
    last = UUID(int=0)
    while leads := session.scalars(
        select(Lead).where(Lead.org_id == org_id, Lead.id > last).order_by(Lead.id).limit(SIZE)
    ).all():
        last = leads[-1].id
        yield _check(session, org_id, {lead.id: lead for lead in leads}, versions)
        session.expunge_all()


def _check(
    session: Session, org_id: UUID, leads: dict[UUID, Lead], versions: dict[UUID, tuple[int, Scorecard]]
) -> Checked:
    past = read_past(session, org_id, leads)
    notes = session.scalars(
        select(ScoreHistory)
        .where(ScoreHistory.org_id == org_id, ScoreHistory.lead_id.in_(leads))
        .order_by(ScoreHistory.lead_id, ScoreHistory.timestamp, ScoreHistory.id)
    ).all()
    differences, bands = [], dict[UUID, str]()
    for note in notes:
        version, scorecard = versions[note.scoring_model_id]
        found = _compare(note, leads[note.lead_id], past, version, scorecard, bands.get(note.lead_id))
        bands[note.lead_id] = note.band
        if found is not None:
            differences.append(found)
    return Checked(len(leads), len(notes), differences)


def _compare(
    note: ScoreHistory, lead: Lead, past: Past, version: int, scorecard: Scorecard, band: str | None
) -> Difference | None:
    score = scorecard.score_one(past.at_revision(lead, note.revision), as_of=note.timestamp, previous_band=band)
    if (score.total, score.band, list(score.points)) == (note.score, note.band, note.factors):
        return None
    pairs = zip(scorecard.terms, score.points, note.factors, strict=True)
    return Difference(
        lead_id=note.lead_id,
        at=note.timestamp,
        version=version,
        noted=note.score,
        computed=score.total,
        terms=tuple(term.id for term, computed, noted in pairs if computed != noted),
    )
