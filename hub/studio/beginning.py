"""What learning from an organization's history begins with: its template, and what people decided since."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.scorecards.live import DEFAULT_TEMPLATE, compiled, live_at
from hub.scorecards.models import ScoringModel
from scoring import Scorecard, load_template
from scoring.learn.retrain import to_retrain
from scoring.locks import edited


def beginning(session: Session, org_id: UUID, template: Scorecard | None, *, now: datetime) -> Scorecard:
    """Return the template (None: the newest version that was not learned itself, or else the default template).

    Terms of a learned live version that are locked, or were edited by hand since it was learned, stand in it as they
    are, locked.
    """
    first = template or _newest_by_hand(session, org_id)
    live = live_at(session, org_id, now)
    if live is None or compiled(live).document.training is None:
        return first
    return to_retrain(edited(_as_learned(session, live), compiled(live)), first) or first


def _newest_by_hand(session: Session, org_id: UUID) -> Scorecard:
    model = session.scalar(
        select(ScoringModel)
        .where(ScoringModel.org_id == org_id, ScoringModel.algorithm_type != "learned")
        .order_by(ScoringModel.version.desc())
        .limit(1)
    )
    return load_template(DEFAULT_TEMPLATE) if model is None else compiled(model)


def _as_learned(session: Session, live: ScoringModel) -> Scorecard:
    """Return the first version of the same training run as the live one: nobody had edited it yet."""
    training = ScoringModel.weights["provenance"]["training"]
    first = session.scalars(
        select(ScoringModel)
        .where(ScoringModel.org_id == live.org_id, training == live.weights["provenance"]["training"])
        .order_by(ScoringModel.version)
        .limit(1)
    ).one()
    return compiled(first)
