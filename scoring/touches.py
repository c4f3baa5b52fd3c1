"""What a receipt says about activities: when, what is left, how it fades, what a cap takes."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from scoring import words
from scoring.activities import ActivityTableTerm, ActivityTerm, CountingTerm, counts_whole
from scoring.checks import within
from scoring.dimensions import MOST_OF_A_TERM
from scoring.fading import ONE, Fading, Steps, fading
from scoring.readable import count_level, decay
from scoring.receipt import Line, TouchShare
from scoring.subject import Subject, Touch, microseconds

FEW = 2
"""Touches whose dates and shares are listed one by one."""


def activity_line(
    term: CountingTerm, subject: Subject, *, points: int, as_of: datetime, sum_now: int, next_change_at: datetime | None
) -> Line:
    """Return the line of a term whose touches' shares sum to `sum_now`."""
    curve = fading(term.decay, term.window_days)
    touches = sorted(
        (touch for touch in subject.touches if touch.kind in term.activity and touch.at <= as_of),
        key=lambda touch: (touch.at, touch.id or ""),
    )
    shares = [(touch, curve.share(microseconds(as_of) - microseconds(touch.at)) / ONE) for touch in touches]
    shares = [(touch, share) for touch, share in shares if share]
    if isinstance(term, ActivityTerm):
        evidence, worth = _evidence(term, shares, points, sum_now, as_of), _touches(term, shares)
    else:
        evidence, worth = _count_evidence(term, shares, sum_now), _parts(points, shares)
    return Line(
        kind="term",
        term_id=term.id,
        dimension=term.dimension,
        points=points,
        words=_words(term, [touch.at for touch, _ in shares], as_of),
        evidence=evidence,
        touches=worth,
        next_change_at=next_change_at,
    )


def _parts(points: int, shares: Sequence[tuple[Touch, float]]) -> tuple[TouchShare, ...]:
    """Return each touch with its part of the points that all of them earn together."""
    total = sum(share for _, share in shares)
    parts = [(touch, points * share / total) for touch, share in shares]
    return tuple(TouchShare(touch.id, touch.at, part, part) for touch, part in parts)


def _count_evidence(term: ActivityTableTerm, shares: Sequence[tuple[Touch, float]], sum_now: int) -> str:
    count = sum_now / ONE
    level = next((count_level(term, row) for row in term.bins if within(row.bounds)(count)), "any other number")
    if counts_whole(term):
        return f"{level[0].upper()}{level[1:]} of them earn this" if shares else ""
    fades = "" if term.decay is None else f", {decay(term.decay)}"
    return f"Counted as {words.share(count)}{fades}; {level} earns this"


def _touches(term: ActivityTerm, shares: Sequence[tuple[Touch, float]]) -> tuple[TouchShare, ...]:
    room = float(MOST_OF_A_TERM if term.cap is None else abs(term.cap))
    sign = 1 if term.points > 0 else -1
    found = []
    for touch, share in shares:
        left = min(abs(term.points) * share, room)
        room -= left
        found.append(TouchShare(touch.id, touch.at, float(term.points), sign * left if left else 0.0))
    return tuple(found)


def _words(term: CountingTerm, instants: Sequence[datetime], as_of: datetime) -> str:
    if not instants:
        return f"{term.words}, none{f' in {words.days(term.window_days)}' if term.window_days else ''}"
    if len(instants) <= FEW:
        return f"{term.words}, {words.dates(instants, as_of)}"
    window = f" in {words.days(term.window_days)}" if term.window_days else f", last {words.date(instants[-1], as_of)}"
    return f"{term.words}, {len(instants)} times{window}"


def _evidence(
    term: ActivityTerm, shares: Sequence[tuple[Touch, float]], points: int, sum_now: int, as_of: datetime
) -> str:
    size, left = abs(term.points), abs(term.points) * sum_now / ONE
    is_capped = term.cap is not None and left > abs(points) and abs(points) == abs(term.cap)
    fades = _how_it_fades(term, shares, as_of)
    if is_capped and left == size * len(shares):
        return f"{len(shares)} × {size} is {size * len(shares)}, capped at {abs(points)}"
    if is_capped:
        return f"{_left(size, shares, left)}, capped at {abs(points)}"
    if term.decay is not None and (left < size * len(shares) or term.decay.curve in ("half_life", "linear")):
        return f"{_left(size, shares, left)}, {fades}"
    if len(shares) > 1:
        return f"{size} each, {fades}"
    return f"Counts {fades}" if fades.startswith("for ") else f"{fades[0].upper()}{fades[1:]}"


def _left(size: int, shares: Sequence[tuple[Touch, float]], left: float) -> str:
    if len(shares) == 1:
        return f"{words.share(round(left)) if left >= 1 else words.share(left)} of {size} left"
    if len(shares) <= FEW:
        return f"{' + '.join(words.share(size * share) for _, share in shares)} left"
    return f"{words.share(left)} of {len(shares) * size} left"


def _how_it_fades(term: ActivityTerm, shares: Sequence[tuple[Touch, float]], as_of: datetime) -> str:
    decay, within = term.decay, "" if term.window_days is None else f"for {words.days(term.window_days)}"
    if decay is None:
        return within or "does not fade"
    if decay.curve in ("half_life", "linear"):
        verb = {"half_life": "halves every", "linear": "fades over"}[decay.curve]
        if len(shares) > 1:
            verb = {"half_life": "halving every", "linear": "fading over"}[decay.curve]
        return ", ".join(filter(None, (f"{verb} {words.days(decay.days or 0)}", within)))
    return _next_fall(fading(term.decay, term.window_days), term, [touch for touch, _ in shares], as_of)


def _next_fall(curve: Fading, term: ActivityTerm, touches: Sequence[Touch], as_of: datetime) -> str:
    """Return what becomes of the oldest touch that still falls: `3 of 6 left from 4 May`, `counts until 4 May`."""
    for touch in touches:
        age = microseconds(as_of) - microseconds(touch.at)
        for fall in curve.ages if isinstance(curve, Steps) else ():
            if fall > age:
                day = words.date(touch.at + timedelta(microseconds=fall), as_of)
                left = abs(term.points) * curve.share(fall) / ONE
                return f"{words.share(left)} of {abs(term.points)} left from {day}" if left else f"counts until {day}"
    return "does not fade further"
