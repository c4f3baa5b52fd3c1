"""The live version of an organization's scorecard, and publishing a new one."""

from datetime import datetime
from functools import lru_cache
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from hub.errors import Conflict, NotFound
from hub.leads.models import LeadScore
from hub.organizations import audit
from hub.organizations.models import Organization
from hub.scorecards.models import Experiment, ScoringModel
from scoring import Scorecard, load_template

DEFAULT_TEMPLATE = "b2b_saas"
TEMPLATE_AUTHOR = "Leadlight"


def live(session: Session, org_id: UUID, *, now: datetime) -> ScoringModel:
    """Return the live version; a new organization gets the default template as its first one."""
    model_id = session.scalar(select(Organization.scoring_model_id).where(Organization.id == org_id))
    if model_id is not None:
        return session.get_one(ScoringModel, model_id)
    organization = session.get_one(Organization, org_id, with_for_update=True)
    if organization.scoring_model_id is not None:
        return session.get_one(ScoringModel, organization.scoring_model_id)
    return publish(
        session,
        org_id,
        load_template(DEFAULT_TEMPLATE),
        algorithm="template",
        author=TEMPLATE_AUTHOR,
        note="The default template.",
        now=now,
    )


def publish(
    session: Session, org_id: UUID, scorecard: Scorecard, *, algorithm: str, author: str, note: str, now: datetime
) -> ScoringModel:
    """Make `scorecard` the live version. Every lead scored by another version is due from then on, alerts muted.

    Raises:
        Conflict: an experiment runs, whose arms must stay as they are.
    """
    organization = session.get_one(Organization, org_id, with_for_update=True)
    if running(session, org_id) is not None:
        raise Conflict(
            "An experiment runs on the live scorecard. End it first: `leadlight experiment stop --keep champion`, "
            "or `--keep challenger` to publish that."
        )
    for former in session.scalars(
        select(ScoringModel).where(ScoringModel.org_id == org_id, ScoringModel.is_active.is_(True))
    ):
        former.is_active = False
    model = add_version(
        session, org_id, scorecard, algorithm=algorithm, author=author, note=note, is_active=True, now=now
    )
    organization.scoring_model_id = model.id
    audit.record(
        session, org_id, actor=author, action="scorecard.published", subject=f"v{model.version} {model.name}", now=now
    )
    return model


def add_version(
    session: Session,
    org_id: UUID,
    scorecard: Scorecard,
    *,
    algorithm: str,
    author: str,
    note: str,
    is_active: bool,
    now: datetime,
) -> ScoringModel:
    """Keep `scorecard` as the next version; the caller holds the organization's row."""
    last = session.scalar(select(func.max(ScoringModel.version)).where(ScoringModel.org_id == org_id)) or 0
    model = ScoringModel(
        org_id=org_id,
        name=scorecard.name,
        version=last + 1,
        weights=scorecard.to_document(),
        content_hash=scorecard.content_hash,
        algorithm_type=algorithm,
        is_active=is_active,
        author=author,
        note=note,
        published_at=now,
    )
    session.add(model)
    session.flush()
    return model


def running(session: Session, org_id: UUID) -> Experiment | None:
    """Return the experiment that runs on the organization's leads."""
    return session.scalar(select(Experiment).where(Experiment.org_id == org_id, Experiment.ended_at.is_(None)))


def outdated(session: Session, model: ScoringModel) -> int:
    """Return how many leads of the organization are scored by another version than `model`."""
    others = select(func.count()).where(LeadScore.org_id == model.org_id, LeadScore.scoring_model_id != model.id)
    return session.scalar(others) or 0


def live_at(session: Session, org_id: UUID, as_of: datetime) -> ScoringModel | None:
    """Return the version that was live at `as_of`, None before the first; a challenger of an experiment never was."""
    return session.scalar(
        select(ScoringModel)
        .where(ScoringModel.org_id == org_id, ScoringModel.published_at <= as_of, was_published())
        .order_by(ScoringModel.published_at.desc(), ScoringModel.version.desc())
        .limit(1)
    )


def was_published() -> ColumnElement[bool]:
    """Tell of a version whether it was made to be live, rather than to be tested."""
    return ~exists().where(Experiment.challenger_id == ScoringModel.id)


def version(session: Session, org_id: UUID, number: int) -> ScoringModel:
    """Return one version; raises NotFound."""
    model = session.scalar(select(ScoringModel).where(ScoringModel.org_id == org_id, ScoringModel.version == number))
    if model is None:
        raise NotFound(
            f"There is no version {number} of the scorecard. `leadlight scorecard list` tells which there are."
        )
    return model


def compiled(model: ScoringModel) -> Scorecard:
    """Return the scorecard of a version, compiled once per process: versions never change."""
    return _compiled(msgspec.json.encode(model.weights))


@lru_cache(maxsize=64)
def _compiled(document: bytes) -> Scorecard:
    return Scorecard.from_document(msgspec.json.decode(document))
