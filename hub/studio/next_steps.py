"""What to do about a lead: the cheapest of the steps that its organization allows, tried on the stored lead."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from hub.errors import Invalid, NotFound
from hub.leads.models import Lead, LeadScore
from hub.leads.subject import kinds_of, subject_now
from hub.organizations import audit
from hub.organizations.models import Organization
from hub.scorecards.live import compiled, live
from hub.scorecards.models import ScoringModel
from hub.scores.words import receipt
from scoring import Change, PairTerm, Scalar, Scorecard, TableTerm
from scoring.next_step import Action, Advice, Asking, Step, Touching, advise
from scoring.table import Category, Table, ends

SETTING = "next_steps"
"""In `organizations.settings`: what people there allow, as they wrote it; absent for DEFAULT."""
MOST_TIMES = 3


class Allowed(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """One step that people may take: an activity to bring about, or an attribute to find out where it is missing."""

    words: str
    """As in "a meeting held", "the number of employees"."""
    cost: float
    """Of each one, in minutes or any other unit; costs are compared with each other only."""
    activity: str | None = None
    attribute: str | None = None
    most: int = 1
    """How often an activity may be asked for."""
    values: list[str | int | float | bool] = []
    """What an attribute may turn out to be; empty for every value that the scorecard tells apart."""


DEFAULT = (
    Allowed("a reply to an email", 10, activity="email_replied"),
    Allowed("a call that connects", 15, activity="call_connected", most=2),
    Allowed("the number of employees", 20, attribute="employees"),
    Allowed("the job rank", 20, attribute="seniority"),
    Allowed("a meeting held", 45, activity="meeting_held"),
)
"""Minutes of a salesperson, roughly. Finding out is dearer than its minutes: it lifts only if it turns out well."""


@dataclass(frozen=True, slots=True)
class Advised:
    """What to do about a stored lead, and by which version."""

    lead: Lead
    model: ScoringModel
    advice: Advice


def parse(document: Any) -> list[Allowed]:
    """Return the steps of a document, a list of mappings; raises Invalid with the place of what is wrong."""
    try:
        steps = msgspec.convert(document, list[Allowed])
    except msgspec.ValidationError as error:
        raise Invalid(f"These steps cannot be read: {error}.") from None
    for number, step in enumerate(steps, start=1):
        if (step.activity is None) == (step.attribute is None):
            raise Invalid(f"Step {number} ({step.words}) needs either an activity or an attribute.")
        if not (isfinite(step.cost) and step.cost >= 0 and 1 <= step.most <= MOST_TIMES):
            raise Invalid(f"Step {number} ({step.words}) costs 0 or more and is asked for 1 to {MOST_TIMES} times.")
    return steps


def allowed(session: Session, org_id: UUID) -> Sequence[Allowed]:
    """Return the steps that the organization allows: its own list, or DEFAULT."""
    kept = session.get_one(Organization, org_id).settings.get(SETTING)
    return DEFAULT if kept is None else parse(kept)


def allow(session: Session, org_id: UUID, steps: Sequence[Allowed], *, actor: str, now: datetime) -> None:
    """Keep the organization's own list."""
    organization = session.get_one(Organization, org_id, with_for_update=True)
    organization.settings = organization.settings | {SETTING: msgspec.to_builtins(steps)}
    told = f"{len(steps)} next steps"
    audit.record(session, org_id, actor=actor, action="next_steps.allowed", subject=told, now=now)


def advised(session: Session, org_id: UUID, lead_id: UUID, *, now: datetime) -> Advised:
    """Return what to do about a lead, by the version that scored it; raises NotFound."""
    lead, score = session.get(Lead, lead_id), session.get(LeadScore, lead_id)
    if lead is None or score is None or lead.org_id != org_id:
        raise NotFound("There is no such lead, or its record was removed.")
    model_id = score.scoring_model_id
    model = live(session, org_id, now=now) if model_id is None else session.get_one(ScoringModel, model_id)
    card = compiled(model)
    actions = list(actions_of(card, allowed(session, org_id)))
    subject = subject_now(lead, kinds_of(session, org_id))
    return Advised(lead, model, advise(card, subject, actions, as_of=now, band=score.band))


def actions_of(card: Scorecard, steps: Sequence[Allowed]) -> Iterator[Action]:
    """Yield those of the steps that the scorecard looks at."""
    for step in steps:
        if step.activity in card.activity_types:
            yield Touching(step.activity, step.words, step.cost, step.most)
        elif step.attribute in card.attributes:
            values: Sequence[Scalar] = step.values or list(dict.fromkeys(_told_apart(card, step.attribute)))
            yield Asking(step.attribute, step.words, step.cost, values)


def _told_apart(card: Scorecard, attribute: str) -> Iterator[Scalar]:
    """Yield a value of each row of the tables of an attribute."""
    for table in _tables(card):
        if table.attribute == attribute:
            for row in table.rows:
                if isinstance(row, Category):
                    yield row.values[0]
                else:
                    (low, is_above), (high, is_below) = ends(row)
                    yield low + is_above if isfinite(low) else high - is_below


def _tables(card: Scorecard) -> Iterator[Table]:
    for term in card.terms:
        if isinstance(term, TableTerm):
            yield term.table
        elif isinstance(term, PairTerm):
            yield from (term.pair.first, term.pair.second)


def document(found: Advised) -> dict[str, Any]:
    """Return the advice as JSON values."""
    advice = found.advice
    return {
        "lead": str(found.lead.id),
        "version": found.model.version,
        "score": advice.now.total,
        "band": advice.now.band,
        "step": None if advice.step is None else _step(advice.step),
        "falls": _change(advice.falls),
        "words": list(advice.words),
    }


def _step(step: Step) -> dict[str, Any]:
    what = (
        {"attribute": step.action.attribute, "value": step.value}
        if isinstance(step.action, Asking)
        else {"activity": step.action.kind, "times": step.times}
    )
    return what | {
        "words": step.action.words,
        "cost": step.cost,
        "score": step.after.total,
        "band": step.after.band,
        "reasons": [{"points": reason.points, "words": reason.words} for reason in step.reasons],
        "lines": receipt(step.after),
        "lost_at": _change(step.lost_at),
    }


def _change(change: Change | None) -> dict[str, Any] | None:
    if change is None:
        return None
    return {"at": change.at.isoformat(), "score": change.total, "band": change.band, "words": change.words}
