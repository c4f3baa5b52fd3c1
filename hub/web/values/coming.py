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
    before = band
    for change in changes:
        is_new_band = change.band != before
        is_told = any(step.chip for step in found)
        if len(found) < SHOWN or (is_new_band and not is_told):
            found.append(_step(change, scale, is_new_band=is_new_band, now=now))
        before = change.band
    return Coming(tuple(found), "" if found else f"Stays {score} until something happens.")


def _step(change: Change, scale: Sequence[Band], *, is_new_band: bool, now: datetime) -> Step:
    verb = "loses" if change.delta < 0 else "gains"
    return Step(
        when=words.stamp(change.at, now),
        what=f"{change.total}, {change.words}" if is_new_band else change.words,
        change=f"{verb} {abs(change.delta)}" if change.delta else "",
        tone="down" if change.delta < 0 else "up",
        chip=chip(scale, change.band) if is_new_band else None,
    )
