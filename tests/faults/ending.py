"""What a run left behind: in the database, in the CRM and in the channel."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.db import EVERY_ORG
from hub.intake.models import InboxEvent
from hub.leads.models import Activity, CrmRecord, Lead, LeadScore, Outcome
from hub.leads.subject import kinds_of, subject_now
from hub.outbox.models import OutboxMessage
from hub.runtime import Runtime
from hub.scorecards.live import compiled, live
from hub.scores.check import Difference, check
from hub.scores.models import ScoreHistory
from tests.faults.stand import Stand

TOP_BAND = "hot"


@dataclass(frozen=True, slots=True)
class Person:
    """One lead, in words that do not depend on the run."""

    attributes: Mapping[str, Any]
    touches: tuple[tuple[str, datetime], ...]
    activities: Mapping[tuple[Any, ...], int]
    outcomes: Mapping[tuple[Any, ...], int]
    score: tuple[int, int, int, int]
    """Total, demographic, fit and behavioral, at the same instant for every run."""
    crossings: int
    """How often it rose into the top band, as its history tells."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the CRM shows of a lead beside what the database says of it."""

    crm: tuple[int, str]
    written: tuple[int, str]
    stored: tuple[int, str]


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a run."""

    people: Mapping[str, Person]
    shown: Mapping[str, Shown]
    notices: int
    """How many are settled, each told once by the vendor."""
    dead: Counter[str]
    """Dead letters by stage."""
    crossings: Counter[str]
    """Each rise of a lead into the top band, as `lead:instant`."""
    messages: Mapping[str, OutboxMessage]
    tasks: Counter[str]
    """How often each task is in the CRM, by the key of its message."""
    posts: Counter[str]
    """How often each alert is in the channel."""
    differences: Sequence[Difference]
    """Noted scores that come out otherwise when they are computed again from what was known."""


def ending(stand: Stand, at: datetime) -> Ending:
    """Read how a run ended; scores as they would be at `at`."""
    with stand.runtime() as runtime, runtime.sessions.begin(EVERY_ORG) as session:
        rows = session.execute(
            select(CrmRecord, Lead, LeadScore)
            .join(Lead, Lead.id == CrmRecord.lead_id)
            .join(LeadScore, LeadScore.lead_id == Lead.id)
        ).all()
        crossings = _crossings(session)
        contacts = stand.crm.objects("contacts")
        return Ending(
            people=_people(session, [(row.CrmRecord, row.Lead) for row in rows], crossings, at),
            shown={
                row.CrmRecord.external_id: _shown(contacts[row.CrmRecord.external_id], row.CrmRecord, row.LeadScore)
                for row in rows
            },
            notices=_notices(session),
            dead=_dead(session),
            crossings=Counter(
                f"{lead_id}:{when.isoformat()}" for lead_id, times in crossings.items() for when in times
            ),
            messages={str(one.id): one for one in session.scalars(select(OutboxMessage))},
            tasks=Counter(one["hs_task_body"].rpartition(" ")[2] for one in stand.crm.tasks()),
            posts=Counter(one["metadata"]["event_payload"]["key"] for one in stand.chat.messages),
            differences=_differences(runtime, rows[0].Lead.org_id),
        )


def _people(
    session: Session, rows: Sequence[tuple[CrmRecord, Lead]], crossings: Mapping[UUID, list[datetime]], at: datetime
) -> dict[str, Person]:
    org_id = rows[0][1].org_id
    kinds = kinds_of(session, org_id)
    scorecard = compiled(live(session, org_id, now=at))
    activities: defaultdict[UUID, Counter[tuple[Any, ...]]] = defaultdict(Counter)
    for one in session.scalars(select(Activity)):
        activities[one.lead_id][one.activity_type, one.timestamp, one.value, *sorted(one.properties.items())] += 1
    outcomes: defaultdict[UUID, Counter[tuple[Any, ...]]] = defaultdict(Counter)
    for result in session.scalars(select(Outcome)):
        outcomes[result.lead_id][result.kind, result.occurred_at, result.amount_minor] += 1
    found = {}
    for record, lead in rows:
        subject = subject_now(lead, kinds)
        score = scorecard.score_one(subject, as_of=at, previous_band=None)
        found[record.external_id] = Person(
            attributes=lead.attributes,
            touches=tuple(sorted((touch.kind, touch.at) for touch in subject.touches)),
            activities=activities[lead.id],
            outcomes=outcomes[lead.id],
            score=(score.total, score.demographic, score.fit, score.behavioral),
            crossings=len(crossings.get(lead.id, ())),
        )
    return found


def _crossings(session: Session) -> dict[UUID, list[datetime]]:
    """Return when each lead rose into the top band after its first score."""
    history = session.scalars(
        select(ScoreHistory).order_by(ScoreHistory.lead_id, ScoreHistory.timestamp, ScoreHistory.id)
    )
    return {
        lead_id: rises
        for lead_id, scores in groupby(history, key=lambda one: one.lead_id)
        if (rises := [now.timestamp for before, now in pairwise(scores) if now.band == TOP_BAND != before.band])
    }


def _shown(contact: Mapping[str, str], record: CrmRecord, score: LeadScore) -> Shown:
    return Shown(
        crm=(int(contact["leadlight_score"]), contact["leadlight_band"].lower()),
        written=(record.written_score or 0, record.written_band or ""),
        stored=(score.total_score or 0, score.band or ""),
    )


def _differences(runtime: Runtime, org_id: UUID) -> list[Difference]:
    with runtime.sessions.begin(org_id) as session:
        return [one for checked in check(session, org_id) for one in checked.differences]


def _notices(session: Session) -> int:
    is_done = InboxEvent.due_at.is_(None) & InboxEvent.dead_at.is_(None)
    is_ours = InboxEvent.dedupe_key.like("look %")  # a reminder of our own, not the vendor's word
    return session.scalar(select(func.count()).where(is_done, ~is_ours)) or 0


def _dead(session: Session) -> Counter[str]:
    queries = {
        "intake": select(func.count()).where(InboxEvent.dead_at.is_not(None)),
        "writeback": select(func.count()).where(CrmRecord.dead_at.is_not(None)),
        "task": select(func.count()).where(OutboxMessage.state == "dead", OutboxMessage.topic == "task"),
        "alert": select(func.count()).where(OutboxMessage.state == "dead", OutboxMessage.topic == "alert"),
    }
    return Counter({name: count for name, query in queries.items() if (count := session.scalar(query))})
