"""Attributes that hold dates: tests of how long ago they are, which time alone makes true and false."""

import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, TypeAlias

from scoring.subject import DAY, NEVER, SECOND, Scalar, microseconds

Bounds: TypeAlias = tuple[tuple[str, float], ...]
Span: TypeAlias = tuple[int, int]
"""When a test begins to hold and when it no longer does, in microseconds."""
NOT_ONCE: Final[Span] = (NEVER, NEVER)
ALWAYS: Final = -(2**62)
MOST_DAYS: Final = 36_500
TIMED: Final = ("days_since", "days_until")
_MIRRORED: Final = {"at_least": "at_most", "above": "below", "at_most": "at_least", "below": "above"}


def instant_of(value: Scalar) -> int | None:
    """Return the microseconds since 1970 of an ISO date (its midnight) or time, in UTC where it names no zone."""
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value.strip())
        return microseconds(at if at.tzinfo else at.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None


def since(kind: str, bounds: Bounds) -> Bounds:
    """Return bounds of either kind of test as those of the days since a date; days until it are negative ones."""
    if kind == "days_since":
        return bounds
    return tuple((_MIRRORED[name], -days) for name, days in bounds)


def spans(kind: str, bounds: Bounds) -> Callable[[Scalar], Span]:
    """Return when a test holds, as a function of the attribute's value."""
    wanted = dict(since(kind, bounds))
    begin = ALWAYS
    if "at_least" in wanted:
        begin = math.ceil(wanted["at_least"] * DAY)
    elif "above" in wanted:
        begin = math.floor(wanted["above"] * DAY) + 1
    end = NEVER
    if "below" in wanted:
        end = math.ceil(wanted["below"] * DAY)
    elif "at_most" in wanted:
        end = math.floor(wanted["at_most"] * DAY) + 1

    def span(value: Scalar) -> Span:
        at = instant_of(value)
        if at is None:
            return NOT_ONCE
        return begin if begin == ALWAYS else at + begin, end if end == NEVER else at + end

    return span


def whole_second(at: int) -> int:
    """Round microseconds up to a whole second."""
    return -(-at // SECOND) * SECOND
