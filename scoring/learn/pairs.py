"""Finds the pairs of columns that together say what they do not say one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from scoring.learn.axes import Axis
from scoring.sums import Floats, Places, sums

MOST_PAIRS = 10
CLEAR = 2.0
"""Standard deviations by which a pair must explain more than chance would."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two axes, by their numbers, and how clearly they interact, in standard deviations."""

    first: int
    second: int
    excess: float


def best_pairs(axes: Sequence[Axis], codes: Places, residual: Floats, variance: Floats) -> list[Pair]:
    """Return the clearest pairs, the clearest first.

    `residual` (n,) is weighted outcome minus probability, `variance` (n,) what chance alone makes of its square. In
    each cell of two coarse tables the squared residual over the variance is 1 on average if there is no interaction;
    what both tables explain one by one is taken off.
    """
    coarse = [axis.coarse_of[places] for axis, places in zip(axes, codes, strict=True)]
    sizes = [len(axis.coarse.rows) + 2 for axis in axes]
    free = [at for at, axis in enumerate(axes) if not axis.direction and axis.count is None]
    found = [
        Pair(one, other, _excess(coarse[one] * sizes[other] + coarse[other], residual, variance, sizes[other]))
        for one, other in combinations(free, 2)
    ]
    clear = [pair for pair in found if pair.excess > CLEAR]
    return sorted(clear, key=lambda pair: (-pair.excess, pair.first, pair.second))[:MOST_PAIRS]


def _excess(cells: Places, residual: Floats, variance: Floats, width: int) -> float:
    size = -(-(int(cells.max()) + 1) // width) * width
    summed = sums(cells, residual, size).reshape(-1, width)
    spread = sums(cells, variance, size).reshape(-1, width)
    together, cells_seen = _explained(summed, spread)
    by_row, rows_seen = _explained(summed.sum(1), spread.sum(1))
    by_column, columns_seen = _explained(summed.sum(0), spread.sum(0))
    free = cells_seen - rows_seen - columns_seen + 1
    return float((together - by_row - by_column - free) / np.sqrt(2 * free)) if free > 0 else 0.0


def _explained(summed: Floats, spread: Floats) -> tuple[float, int]:
    is_seen = spread > 1e-9
    return float((summed[is_seen] ** 2 / spread[is_seen]).sum()), int(is_seen.sum())
