"""What comes if nothing else happens: the next changes, and the next change of band."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.web import words
from hub.web.values.bands import Chip, chip
from scoring import Band, Change

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Step:
    """One change to come."""

    when: words.Moment
    what: str
    change: str
    tone: str
    chip: Chip | None


@dataclass(frozen=True, slots=True)
class Coming:
    """The steps, or a sentence where none comes."""

    steps: tuple[Step, ...]
    otherwise: str


def coming(changes: Sequence[Change], *, score: int, band: str, scale: Sequence[Band], now: datetime) -> Coming:
    """Return the next three changes, then the next change of band when it is not among them."""
    found: list[Step] = []
    before, is_band_shown = (score, band), False
    for change in changes:
        is_new_band = change.band != before[1]
        if len(found) < SHOWN or (is_new_band and not is_band_shown):
            found.append(_step(change, before, scale, now=now))
            is_band_shown = is_band_shown or is_new_band
        before = (change.total, change.band)
    return Coming(tuple(found), "" if found else f"Stays {score} until something happens.")


def _step(change: Change, before: tuple[int, str], scale: Sequence[Band], *, now: datetime) -> Step:
    points = change.total - before[0]
    verb = "loses" if points < 0 else "gains"
    return Step(
        when=words.stamp(change.at, now),
        what=f"{change.total} of 100",
        change=f"{verb} {abs(points)}" if points else "",
        tone="down" if points < 0 else "up",
        chip=chip(scale, change.band) if change.band != before[1] else None,
    )
