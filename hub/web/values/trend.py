"""How a score moved: the change over a window, and a small line of steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.web import words
from scoring import Score

WINDOW = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Past:
    """One score that a lead had from `at` on."""

    at: datetime
    score: int
    band: str


@dataclass(frozen=True, slots=True)
class Trend:
    """What to show beside a score."""

    change: str
    """`+37`, `−4`, `0`."""
    tone: str
    """`up`, `down` or empty."""
    size: str
    """Without its sign, for beside an arrow."""
    path: str
    """An SVG path in a box of 100 by 100."""
    end_y: float
    since: words.Moment | None = None
    """When the lead was first scored, where that is within the window: the change is since then."""


def trend(past: Sequence[Past], *, now: datetime) -> Trend | None:
    """Return the trend of the last 14 days, or since the first score where that is later; None for a single score.

    `past` is in order of time and reaches back to the score that was in force when the window began.
    """
    since = now - WINDOW
    before = [point for point in past if point.at <= since]
    inside = [point for point in past if since < point.at <= now]
    is_young = not before
    if is_young:
        before, inside = inside[:1], inside[1:]
        if not inside:
            return None
        since = before[0].at
    first, last = before[-1].score, (inside or before)[-1].score
    path, end_y = _steps(first, inside, since=since, now=now)
    change = last - first
    return Trend(
        change=words.signed(change),
        tone="up" if change > 0 else "down" if change < 0 else "",
        size=words.whole(abs(change)),
        path=path,
        end_y=end_y,
        since=words.stamp(since, now) if is_young else None,
    )


def up_to_now(past: Sequence[Past], score: Score | None, *, now: datetime) -> list[Past]:
    """Return `past` ending with the present score: it may have faded since it was last stored."""
    if score is None or (past and past[-1].score == score.total):
        return list(past)
    return [*past, Past(now, score.total, score.band)]


def _steps(first: int, inside: Sequence[Past], *, since: datetime, now: datetime) -> tuple[str, float]:
    """Scores jump, so the line has steps; its height is at least 20 points, so that a wobble looks like one."""
    scores = [first, *(point.score for point in inside)]
    low, high = min(scores), max(scores)
    middle, half = (low + high) / 2, max(high - low, 20) / 2

    def y(score: int) -> float:
        return round(50 - 50 * (score - middle) / half, 1)

    parts = [f"M0 {y(first):g}"]
    for point in inside:
        x = round(100 * ((point.at - since) / max(now - since, timedelta(microseconds=1))), 1)
        parts.append(f"H{x:g}V{y(point.score):g}")
    return "".join(parts) + "H100", y(scores[-1])
