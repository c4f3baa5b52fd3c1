"""What an experiment has shown so far, by the outcomes of its leads: looked at as often as one likes."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.errors import NotFound
from hub.leads.models import Outcome
from hub.scorecards.models import Experiment, ExperimentLead, ScoringModel
from hub.studio.experiments import ARMS, DAY
from hub.studio.snapshots import CONVERTED
from scoring.experiments import Answer, Days, answer, by_day, odds_of_uneven
from scoring.experiments import Outcome as Known
from scoring.experiments.arms import UNEVEN


@dataclass(frozen=True, slots=True)
class Status:
    """What is known of an experiment by now."""

    experiment: Experiment
    versions: tuple[int, int]
    """Of champion and challenger."""
    leads: tuple[int, int]
    accounts: tuple[int, int]
    waiting: int
    """Leads that are not yet scored by their arm's version since it began."""
    days: Days
    """Counts of those days whose leads' horizons are over."""
    answer: Answer
    is_uneven: bool
    """The accounts split otherwise than meant, so the answer is worth nothing."""


def status(session: Session, org_id: UUID, *, now: datetime) -> Status:
    """Return what the running experiment, or else the last one, has shown; raises NotFound when there was none."""
    query = select(Experiment).where(Experiment.org_id == org_id).order_by(Experiment.started_at.desc()).limit(1)
    experiment = session.scalar(query)
    if experiment is None:
        raise NotFound("There was no experiment yet. Plan one with `leadlight experiment plan`.")
    rows = session.execute(
        select(ExperimentLead.lead_id, ExperimentLead.account, ExperimentLead.is_challenger, ExperimentLead.began_at,
               ExperimentLead.is_due)
        .where(ExperimentLead.org_id == org_id, ExperimentLead.experiment_id == experiment.id)
        .order_by(ExperimentLead.began_at, ExperimentLead.lead_id)
    ).all()  # fmt: skip
    until = experiment.ended_at or now
    days = max((until - experiment.started_at) // DAY, 0)
    found = by_day(_outcomes(session, experiment, rows), ARMS, days=days)
    leads = Counter(row.is_challenger for row in rows)
    accounts = Counter(is_challenger for _, is_challenger in {(row.account, row.is_challenger) for row in rows})
    pair = experiment.champion_id, experiment.challenger_id
    champion, challenger = (session.get_one(ScoringModel, one).version for one in pair)
    shares = (100 - experiment.challenger_share, experiment.challenger_share)
    split = accounts[False], accounts[True]
    return Status(
        experiment=experiment,
        versions=(champion, challenger),
        leads=(leads[False], leads[True]),
        accounts=split,
        waiting=sum(row.is_due for row in rows) if experiment.ended_at is None else 0,
        days=found,
        answer=answer(
            found,
            scale=experiment.smallest_gap,
            rate=experiment.rate,
            names=(f"v{champion}", f"v{challenger}"),
        ),
        is_uneven=odds_of_uneven(split, shares) >= UNEVEN,
    )


def _outcomes(session: Session, experiment: Experiment, rows: Sequence[Any]) -> Iterator[Known]:
    """Yield what became of each lead that had not converted when it began, on the day on which its horizon was over.

    A conversion that was told later than that day does not count: a day that was looked at stays as it was.
    """
    horizon = experiment.horizon_days * DAY
    conversions: dict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    for lead_id, occurred_at, seen_at in session.execute(
        select(Outcome.lead_id, Outcome.occurred_at, Outcome.seen_at)
        .join(ExperimentLead, ExperimentLead.lead_id == Outcome.lead_id)
        .where(
            Outcome.org_id == experiment.org_id,
            Outcome.kind.in_(CONVERTED),
            ExperimentLead.experiment_id == experiment.id,
        )
    ):
        conversions[lead_id].append((occurred_at, seen_at))
    for row in rows:
        day = (row.began_at + horizon - experiment.started_at) // DAY
        closed = experiment.started_at + (day + 1) * DAY
        told = [occurred for occurred, seen in conversions[row.lead_id] if seen < closed]
        if not any(occurred <= row.began_at for occurred, _ in conversions[row.lead_id]):
            won = any(occurred <= row.began_at + horizon for occurred in told)
            yield Known(row.account, ARMS[row.is_challenger], day, won)
