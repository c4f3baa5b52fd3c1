"""Snapshots to learn from: leads as they looked at past instants, and whether they converted within the horizon after.

A lead has snapshots at instants of a grid, spread evenly over its time, so that learning sees it as scoring would have:
fresh, warm and gone quiet. All its snapshots together weigh as much as one lead. There is none

- before the CRM had the lead, and after its removal;
- once it has converted: what is known of a customer says how customers look;
- while its horizon runs, also if it has converted by now: else the young leads would be those that were quick.
  A lead removed within the horizon is left out likewise, as nobody will tell what became of it.

`hub.studio.known` says what of a lead counts at an instant. An outcome counts by its own date, whenever it was told:
it is what is learned, not what is learned from.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Text, func, select
from sqlalchemy.orm import Session

from hub.leads.models import Lead, Outcome
from hub.studio.known import read_known
from hub.studio.written import Written, written
from scoring import Subject

SIZE = 500
"""Leads at a time."""
MOST = 6
"""Snapshots of one lead: more of them say little more, since they are of one lead."""
PARTS = 1 << 14
CONVERTED = ("won", "customer")
"""Kinds of outcomes that are conversions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which snapshots to take."""

    instants: Sequence[datetime]
    horizon: timedelta
    """A conversion counts if it is later than the instant, and at most this much."""
    steady: Collection[str] = ()
    """Attributes that do not change, known also at instants before their lead was first scored."""
    most: int = MOST
    """Snapshots of one lead."""
    share: float = 1.0
    """Of the leads, the part that is looked at: always the same leads."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One lead as it looked at one instant."""

    lead_id: UUID
    as_of: datetime
    subject: Subject
    converted: bool
    weight: float
    """One, shared among the snapshots of the lead."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The snapshots of some leads, and how many leads have none, by the reason at the newest instant."""

    snapshots: Sequence[Snapshot]
    written: Sequence[Written]
    """Of the leads that have snapshots, what they are today and when it was written."""
    missing: Mapping[str, int] = field(default_factory=dict)


def grid(now: datetime, horizon: timedelta, *, every: timedelta, back: timedelta) -> list[datetime]:
    """Return instants in order, the last the newest whose horizon has ended, the first at most `back` before it.

    Raises:
        ValueError: `every` or `horizon` is not positive.
    """
    if every <= timedelta(0) or horizon <= timedelta(0):
        raise ValueError("The time between snapshots and the horizon must be longer than nothing.")
    newest = now - horizon
    return [newest - every * step for step in range(back // every, -1, -1)]


def batches(session: Session, org_id: UUID, plan: Plan, *, now: datetime) -> Iterator[Batch]:
    """Take the snapshots of an organization, those of SIZE leads at a time: memory does not grow with their number."""
    last = UUID(int=0)
    wanted = [Lead.org_id == org_id]
    if plan.share < 1:
        wanted.append(func.hashtext(Lead.id.cast(Text)).op("&")(PARTS - 1) < plan.share * PARTS)
    while leads := session.scalars(select(Lead).where(*wanted, Lead.id > last).order_by(Lead.id).limit(SIZE)).all():
        last = leads[-1].id
        yield _batch(session, org_id, leads, plan, now)
        session.expunge_all()


def _batch(session: Session, org_id: UUID, leads: Sequence[Lead], plan: Plan, now: datetime) -> Batch:
    ids = [lead.id for lead in leads]
    known, converted = read_known(session, org_id, ids), _conversions(session, org_id, ids)
    taken: list[Snapshot] = []
    stories: list[Written] = []
    missing: dict[str, int] = defaultdict(int)
    for lead in leads:
        won_at = converted.get(lead.id)
        reasons = {as_of: _why_not(lead, won_at, as_of, plan.horizon, now) for as_of in plan.instants}
        at = _spread([as_of for as_of, reason in reasons.items() if not reason], plan.most, lead.id)
        if not at:
            missing[reasons[plan.instants[-1]]] += 1
            continue
        stories.append(written(lead, known.changes.get(lead.id, ()), converted_at=won_at, as_of=at[0]))
        for as_of in at:
            won = won_at is not None and won_at <= as_of + plan.horizon
            taken.append(Snapshot(lead.id, as_of, known.at(lead, as_of, steady=plan.steady), won, 1 / len(at)))
    return Batch(taken, stories, missing)


def _spread(instants: Sequence[datetime], most: int, lead_id: UUID) -> Sequence[datetime]:
    """Return at most so many of the instants, evenly spread; where they begin differs from lead to lead."""
    if len(instants) <= most:
        return instants
    begin = lead_id.int % PARTS / PARTS
    return [instants[int((at + begin) * len(instants) / most)] for at in range(most)]


def _conversions(session: Session, org_id: UUID, lead_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Return when each of these leads that did convert did so first."""
    first = (
        select(Outcome.lead_id, func.min(Outcome.occurred_at))
        .where(Outcome.org_id == org_id, Outcome.lead_id.in_(lead_ids), Outcome.kind.in_(CONVERTED))
        .group_by(Outcome.lead_id)
    )
    return {row[0]: row[1] for row in session.execute(first)}


def _why_not(lead: Lead, converted: datetime | None, as_of: datetime, horizon: timedelta, now: datetime) -> str:
    """Return why the lead has no snapshot at the instant, nothing if it has one."""
    if as_of + horizon > now:
        return "the horizon has not ended"
    if lead.created_at > as_of:
        return "the lead was not there yet"
    if converted is not None and converted <= as_of:
        return "the lead had converted"
    if lead.removed_at is not None and lead.removed_at <= as_of:
        return "the lead had been removed"
    if lead.removed_at is not None and lead.removed_at < as_of + horizon and converted is None:
        return "the lead was removed before its horizon ended"
    return ""
