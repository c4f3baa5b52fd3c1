"""Experiments on live leads: planned, started, ended with a decision."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Interval, exists, literal, select
from sqlalchemy.orm import Session

from hub.errors import Conflict, Invalid, NotFound
from hub.leads.models import Lead, LeadScore, Outcome
from hub.organizations import audit
from hub.organizations.models import Organization
from hub.scorecards.live import add_version, compiled, live, outdated, publish, running
from hub.scorecards.models import Experiment, ScoringModel
from hub.scores import arms
from hub.studio.snapshots import CONVERTED
from scoring import Scorecard
from scoring.experiments import Plan, plan

ARMS = ("champion", "challenger")
SIZE = 5000
DAY = timedelta(days=1)
LOOK_BACK_DAYS = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How an experiment is meant to be; what is None follows from the leads of the last months."""

    days: int = 60
    horizon_days: int = 30
    challenger_share: int = 50
    rate: float | None = None
    accounts_a_day: float | None = None
    smallest_gap: float | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """What an experiment can find, and by which conversion rate and how many new accounts a day."""

    rate: float
    accounts_a_day: float
    plan: Plan


def planned(session: Session, org_id: UUID, wish: Wish, *, now: datetime) -> Planned:
    """Return what an experiment can find; the outcome of a lead is known a horizon after it began.

    Raises:
        Invalid: the wish cannot be met, or too little is known of the past.
    """
    known_days = wish.days - wish.horizon_days
    if known_days < 1:
        raise Invalid(
            f"In {wish.days} days no outcome is known: each takes {wish.horizon_days} days. "
            "Give more --days or fewer --horizon-days."
        )
    rate, a_day = _past(session, org_id, wish, now=now)
    share = wish.challenger_share / 100
    found = plan(rate, a_day=(a_day * (1 - share), a_day * share), days=known_days)
    return Planned(rate, a_day, found)


def _past(session: Session, org_id: UUID, wish: Wish, *, now: datetime) -> tuple[float, float]:
    """Return the share of accounts that convert and the new accounts a day, as wished or as they were.

    An account converts where one of its leads does, since an experiment counts it once.
    """
    since, until = now - LOOK_BACK_DAYS * DAY, now - wish.horizon_days * DAY
    converted = (
        exists()
        .where(Outcome.org_id == org_id, Outcome.lead_id == Lead.id, Outcome.kind.in_(CONVERTED))
        .where(Outcome.occurred_at > Lead.created_at)
        .where(Outcome.occurred_at <= Lead.created_at + literal(wish.horizon_days * DAY, Interval()))
    )
    came = select(*arms.WHO, converted.label("has_won")).where(
        Lead.org_id == org_id, Lead.created_at >= since, Lead.created_at < until
    )
    accounts: dict[str, bool] = {}
    for lead in session.execute(came):
        account = arms.account_of(lead)
        accounts[account] = accounts.get(account, False) or lead.has_won
    rate, a_day = wish.rate, wish.accounts_a_day
    if rate is None:
        rate = sum(accounts.values()) / max(len(accounts), 1)
    if a_day is None:
        a_day = len(accounts) / (LOOK_BACK_DAYS - wish.horizon_days)
    if not 0 < rate < 1:
        raise Invalid(f"The leads of the last {LOOK_BACK_DAYS} days say no conversion rate. Give one with --rate.")
    if a_day <= 0:
        raise Invalid(f"No lead came in the last {LOOK_BACK_DAYS} days. Say with --accounts-a-day how many will.")
    return rate, a_day


def start(
    session: Session, org_id: UUID, challenger: Scorecard, wish: Wish, *, algorithm: str, author: str, note: str,
    now: datetime,
) -> Experiment:  # fmt: skip
    """Begin to score a share of the accounts by `challenger`; every lead there is gets its arm now.

    Raises:
        Conflict: an experiment runs already.
        Invalid: the challenger has other bands or says the same as the live version, or there is too little to plan by.
    """
    session.get_one(Organization, org_id, with_for_update=True)  # nobody publishes or starts meanwhile
    champion = live(session, org_id, now=now)
    if running(session, org_id) is not None:
        raise Conflict(
            "An experiment runs already. See `leadlight experiment status`; end it with `leadlight experiment stop`."
        )
    _check(compiled(champion), challenger)
    found = planned(session, org_id, wish, now=now)
    gap = wish.smallest_gap or found.plan.smallest_gap
    if gap is None:
        raise Invalid(f"{found.plan.words} Give more --days, or with --smallest-gap a gain that you would notice.")
    version = add_version(
        session, org_id, challenger, algorithm=algorithm, author=author, note=note, is_active=False, now=now
    )
    experiment = Experiment(
        org_id=org_id,
        champion_id=champion.id,
        challenger_id=version.id,
        challenger_share=wish.challenger_share,
        rate=found.rate,
        smallest_gap=gap,
        days=wish.days,
        horizon_days=wish.horizon_days,
        author=author,
        note=note,
        started_at=now,
    )
    session.add(experiment)
    session.flush()
    _draw_all(session, experiment, now=now)
    told = f"v{version.version} against v{champion.version}"
    audit.record(session, org_id, actor=author, action="experiment.started", subject=told, now=now)
    return experiment


def _check(champion: Scorecard, challenger: Scorecard) -> None:
    if champion == challenger:
        raise Invalid("The live version says the same already; there is nothing to test.")
    if [band.key for band in champion.bands] != [band.key for band in challenger.bands]:
        keys = ", ".join(band.key for band in champion.bands)
        raise Invalid(f"Give the challenger the bands of the live scorecard ({keys}): people see both side by side.")


def _draw_all(session: Session, experiment: Experiment, *, now: datetime) -> None:
    last = UUID(int=0)
    query = arms.unassigned(experiment).order_by(LeadScore.lead_id).limit(SIZE)
    while leads := session.execute(query.where(LeadScore.lead_id > last)).all():
        last = leads[-1].id
        arms.draw(session, experiment, leads, is_due=True, now=now)


@dataclass(frozen=True, slots=True)
class Stopped:
    """How an experiment ended: the version that is live from now on, and the leads due by that."""

    experiment: Experiment
    model: ScoringModel
    due: int


def stop(session: Session, org_id: UUID, *, keep: str, author: str, now: datetime) -> Stopped:
    """End the running experiment: keep the champion, or publish the challenger as a new version.

    Raises:
        NotFound: no experiment runs.
    """
    session.get_one(Organization, org_id, with_for_update=True)
    experiment = running(session, org_id)
    if experiment is None:
        raise NotFound("No experiment runs.")
    experiment.ended_at, experiment.decision = now, keep
    session.flush()
    champion, challenger = (
        session.get_one(ScoringModel, one) for one in (experiment.champion_id, experiment.challenger_id)
    )
    told = f"v{challenger.version} against v{champion.version}: {keep} kept"
    audit.record(session, org_id, actor=author, action="experiment.ended", subject=told, now=now)
    model = champion
    if keep == "challenger":
        card, algorithm = compiled(challenger), challenger.algorithm_type
        note = f"Tested as v{challenger.version}."
        model = publish(session, org_id, card, algorithm=algorithm, author=author, note=note, now=now)
    return Stopped(experiment, model, outdated(session, model))
