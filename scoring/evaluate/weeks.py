"""Precision at the leads that a team can call in a week, week by week as it calls them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.evaluate import metrics
from scoring.evaluate.measures import ROUNDS, Estimate, estimate
from scoring.evaluate.record import TrackRecord
from scoring.evaluate.tally import Tally
from scoring.sums import Floats

WEEK = 7 * 86_400.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Weekly:
    """The leads of whole weeks, and the conversion rate of the best `capacity` of each week."""

    weeks: int
    leads_a_week: float
    precision: Estimate


def weekly(record: TrackRecord, instants: Floats, capacity: int, *, rounds: int = ROUNDS, seed: int = 7) -> Weekly:
    """Return how often the leads convert that a team would call, the best `capacity` of each week's.

    `instants` (n,) say when each lead came, in seconds. Weeks are counted back from the newest lead; what is left of
    the oldest is no whole week and does not count, unless it is all there is.
    """
    back = np.floor((instants.max() - instants) / WEEK).astype(np.intp)
    whole = max(int((instants.max() - instants.min()) // WEEK), 1)
    is_in = back < whole
    weeks = record.of(is_in).tallies(back[is_in])
    random = np.random.default_rng(seed)
    drawn = zip(*(week.resampled(rounds, random) for week in weeks), strict=True)
    found = estimate(_precision(weeks, capacity), [_precision(one, capacity) for one in drawn])
    return Weekly(whole, float(is_in.sum()) / whole, found)


def _precision(weeks: Sequence[Tally], capacity: int) -> float:
    room = [min(capacity, float(week.size.sum())) for week in weeks]
    won = sum(metrics.precision(week, capacity) * taken for week, taken in zip(weeks, room, strict=True))
    return won / sum(room)
