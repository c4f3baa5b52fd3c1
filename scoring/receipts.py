"""Receipts: the words of each line, and lines that sum to the score."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import numpy as np

from scoring.decay import ONE
from scoring.terms import ActivityTerm, Term
from scoring.touches import units
from scoring.values import DIMENSIONS, Line, Receipt, Subject, Touch, TouchShare

NAMES = {"demographic": "Demographic", "fit": "Fit", "behavioral": "Behavioural"}


def term_line(term: Term, points: int, subject: Subject, touches: Sequence[Touch], as_of: datetime) -> Line:
    """Return the line of one term."""
    if isinstance(term, ActivityTerm):
        return _activity_line(term, points, touches, as_of)
    values = [subject.attributes.get(name) for name in sorted(term.attributes)]
    evidence = ", ".join(_shown(value) for value in values if value not in (None, ""))
    return Line("term", term.id, term.dimension, points, term.words, evidence or "Not filled in")


def limit_lines(
    term_points: Iterable[tuple[Term, int]], limits: dict[str, tuple[int | None, int | None]]
) -> list[Line]:
    """Return the cap and floor lines; `limits` holds (cap, floor) by dimension."""
    sums = dict.fromkeys(DIMENSIONS, 0)
    for term, points in term_points:
        sums[term.dimension] += points
    lines = []
    for dimension, summed in sums.items():
        cap, floor = limits.get(dimension, (None, None))
        before = f"{_signed(summed)} before the limit"
        if cap is not None and summed > cap:
            words = f"{NAMES[dimension]} is capped at {cap}"
            lines.append(Line("cap", None, dimension, cap - summed, words, before))
        elif floor is not None and summed < floor:
            words = f"{NAMES[dimension]} falls no lower than {_signed(floor)}"
            lines.append(Line("floor", None, dimension, floor - summed, words, before))
    return lines


def receipt(base: int, lines: Sequence[Line], scale: tuple[int, int]) -> Receipt:
    """Return the receipt: base, lines, and a clamp line where the sum leaves the scale."""
    found = [Line("base", None, None, base, "Every lead starts here", "Set in the scorecard"), *lines]
    found = [line for line in found if line.points]
    summed = sum(line.points for line in found)
    clamped = min(max(summed, scale[0]), scale[1])
    if clamped != summed:
        words = f"The scale ends at {clamped}"
        found.append(Line("clamp", None, None, clamped - summed, words, f"{_signed(summed)} before"))
    return Receipt(tuple(found))


def _activity_line(term: ActivityTerm, points: int, touches: Sequence[Touch], as_of: datetime) -> Line:
    times = np.array([micro(touch.at) for touch in touches], dtype=np.int64)
    left = units(term, times, micro(as_of))
    shares = [
        TouchShare(touch.id, touch.at, float(term.points), term.points * int(unit) / ONE)
        for touch, unit in zip(touches, left, strict=True)
        if unit
    ]
    return Line(
        "term", term.id, term.dimension, points, _when(term.words, shares, as_of), _fading(term, shares), tuple(shares)
    )


def _when(words: str, shares: Sequence[TouchShare], as_of: datetime) -> str:
    if not shares:
        return words
    days = list(dict.fromkeys(_day(share.at, as_of) for share in sorted(shares, key=lambda share: share.at)))
    if len(shares) == 1:
        return f"{words}, {days[0]}"
    if len(days) <= 2 and len(shares) <= 3:
        return f"{words}, {' and '.join(days)}"
    return f"{words}, {len(shares)} times, last {days[-1]}"


def _fading(term: ActivityTerm, shares: Sequence[TouchShare]) -> str:
    then = abs(term.points) * len(shares)
    left = sum(abs(share.left) for share in shares)
    parts = []
    if len(shares) > 1:
        parts.append(f"{len(shares)} × {abs(term.points)} is {then}")
    if left < then - 0.05:
        parts.append(f"{left:.1f} of {then} left" if len(shares) == 1 else f"{left:.1f} left")
    if term.cap is not None and left > abs(term.cap):
        parts.append(f"capped at {abs(term.cap)}")
    if term.window_days is not None:
        parts.append(f"within {term.window_days} days")
    if term.decay.curve != "none" or not parts:
        parts.append(term.decay.words)
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]


def _day(at: datetime, as_of: datetime) -> str:
    year = f" {at.year}" if at.year != as_of.year else ""
    return f"{at.day} {at:%b}{year}"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float) and value.is_integer():
        return f"{int(value):,}"
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _signed(points: int) -> str:
    return f"−{-points}" if points < 0 else str(points)


def micro(at: datetime) -> int:
    """Return microseconds since 1970, exactly; raises TypeError for a naive instant."""
    if at.tzinfo is None:
        raise TypeError("naive datetime; every instant here carries its zone")
    since = at - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
