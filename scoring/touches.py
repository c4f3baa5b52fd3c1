"""What touches are worth at an instant, and when that next changes; whole numbers throughout.

A term's touches are summed in units of 1 / ONE, multiplied, capped, and rounded once, half away from zero. Both
evaluators call the same functions on the same arrays, so they cannot disagree.
"""

import math

import numpy as np
from numpy.typing import NDArray

from scoring.decay import DAY, ONE
from scoring.terms import ActivityTerm

SECOND = 1_000_000
NEVER = np.iinfo(np.int64).max


def units(term: ActivityTerm, times: NDArray[np.int64], as_of: NDArray[np.int64] | int) -> NDArray[np.int64]:
    """Return what is left of each touch at `as_of` (microseconds since 1970), in units of 1 / ONE."""
    ages = np.asarray(as_of - times, dtype=np.int64)
    left = term.decay.shares(ages)
    return left if term.window_days is None else np.where(ages >= term.window_days * DAY, 0, left)


def rounded(term: ActivityTerm, summed: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return whole points of sums of units."""
    raw = summed * abs(term.points)
    if term.cap is not None:
        raw = np.minimum(raw, abs(term.cap) * ONE)
    whole: NDArray[np.int64] = (raw + ONE // 2) // ONE
    return -whole if term.points < 0 else whole


def worth(term: ActivityTerm, times: NDArray[np.int64], as_of: int) -> int:
    """Return the term's points for the touches of one lead."""
    if not len(times):
        return 0
    return int(rounded(term, units(term, times, as_of).sum(keepdims=True))[0])


def next_change(term: ActivityTerm, times: NDArray[np.int64], as_of: int) -> int:
    """Return the first whole second after `as_of` at which the points differ; NEVER if none."""
    if not len(times) or not term.points:
        return NEVER
    present = worth(term, times, as_of)
    before = as_of // SECOND * SECOND
    for at in _events(term, times, as_of):
        if term.decay.is_gradual and worth(term, times, at - SECOND) != present:
            return _first(term, times, present, before, at - SECOND)
        if worth(term, times, at) != present:
            return at
        before = at
    if not term.decay.is_gradual or present == 0:
        return NEVER
    end = before + (horizon(term, len(times)) + 1) * SECOND
    return _first(term, times, present, before, end)


def _events(term: ActivityTerm, times: NDArray[np.int64], as_of: int) -> list[int]:
    """Return the instants at which something happens at once: a touch begins to count, jumps, or leaves."""
    ages = [0] + [int(days * DAY) for days, _ in term.decay.jumps]
    if term.window_days is not None:
        ages.append(term.window_days * DAY)
    if term.decay.curve == "linear":
        ages.append(int(term.decay.days * DAY))
    instants = np.unique(np.concatenate([times + age for age in ages]))
    seconds = -(-instants // SECOND) * SECOND
    return [int(at) for at in np.unique(seconds) if at > as_of]


def horizon(term: ActivityTerm, touches: int) -> int:
    """Return the seconds after which gradual decay has left nothing that rounds to a point."""
    day = DAY // SECOND
    if term.decay.curve == "linear":
        return math.ceil(term.decay.days * day)
    return math.ceil(term.decay.days * day * (math.log2(2 * abs(term.points) * touches) + 1))


def _first(term: ActivityTerm, times: NDArray[np.int64], present: int, low: int, high: int) -> int:
    """Return the first whole second in (low, high] with other points; they only fade in between."""
    while high - low > SECOND:
        middle = (low // SECOND + high // SECOND) // 2 * SECOND
        if worth(term, times, middle) != present:
            high = middle
        else:
            low = middle
    return high
