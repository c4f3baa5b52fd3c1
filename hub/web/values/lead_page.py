"""The parts of a lead's page that no other page has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.leads.models import Lead
from hub.web import words
from hub.web.values.bands import chip
from hub.web.values.field import FieldState
from scoring import Band, Score


@dataclass(frozen=True, slots=True)
class AsOf:
    """Which instant the receipt shows."""

    at: words.Moment
    score: str
    note: str
    spoken: str
    """For the slider: `21 Apr 2026, 14:32: 71, Hot`."""
    is_now: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A record of this lead in an outside system."""

    what: str
    field: FieldState | None
    href: str | None
    vendor: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what stands beside it."""

    name: str
    text: str = ""
    moment: words.Moment | None = None


def as_of(score: Score | None, version: str, *, scale: Sequence[Band], at: datetime, day: int) -> AsOf:
    """Return what the bar above the receipt says."""
    word = chip(scale, score.band).word if score else "Not scored"
    figure = f"{score.total} {word}" if score else word
    when = "live then" if day < 0 else "live now" if day == 0 else "if nothing else happens"
    return AsOf(
        at=words.exactly(at),
        score=figure,
        note=f"Scorecard {version}, {when}",
        spoken=f"{words.full(at)}: {score.total}, {word}" if score else f"{words.full(at)}: not scored",
        is_now=day == 0,
    )


def name_of(lead: Lead) -> str:
    """Return how we call a lead."""
    return lead.name or lead.email or "No name"


def about(lead: Lead) -> str:
    """Return title, company and city as one line."""
    city = lead.attributes.get("city")
    return ", ".join(part for part in (lead.title, lead.company, city if isinstance(city, str) else None) if part)


def removed(lead: Lead, *, now: datetime) -> words.Moment | None:
    """Return when its last record was deleted, None while there is one."""
    return words.minute(lead.removed_at, now) if lead.removed_at is not None else None


def facts(lead: Lead, changed: tuple[datetime, str] | None, *, now: datetime) -> tuple[Fact, ...]:
    """Return what is known about how the lead came here; `changed` is when its score last changed, and by what."""
    gone = removed(lead, now=now)
    return (
        Fact("Matched by", "Email address" if lead.email else "Its record’s own id"),
        Fact("First seen", moment=words.stamp(lead.created_at, now)),
        Fact("Score last changed", moment=words.stamp(changed[0], now), text=f" by {changed[1]}")
        if changed
        else Fact("Score last changed", "Not scored yet"),
        *((Fact("Removed", moment=gone),) if gone else ()),
    )


def singular(object_type: str) -> str:
    """Return `contact` for `contacts`."""
    return object_type.removesuffix("s").replace("_", " ")
