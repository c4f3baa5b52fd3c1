"""Published scorecards by id, parsed once per process: a version never changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.organizations.models import Organization
from hub.scorecards.models import ScoringModel
from scoring import Band, Scorecard

KEPT = 64


@dataclass(frozen=True, slots=True)
class Version:
    """One published scorecard and its number."""

    id: UUID
    number: int
    scorecard: Scorecard

    @property
    def words(self) -> str:
        """Return `v7`."""
        return f"v{self.number}"


_parsed: dict[UUID, Version] = {}
_lock = Lock()


def versions(session: Session, ids: Iterable[UUID]) -> dict[UUID, Version]:
    """Return these versions by id; ids that another organization owns are absent."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = session.execute(
        select(ScoringModel.id, ScoringModel.version, ScoringModel.weights).where(ScoringModel.id.in_(wanted))
    )
    return {model_id: _version(model_id, number, weights) for model_id, number, weights in rows}


def live(session: Session, org_id: UUID) -> Version | None:
    """Return the version in use; None before the first was published."""
    model_id = session.scalar(select(Organization.scoring_model_id).where(Organization.id == org_id))
    return versions(session, [model_id]).get(model_id) if model_id else None


def bands(version: Version | None) -> tuple[Band, ...]:
    """Return the bands from low to high; none before the first version."""
    return tuple(version.scorecard.bands) if version else ()


def _version(model_id: UUID, number: int, weights: Any) -> Version:
    with _lock:
        found = _parsed.get(model_id)
        if found is None:
            if len(_parsed) >= KEPT:
                _parsed.pop(next(iter(_parsed)))
            found = _parsed[model_id] = Version(model_id, number, Scorecard.from_document(weights))
        return found
