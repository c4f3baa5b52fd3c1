"""Rounds tables to whole points so that what rounding takes in one table is given back in another."""

from collections.abc import Sequence

import numpy as np

from scoring.dimensions import MOST_POINTS
from scoring.sums import Floats, Places, sums

SWEEPS = 4


def whole_points(tables: Sequence[Floats], codes: Sequence[Places], weight: Floats) -> tuple[float, list[list[int]]]:
    """Return what all tables give on average, and each table as whole points around its own average.

    `tables` are points by place, not yet whole; `codes` say for each the place of every lead, `weight` (n,) how much
    a lead counts. Each place in turn takes the whole number that brings the sums of its leads nearest to what they
    would be without rounding, until nothing changes.
    """
    sizes = [sums(places, weight, len(table)) for table, places in zip(tables, codes, strict=True)]
    means = [float(table @ size / size.sum()) for table, size in zip(tables, sizes, strict=True)]
    exact = [table - mean for table, mean in zip(tables, means, strict=True)]
    points = [_whole(table) for table in exact]
    error = np.zeros(len(weight))
    for found, table, places in zip(points, exact, codes, strict=True):
        error += (found - table)[places]
    for _ in range(SWEEPS):
        for at, (table, places, size) in enumerate(zip(exact, codes, sizes, strict=True)):
            error -= (points[at] - table)[places]
            shift = sums(places, weight * error, len(table)) / np.maximum(size, 1e-9)
            points[at] = _whole(np.where(size > 0, table - shift + np.average(error, weights=weight), table))
            error += (points[at] - table)[places]
    return sum(means), [found.astype(np.int64).tolist() for found in points]


def _whole(points: Floats) -> Floats:
    return np.clip(np.rint(points), -MOST_POINTS, MOST_POINTS)
