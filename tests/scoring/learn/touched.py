"""Leads with touches and a known truth: what each type of activity does to the odds, and how fast that fades."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from scoring import Subject, Touch
from scoring.learn import Snapshots
from tests.scoring.strategies import NOW

Effect = tuple[float | None, float]
"""Half-life in days (None: does not fade), and log-odds of each touch; no more than three touches count."""


@dataclass(frozen=True)
class Touched:
    subjects: Sequence[Subject]
    as_of: Sequence[datetime]
    won: NDArray[np.int64]

    @property
    def snapshots(self) -> Snapshots:
        return Snapshots.of(self.subjects, self.as_of)


def touched(n: int, effects: Mapping[str, Effect], *, seed: int = 0, days: int = 200) -> Touched:
    """Return leads of six instants with three touches of each type on average, at even ages up to `days`."""
    dice = np.random.RandomState(seed)
    size, log_odds = dice.normal(size=n), np.full(n, -1.0)
    as_of = [NOW - timedelta(days=30 * int(at)) for at in dice.randint(6, size=n)]
    touches: list[list[Touch]] = [[] for _ in range(n)]
    for kind, (half_life, worth) in effects.items():
        for lead, number in enumerate(dice.poisson(dice.gamma(1, 3, n))):
            ages = dice.rand(number) * days
            touches[lead] += [Touch(kind, as_of[lead] - timedelta(days=float(age))) for age in ages]
            log_odds[lead] += worth * min(float((2 ** (-ages / (half_life or 1e9))).sum()), 3)
    won = (dice.rand(n) < 1 / (1 + np.exp(-(log_odds + size)))).astype(np.int64)
    subjects = [Subject({"size": float(one)}, found) for one, found in zip(size, touches, strict=True)]
    return Touched(subjects, as_of, won)
