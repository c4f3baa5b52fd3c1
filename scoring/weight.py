"""From the summed shares of a term's touches to whole points, exactly, for one lead and for many.

A weight is asked for the points of a sum (`worth`) and for its edge: the least sum that is still worth the same, 0 or
less where every smaller one is. Between touches a sum only falls, so its points stay until it is below its edge.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Ints
from scoring.dimensions import MOST_OF_A_TERM
from scoring.fading import BITS, ONE
from scoring.table import Bin, ends


class PerTouch:
    """Points per touch, capped, rounded once: half a point away from zero. A sum of ONE is one whole touch."""

    __slots__ = ("_full", "_most", "_sign", "_size")
    comes_back = False
    """Whether a smaller sum can be worth the same again after one that is worth something else."""
    nothing = 0
    """The points of no touch at all."""

    def __init__(self, points: int, cap: int | None) -> None:
        self._sign = 1 if points > 0 else -1
        self._most = MOST_OF_A_TERM if cap is None else abs(cap)
        self._size = abs(points)
        self._full = self._least(self._most)

    def worth(self, total: int) -> int:
        """Return the points of a sum."""
        if total >= self._full:
            return self._sign * self._most
        return self._sign * ((2 * self._size * total + ONE) >> (BITS + 1))

    def worths(self, totals: Ints) -> Ints:
        """Return the points of many sums."""
        points = np.minimum(totals, self._full)
        points *= 2 * self._size
        points += ONE
        points >>= BITS + 1
        np.minimum(points, self._most, out=points)
        return points if self._sign > 0 else np.negative(points, out=points)

    def edge(self, points: int, total: int) -> int:
        """Return the least sum that is worth `points`, those of `total`."""
        return self._least(abs(points)) if points else 0

    def has_edge(self, points: Ints, totals: Ints) -> NDArray[np.bool_]:
        """Tell which of many sums can fall to other points."""
        found: NDArray[np.bool_] = points != 0
        return found

    def edges(self, points: Ints, totals: Ints) -> Ints:
        """Return the edges of many sums that have one."""
        return -(-(2 * np.abs(points) - 1) * ONE // (2 * self._size))

    def _least(self, size: int) -> int:
        return -(-(2 * size - 1) * ONE // (2 * self._size))


class PerCount:
    """Points by the bin that a sum lies in, ONE being one whole touch."""

    __slots__ = ("_begins", "_points", "_table", "comes_back", "nothing")

    def __init__(self, bins: Sequence[Bin], other: int) -> None:
        self._begins, self._points = _runs(bins, other)
        self._table = np.array([0, *self._begins], np.int64), np.array(self._points, np.int64)
        self.comes_back = len(set(self._points)) < len(self._points)
        self.nothing = self.worth(0)

    def worth(self, total: int) -> int:
        """Return the points of a sum."""
        return self._points[bisect_right(self._begins, total)]

    def worths(self, totals: Ints) -> Ints:
        """Return the points of many sums."""
        begins, points = self._table
        found: Ints = points[np.searchsorted(begins[1:], totals, side="right")]
        return found

    def edge(self, points: int, total: int) -> int:
        """Return the least sum from which on all up to `total` are worth the same."""
        at = bisect_right(self._begins, total)
        return self._begins[at - 1] if at else 0

    def has_edge(self, points: Ints, totals: Ints) -> NDArray[np.bool_]:
        """Tell which of many sums can fall to other points."""
        found: NDArray[np.bool_] = totals >= (self._begins[0] if self._begins else _NO_SUM)
        return found

    def edges(self, points: Ints, totals: Ints) -> Ints:
        """Return the edges of many sums that have one."""
        begins, _ = self._table
        found: Ints = begins[np.searchsorted(begins[1:], totals, side="right")]
        return found


Weight: TypeAlias = PerTouch | PerCount


def _runs(bins: Sequence[Bin], other: int) -> tuple[list[int], list[int]]:
    """Return the sums (above 0) at which points change, and the points before the first and after each of them."""
    begins, points = [0], [other]
    for low, high, worth in sorted((*_sums(row), row.points) for row in bins):
        begins += [max(low, 0), high]
        points += [worth, other]
    last = {begin: at for at, begin in enumerate(begins)}
    kept = [(begin, points[at]) for begin, at in last.items() if begin < _NO_SUM]
    changes = [(begin, worth) for (_, before), (begin, worth) in pairwise(kept) if worth != before]
    return [begin for begin, _ in changes], [kept[0][1], *(worth for _, worth in changes)]


_NO_SUM = 2**62


def _sums(row: Bin) -> tuple[int, int]:
    """Return the least sum in a bin, and the least one beyond it."""
    (low, is_above), (high, is_below) = ends(row)
    first = 0 if low == -math.inf else math.floor(low * ONE) + 1 if is_above else math.ceil(low * ONE)
    beyond = _NO_SUM if high == math.inf else math.ceil(high * ONE) if is_below else math.floor(high * ONE) + 1
    return first, beyond


def whole_seconds(times: Ints) -> Ints:
    """Round microseconds up to whole seconds, in microseconds."""
    return -(-times // 1_000_000) * 1_000_000
