"""Published scorecards by id, as pages need them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.organizations.models import Organization
from hub.scorecards.live import compiled
from hub.scorecards.models import ScoringModel
from scoring import Band, Scorecard


@dataclass(frozen=True, slots=True)
class Version:
    """One published scorecard and its number."""

    id: UUID
    number: int
    scorecard: Scorecard


def versions(session: Session, org_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Version]:
    """Return these versions by id; ids that another organization owns are absent."""
    wanted = set(ids)
    if not wanted:
        return {}
    models = session.scalars(select(ScoringModel).where(ScoringModel.org_id == org_id, ScoringModel.id.in_(wanted)))
    return {model.id: Version(model.id, model.version, compiled(model)) for model in models}


def live(session: Session, org_id: UUID) -> Version | None:
    """Return the version in use; None before the first was published."""
    model_id = session.scalar(select(Organization.scoring_model_id).where(Organization.id == org_id))
    return versions(session, org_id, [model_id]).get(model_id) if model_id else None


def bands(version: Version | None) -> tuple[Band, ...]:
    """Return the bands from low to high; none before the first version."""
    return tuple(version.scorecard.bands) if version else ()
