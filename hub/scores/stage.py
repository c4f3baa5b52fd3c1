"""The scoring stage: leads that are due because facts, time or the scorecard changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from hub.db import EVERY_ORG
from hub.leads.models import Lead, LeadScore
from hub.organizations.models import Organization
from hub.queue import Bell
from hub.runtime import Runtime
from hub.scores.batch import score_batch


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether any lead is due for scoring."""
    return _next(session, now) is not None


def drain(runtime: Runtime) -> int:
    """Score until nothing is due; returns how many scores were computed."""
    scored = 0
    while True:
        now = runtime.clock()
        with runtime.sessions.begin(EVERY_ORG) as session:
            found = _next(session, now)
        if found is None:
            return scored
        org_id, cause = found
        with runtime.transaction(org_id) as work:
            where, order = _lane(org_id, cause, now)
            done = score_batch(work.session, org_id, where, order, cause=cause, now=now)
            if done.changed:
                work.ring(Bell.WRITEBACK)
                work.ring(Bell.OUTBOX)
        if not done.scored:
            return scored
        scored += done.scored


def _next(session: Session, now: datetime) -> tuple[UUID, str] | None:
    """Return an organization with due leads and why: facts first, then time, then a published version."""
    facts = select(Lead.org_id).where(Lead.next_score_at <= now).order_by(Lead.next_score_at).limit(1)
    if (org_id := session.scalar(facts)) is not None:
        return org_id, "facts"
    time = select(LeadScore.org_id).where(LeadScore.next_change_at <= now).order_by(LeadScore.next_change_at).limit(1)
    if (org_id := session.scalar(time)) is not None:
        return org_id, "time"
    outdated = select(Organization.id).where(
        exists().where(LeadScore.org_id == Organization.id, LeadScore.scoring_model_id != Organization.scoring_model_id)
    )
    org_id = session.scalar(outdated.limit(1))
    return None if org_id is None else (org_id, "publish")


def _lane(org_id: UUID, cause: str, now: datetime) -> tuple[ColumnElement[bool], object]:
    if cause == "facts":
        return Lead.next_score_at <= now, Lead.next_score_at
    if cause == "time":
        return LeadScore.next_change_at <= now, LeadScore.next_change_at
    live = select(Organization.scoring_model_id).where(Organization.id == org_id).scalar_subquery()
    return LeadScore.scoring_model_id != live, LeadScore.lead_id
