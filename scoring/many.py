"""Scores many leads at once, column by column."""

import math

import numpy as np
from numpy.typing import NDArray

from scoring.decay import DAY
from scoring.terms import ActivityTerm, AttributeTerm, TableTerm, Term
from scoring.touches import NEVER, SECOND, next_change, rounded, units
from scoring.values import Columns


def term_points(term: Term, columns: Columns, as_of: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return each lead's points of a term, and when they next change."""
    never = np.full(columns.n, NEVER, dtype=np.int64)
    if isinstance(term, AttributeTerm):
        return np.where(term.when.mask(columns), term.points, 0).astype(np.int64), never
    if isinstance(term, TableTerm):
        return _table(term, columns), never
    return _activity(term, columns, as_of)


def _table(term: TableTerm, columns: Columns) -> NDArray[np.int64]:
    column = columns.attributes.get(term.attribute)
    if column is None:
        return np.full(columns.n, term.missing, dtype=np.int64)
    worth = np.array([*(term.worth(level) for level in column.levels), term.missing], dtype=np.int64)
    return worth[column.codes]


def _activity(term: ActivityTerm, columns: Columns, as_of: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    points = np.zeros(columns.n, dtype=np.int64)
    change = np.full(columns.n, NEVER, dtype=np.int64)
    numbers = [number for number, name in enumerate(columns.kind_names) if name == term.activity]
    if not numbers:
        return points, change
    counts = np.diff(columns.touch_offsets)
    mine = np.isin(columns.touch_kinds, numbers)
    owners = np.repeat(np.arange(columns.n), counts)[mine]
    times = columns.touch_times[mine]
    leads, first = np.unique(owners, return_index=True)
    if not len(leads):
        return points, change
    points[leads] = _summed(term, times, first, np.full(len(times), as_of, dtype=np.int64))
    change[leads] = _changes(term, times, first, points[leads], as_of)
    return points, change


def _summed(
    term: ActivityTerm, times: NDArray[np.int64], first: NDArray[np.int64], as_of: NDArray[np.int64]
) -> NDArray[np.int64]:
    return rounded(term, np.add.reduceat(units(term, times, as_of), first))


def _changes(
    term: ActivityTerm, times: NDArray[np.int64], first: NDArray[np.int64], points: NDArray[np.int64], as_of: int
) -> NDArray[np.int64]:
    """Return when each lead's points next change: all half-lives by bisection at once, other curves lead by lead."""
    change = np.full(len(first), NEVER, dtype=np.int64)
    sizes = np.diff(np.append(first, len(times)))
    latest = np.maximum.reduceat(times, first)
    is_smooth = np.full(len(first), term.decay.curve == "half_life" and term.window_days is None) & (latest <= as_of)
    for number in np.flatnonzero(~is_smooth):
        here = times[first[number] : first[number] + sizes[number]]
        change[number] = next_change(term, here, as_of)
    smooth = np.flatnonzero(is_smooth & (points != 0))
    if len(smooth):
        change[smooth] = _bisect(term, times, first, sizes, smooth=smooth, points=points, as_of=as_of)
    return change


def _bisect(
    term: ActivityTerm,
    times: NDArray[np.int64],
    first: NDArray[np.int64],
    sizes: NDArray[np.int64],
    *,
    smooth: NDArray[np.int64],
    points: NDArray[np.int64],
    as_of: int,
) -> NDArray[np.int64]:
    """Return the first whole second at which fading points differ, for the leads numbered `smooth`."""
    kept = np.repeat(np.isin(np.arange(len(first)), smooth), sizes)
    mine, counts, present = times[kept], sizes[smooth], points[smooth]
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    low = np.full(len(smooth), as_of // SECOND, dtype=np.int64)
    span = np.ceil(term.decay.days * (DAY // SECOND) * (np.log2(2.0 * abs(term.points) * counts) + 1)).astype(np.int64)
    high = low + span + 1
    for _ in range(math.ceil(math.log2(int(span.max()) + 2)) + 1):
        middle = (low + high) // 2
        differs = _summed(term, mine, starts, np.repeat(middle * SECOND, counts)) != present
        is_open = high - low > 1
        high = np.where(is_open & differs, middle, high)
        low = np.where(is_open & ~differs, middle, low)
    instants: NDArray[np.int64] = high * SECOND
    return instants
