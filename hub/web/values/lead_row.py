"""One lead in the ranking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from hub.scores.ranking import Ranked
from hub.web import words
from hub.web.values import bands, glass, trend
from hub.web.values.field import FieldState
from hub.web.versions import Version
from scoring import Band

RECENT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the score history says about a lead."""

    past: tuple[trend.Past, ...]
    """In order of time."""
    factors: tuple[int, ...] = ()
    """Points per term of the newest score."""
    version: Version | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """The term that counts most."""

    points: str
    tone: str
    words: str


@dataclass(frozen=True, slots=True)
class LeadRow:
    """One row, ready to show."""

    id: UUID
    name: str
    about: str
    score: int | None
    chip: bands.Chip
    under: str
    """A word below the score: a band that was just entered, or is held."""
    panes: glass.Panes | None
    trend: trend.Trend | None
    reason: Reason | None
    engaged: words.Moment | None
    field: FieldState | None
    has_changed: bool


def lead_row(
    lead: Ranked,
    standing: Standing | None,
    field: FieldState | None,
    *,
    scale: Sequence[Band],
    now: datetime,
    has_changed: bool = False,
) -> LeadRow:
    """Return the row of a lead; `has_changed` lights it up."""
    standing = standing or Standing(())
    base = int(standing.version.scorecard.base) if standing.version else 0
    return LeadRow(
        id=lead.lead_id,
        name=lead.name or lead.email or "No name",
        about=", ".join(part for part in (lead.title, lead.company) if part),
        score=lead.score,
        chip=bands.chip(scale, lead.band),
        under=_under(lead, standing, scale, now=now),
        panes=None
        if lead.score is None
        else glass.panes(
            total=lead.score, base=base, demographic=lead.demographic, fit=lead.fit, behavioral=lead.behavioral
        ),
        trend=trend.trend(standing.past, now=now),
        reason=reason(standing),
        engaged=words.ago(lead.last_activity_at, now) if lead.last_activity_at else None,
        field=field,
        has_changed=has_changed,
    )


def reason(standing: Standing) -> Reason | None:
    """Return the term with the most points, or with the fewest where none has any."""
    if standing.version is None or not any(standing.factors):
        return None
    terms = standing.version.scorecard.terms
    pairs = list(zip(standing.factors, terms, strict=False))
    points, term = max(pairs, key=lambda pair: pair[0])
    if points <= 0:
        points, term = min(pairs, key=lambda pair: pair[0])
    return Reason(words.signed(points), "up" if points > 0 else "down", term.words)


def _under(lead: Ranked, standing: Standing, scale: Sequence[Band], *, now: datetime) -> str:
    past = standing.past
    if len(past) > 1 and past[-1].band != past[-2].band and now - past[-1].at < RECENT:
        return f"from {bands.chip(scale, past[-2].band).word}, {words.ago(past[-1].at, now).text}"
    held = None if lead.score is None else bands.held_until(scale, lead.band, lead.score)
    return f"until below {held}" if held is not None else ""
