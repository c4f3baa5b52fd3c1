"""All measures at once, each with an interval, over folds or a single sample; and the difference of two scorecards."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial

import numpy as np

from scoring.evaluate import metrics
from scoring.evaluate.tally import Tally
from scoring.sums import Floats, Places, sums

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
OF_PROBABILITY = ("brier", "brier_skill", "log_loss", "calibration_slope")
"""Measures that an order of leads does not have; all others need no more."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measure with the interval in which it lies with 95 % confidence."""

    mean: float
    low: float
    high: float

    def to_dict(self) -> dict[str, float | None]:
        """Return it as JSON values, null where it is not defined."""
        return {name: None if math.isnan(value) else value for name, value in asdict(self).items()}


def measure(
    folds: Sequence[Tally],
    *,
    capacity: int | None = None,
    is_order: bool = False,
    rounds: int = ROUNDS,
    seed: int = 7,
) -> dict[str, Estimate]:
    """Return the mean of each measure over the folds, with bootstrap intervals.

    `capacity` adds the precision among so many leads of each fold, such as those a team can call in a week. `is_order`
    says that the scores are no probabilities: only measures of their order are taken.
    """
    wanted = _wanted(is_order=is_order)
    if capacity is not None:
        wanted["precision_at_capacity"] = partial(metrics.precision, leads=capacity)
    random = np.random.default_rng(seed)
    drawn = zip(*(fold.resampled(rounds, random) for fold in folds), strict=True)
    again = [_means(wanted, one) for one in drawn]
    return {name: estimate(mean, [one[name] for one in again]) for name, mean in _means(wanted, folds).items()}


def compare(
    won: Floats,
    champion: Floats,
    challenger: Floats,
    *,
    fold: Places | None = None,
    is_order: bool = False,
    seed: int = 7,
) -> dict[str, Estimate]:
    """Return by how much the challenger's measures exceed the champion's on the same n leads, with intervals.

    Both are probabilities (n,), or what orders leads where `is_order`; leads are drawn again together, so what both
    find easy does not blur the difference. With `fold` (n,) it is the mean difference over the folds, as `measure` has
    the mean of each: what scorecards of several folds say is no one order of leads.
    """
    wanted = _wanted(is_order=is_order)
    of = np.zeros(len(won), np.intp) if fold is None else fold
    places = [np.flatnonzero(of == one) for one in np.unique(of)]
    pairs = [(here, _Counter(won[here], champion[here]), _Counter(won[here], challenger[here])) for here in places]

    def differences(weight: Floats) -> dict[str, float]:
        tallies = [(old.tally(weight[here]), new.tally(weight[here])) for here, old, new in pairs]
        return {name: _mean([one(second) - one(first) for first, second in tallies]) for name, one in wanted.items()}

    random = np.random.default_rng(seed)
    drawn = [differences(random.poisson(1.0, len(won)).astype(np.float64)) for _ in range(ROUNDS)]
    return {
        name: estimate(value, [one[name] for one in drawn]) for name, value in differences(np.ones(len(won))).items()
    }


class _Counter:
    """Counts the same leads by score again and again, with other weights."""

    def __init__(self, won: Floats, score: Floats) -> None:
        self.won = won
        self.score, self.places = np.unique(score, return_inverse=True)

    def tally(self, weight: Floats) -> Tally:
        return Tally(
            self.score.astype(np.float64),
            sums(self.places, weight * self.won),
            sums(self.places, weight * (1 - self.won)),
        )


def _wanted(*, is_order: bool) -> dict[str, Measure]:
    return {name: one for name, one in MEASURES.items() if not is_order or name not in OF_PROBABILITY}


def _means(wanted: Mapping[str, Measure], folds: Sequence[Tally]) -> dict[str, float]:
    return {name: _mean([one(fold) for fold in folds]) for name, one in wanted.items()}


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan


def estimate(mean: float, drawn: Sequence[float]) -> Estimate:
    """Return a measure with the interval that its values on leads drawn again have."""
    known = [value for value in drawn if not math.isnan(value)]
    if not known:
        return Estimate(mean, math.nan, math.nan)
    low, high = np.quantile(known, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Estimate(mean, float(low), float(high))
