"""The scoring stage: leads that are due because facts, time or the scorecard changed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from hub.db import EVERY_ORG
from hub.leads.models import Lead, LeadScore
from hub.organizations.models import Organization
from hub.queue import Bell
from hub.runtime import Runtime
from hub.scorecards.models import Experiment, ExperimentLead, ScoringModel
from hub.scores.batch import SIZE, score_batch
from hub.scores.claim import DUE_LEADS, SCORES, Lane

THREADS = 2
"""For many leads: one computes while the other waits for the database."""


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether any lead is due for scoring."""
    return any(_lanes(session, now))


def drain(runtime: Runtime) -> int:
    """Score until nothing is due; returns how many scores were computed."""
    scored = 0
    while done := _score(runtime):
        scored += done
        if done >= SIZE:  # many wait, perhaps behind a few that were more urgent
            with ThreadPoolExecutor(THREADS) as pool:
                return scored + sum(pool.map(_score_all, [runtime] * THREADS))
    return scored


def _score_all(runtime: Runtime) -> int:
    scored = 0
    while done := _score(runtime):
        scored += done
    return scored


def _score(runtime: Runtime) -> int:
    """Score one batch of the most urgent lane; returns 0 when nothing is due, or others hold all that is.

    Where others hold what is due in a lane, the next one is tried.
    """
    now = runtime.clock()
    scored, held = 0, set[tuple[UUID, str]]()
    while not scored:
        with runtime.sessions.begin(EVERY_ORG) as session:
            # By name, not by place: what others held may be done, and its lane gone, when the next one is looked for.
            lane = next((one for one in _lanes(session, now) if (one.org_id, one.cause) not in held), None)
        if lane is None:
            break
        with runtime.transaction(lane.org_id) as work:
            done = score_batch(work.session, lane, now=now)
            if done.changed:
                work.ring(Bell.WRITEBACK)
                work.ring(Bell.OUTBOX)
        scored = done.scored
        held.add((lane.org_id, lane.cause))
    return scored


def _lanes(session: Session, now: datetime) -> Iterator[Lane]:
    """Yield the lanes with due leads, the most urgent first: facts, time, a published version, an experiment."""
    facts = select(Lead.org_id).where(Lead.next_score_at <= now).order_by(Lead.next_score_at).limit(1)
    if (org_id := session.scalar(facts)) is not None:
        yield Lane(org_id, "facts", DUE_LEADS, Lead.next_score_at <= now, Lead.next_score_at)
    time = select(LeadScore.org_id).where(LeadScore.next_change_at <= now).order_by(LeadScore.next_change_at).limit(1)
    if (org_id := session.scalar(time)) is not None:
        yield Lane(org_id, "time", SCORES, LeadScore.next_change_at <= now, LeadScore.next_change_at)
    # By the former version, not by "another than the live one": an index finds the one, and only a scan the other.
    former = (
        select(ScoringModel.org_id, ScoringModel.id)
        .join(Organization, Organization.id == ScoringModel.org_id)
        .where(
            ScoringModel.id != Organization.scoring_model_id,
            ~exists().where(Experiment.challenger_id == ScoringModel.id, Experiment.ended_at.is_(None)),
            exists().where(LeadScore.org_id == ScoringModel.org_id, LeadScore.scoring_model_id == ScoringModel.id),
        )
    )
    if (row := session.execute(former.limit(1)).first()) is not None:
        yield Lane(row.org_id, "publish", SCORES, LeadScore.scoring_model_id == row.id)
    moved = (
        select(ExperimentLead.org_id, ExperimentLead.experiment_id)
        .join(Experiment, Experiment.id == ExperimentLead.experiment_id)
        .join(LeadScore, LeadScore.lead_id == ExperimentLead.lead_id)
        .where(ExperimentLead.is_due, Experiment.ended_at.is_(None))
    )
    if (row := session.execute(moved.limit(1)).first()) is not None:
        waits = exists().where(
            ExperimentLead.experiment_id == row.experiment_id,
            ExperimentLead.lead_id == LeadScore.lead_id,
            ExperimentLead.is_due,
        )
        yield Lane(row.org_id, "publish", SCORES, waits)
