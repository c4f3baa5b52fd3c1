"""Holds the points of a column, or of an activity, to rise, or to fall, with its numbers."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Final

import numpy as np

from scoring.columns import Coded
from scoring.learn.axes import MOSTLY, Axis
from scoring.values import as_number

DIRECTIONS: Final = {"rising": 1, "falling": -1}


class MonotoneError(ValueError):
    """What was asked of a column's points cannot be."""


def check(monotone: Mapping[str, str], attributes: Mapping[str, Coded], activities: Collection[str] = ()) -> None:
    """Raise MonotoneError where a column is not there or not of numbers, or its direction is not of DIRECTIONS.

    `activities` are what types are called whose counts may be held, too.
    """
    for name, direction in monotone.items():
        if direction not in DIRECTIONS:
            raise MonotoneError(f"Points of '{name}' can be {' or '.join(DIRECTIONS)}, not '{direction}'.")
        if name in activities:
            continue
        if name not in attributes:
            there = [*attributes, *activities]
            near = get_close_matches(name, there, 1)
            hint = f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(there)}."
            raise MonotoneError(f"There is no column '{name}' whose points could be {direction}. {hint}")
        if not _is_of_numbers(attributes[name]):
            raise MonotoneError(
                f"Column '{name}' holds words, so its points cannot be {direction}; only numbers have an order."
            )


def held(axis: Axis, direction: str) -> Axis:
    """Return an axis whose points only rise or fall from bin to bin; a missing value's points are free.

    One without bins, because all its numbers are equal, stays as it is.
    """
    if not axis.bins:
        return axis
    way, n_steps = DIRECTIONS[direction], axis.bins - 1
    # Each of the first weights lifts all bins above an edge, so what must not be below 0 is the weight times the way.
    basis = np.hstack([way * axis.basis[:, :n_steps], axis.basis[:, n_steps:]])
    return replace(axis, basis=basis, direction=way)


def _is_of_numbers(coded: Coded) -> bool:
    known = coded.codes[coded.codes >= 0]
    is_number = np.array([as_number(level) is not None for level in coded.levels], np.bool_)
    return len(known) == 0 or float(is_number[known].mean()) >= MOSTLY
