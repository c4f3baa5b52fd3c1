"""All measures at once, each with an interval, over folds or a single sample; and the difference of two scorecards."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from scoring.evaluate import metrics
from scoring.evaluate.tally import Tally, tally
from scoring.sums import Floats

Measure = Callable[[Tally], float]
ROUNDS = 400
CONFIDENCE = 0.95
MEASURES: Mapping[str, Measure] = {
    "roc_auc": metrics.roc_auc,
    "pr_auc": metrics.pr_auc,
    "brier": metrics.brier,
    "brier_skill": metrics.brier_skill,
    "log_loss": metrics.log_loss,
    "calibration_slope": metrics.calibration_slope,
    "lift_10": partial(metrics.lift, share=0.1),
    "lift_20": partial(metrics.lift, share=0.2),
    "capture_10": partial(metrics.capture, share=0.1),
    "capture_20": partial(metrics.capture, share=0.2),
}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measure with the interval in which it lies with 95 % confidence."""

    mean: float
    low: float
    high: float


def measure(
    folds: Sequence[Tally], *, capacity: int | None = None, rounds: int = ROUNDS, seed: int = 7
) -> dict[str, Estimate]:
    """Return the mean of each measure over the folds, with bootstrap intervals.

    `capacity` adds the precision among so many leads of each fold, such as those a team can call in a week.
    """
    wanted = dict(MEASURES)
    if capacity is not None:
        wanted["precision_at_capacity"] = partial(metrics.precision, leads=capacity)
    random = np.random.default_rng(seed)
    drawn = zip(*(fold.resampled(rounds, random) for fold in folds), strict=True)
    again = [_means(wanted, one) for one in drawn]
    return {name: _estimate(mean, [one[name] for one in again]) for name, mean in _means(wanted, folds).items()}


def compare(won: Floats, champion: Floats, challenger: Floats, *, seed: int = 7) -> dict[str, Estimate]:
    """Return by how much the challenger's measures exceed the champion's on the same n leads, with intervals.

    Both are probabilities (n,); leads are drawn again together, so what both find easy does not blur the difference.
    """
    random = np.random.default_rng(seed)
    found = _differences(won, champion, challenger, np.ones(len(won)))
    drawn = [
        _differences(won, champion, challenger, random.poisson(1.0, len(won)).astype(np.float64)) for _ in range(ROUNDS)
    ]
    return {name: _estimate(value, [one[name] for one in drawn]) for name, value in found.items()}


def _differences(won: Floats, champion: Floats, challenger: Floats, weight: Floats) -> dict[str, float]:
    old, new = tally(won, champion, weight), tally(won, challenger, weight)
    return {name: one(new) - one(old) for name, one in MEASURES.items()}


def _means(wanted: Mapping[str, Measure], folds: Sequence[Tally]) -> dict[str, float]:
    return {name: _mean([one(fold) for fold in folds]) for name, one in wanted.items()}


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan


def _estimate(mean: float, drawn: Sequence[float]) -> Estimate:
    known = [value for value in drawn if not math.isnan(value)]
    if not known:
        return Estimate(mean, math.nan, math.nan)
    low, high = np.quantile(known, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Estimate(mean, float(low), float(high))
