"""From the summed shares of a term's touches to whole points, exactly, for one lead and for many."""

import numpy as np

from scoring.columns import Ints
from scoring.fading import BITS, ONE
from scoring.terms import MOST_OF_A_TERM


class Weight:
    """Points per touch, capped, rounded once: half a point away from zero. A sum of ONE is one whole touch."""

    __slots__ = ("_full", "_size", "most", "sign")

    def __init__(self, points: int, cap: int | None) -> None:
        self.sign = 1 if points > 0 else -1
        self.most = MOST_OF_A_TERM if cap is None else abs(cap)
        self._size = abs(points)
        self._full = self.least(self.most)

    def size(self, total: int) -> int:
        """Return the points of a sum, without their sign."""
        if total >= self._full:
            return self.most
        return (2 * self._size * total + ONE) >> (BITS + 1)

    def sizes(self, totals: Ints) -> Ints:
        """Return the points of many sums, without their sign."""
        sizes = np.minimum(totals, self._full)
        sizes *= 2 * self._size
        sizes += ONE
        sizes >>= BITS + 1
        return np.minimum(sizes, self.most, out=sizes)

    def least(self, size: int) -> int:
        """Return the least sum that is worth `size` points (1 or more)."""
        return -(-(2 * size - 1) * ONE // (2 * self._size))

    def leasts(self, sizes: Ints) -> Ints:
        """Return the least sum that is worth each of `sizes`; for 0 points any sum is, so it is below every sum."""
        return -(-(2 * sizes - 1) * ONE // (2 * self._size))


def whole_seconds(times: Ints) -> Ints:
    """Round microseconds up to whole seconds, in microseconds."""
    return -(-times // 1_000_000) * 1_000_000
