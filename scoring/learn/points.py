"""Rounds tables to whole points so that what rounding takes in one table is given back in another."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.isotonic import isotonic_regression

from scoring.dimensions import MOST_POINTS
from scoring.sums import Floats, Places, sums

SWEEPS = 4
TINY = 1e-9
NEAR = 0.7
"""Points within which neighbouring bins become one."""


@dataclass(frozen=True, slots=True)
class Form:
    """What holds the places of a table together: which are one, and how many of the first may only rise or fall."""

    groups: Places
    ordered: int
    direction: int


def whole_points(
    tables: Sequence[Floats], codes: Sequence[Places], weight: Floats, bins: Sequence[int], directions: Sequence[int]
) -> tuple[float, list[list[int]]]:
    """Return what all tables give on average, and each table as whole points around its own average.

    `tables` are points by place, not yet whole; `codes` say for each the place of every lead, `weight` (n,) how much
    a lead counts; `bins` how many of the first places of each table are neighbours, and `directions` whether
    their points may only rise (1) or fall (-1). Each place in turn takes the whole
    number that brings the sums of its leads nearest to what they would be without rounding.
    """
    sizes = [sums(places, weight, len(table)) for table, places in zip(tables, codes, strict=True)]
    forms = [
        Form(fused(table, size, n), n * abs(way), way)
        for table, size, n, way in zip(tables, sizes, bins, directions, strict=True)
    ]
    means = [float(table @ size / size.sum()) for table, size in zip(tables, sizes, strict=True)]
    exact = [table - mean for table, mean in zip(tables, means, strict=True)]
    error = np.zeros(len(weight))
    points = [_formed(*one) for one in zip(exact, sizes, forms, strict=True)]
    for found, table, places in zip(points, exact, codes, strict=True):
        error += (found - table)[places]
    for _ in range(SWEEPS):
        for at, (table, places, size, form) in enumerate(zip(exact, codes, sizes, forms, strict=True)):
            error -= (points[at] - table)[places]
            shift = sums(places, weight * (error - np.average(error, weights=weight)), len(table)) / np.maximum(
                size, TINY
            )
            points[at] = _formed(table - shift, size, form)
            error += (points[at] - table)[places]
    return sum(means), [found.astype(np.int64).tolist() for found in points]


def fused(table: Floats, size: Floats, bins: int) -> Places:
    """Return the group of each place: neighbouring bins within NEAR of what they give together are one."""
    groups = np.arange(len(table))
    start = 0
    for at in range(1, bins):
        together = np.average(table[start:at], weights=size[start:at] + TINY)
        if abs(table[at] - together) >= NEAR:
            start = at
        groups[at] = start
    return groups


def _formed(table: Floats, size: Floats, form: Form) -> Floats:
    """Return whole points by place, the same in each group, and ordered where they must be."""
    held = size + TINY
    together = sums(form.groups, held * table, len(table)) / np.maximum(sums(form.groups, held, len(table)), TINY)
    found = together[form.groups]
    if n := form.ordered:
        found[:n] = isotonic_regression(found[:n], sample_weight=held[:n], increasing=form.direction > 0)
    return _whole(found)


def _whole(points: Floats) -> Floats:
    return np.clip(np.rint(points), -MOST_POINTS, MOST_POINTS)
