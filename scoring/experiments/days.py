"""Outcomes of an experiment, day by day: the counts that its evidence is made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Ints


@dataclass(frozen=True, slots=True)
class Outcome:
    """A lead worked in an experiment: `day` counts from its start to when the lead's horizon ended."""

    account: str
    arm: str
    day: int
    has_converted: bool


@dataclass(frozen=True, slots=True)
class Days:
    """Per day and arm, how many accounts became known and how many of these converted.

    Both have the shape (..., days, 2): champion, then challenger.
    """

    known: Ints
    won: Ints

    def __post_init__(self) -> None:
        if self.known.shape != self.won.shape or self.known.shape[-1:] != (2,):
            raise ValueError("Counts are one row a day, for champion and challenger.")
        if np.any(self.won < 0) or np.any(self.won > self.known):
            raise ValueError("Those who converted are some of those who are known.")

    def totals(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the accounts known and those that converted, of each arm."""
        return self.known.sum(axis=-2), self.won.sum(axis=-2)


def by_day(outcomes: Iterable[Outcome], arms: Sequence[str], *, days: int) -> Days:
    """Return the counts of `days` days; `arms` are champion and challenger.

    Each account counts once, with the lead whose outcome was known first, in the arm where that lead began: leads of
    one account are alike, and counting each would make evidence of what is said twice. On one day, the first in the
    order given.
    """
    counts, seen = np.zeros((2, days, 2), np.int64), set[str]()
    for one in sorted(outcomes, key=lambda outcome: outcome.day):
        if one.arm in arms and one.account not in seen and 0 <= one.day < days:
            seen.add(one.account)
            counts[:, one.day, arms.index(one.arm)] += (1, one.has_converted)
    return Days(*counts)
