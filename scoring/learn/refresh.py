"""Brings the probability of a scorecard up to date with newer outcomes, without a change of its points."""

from dataclasses import replace
from typing import Any

import numpy as np

from scoring.learn.calibrate import intercept_of, reached, rounded
from scoring.learn.snapshots import snapshots_of
from scoring.learn.uncertainty import of_curve
from scoring.probability import Probability, Uncertainty
from scoring.scorecard import Scorecard
from scoring.sums import Floats


def refreshed(card: Scorecard, data: Any, converted: Any) -> Scorecard:
    """Return the scorecard with probabilities that have the rate of these leads on average; what a point adds stays.

    `data` is as `ScorecardClassifier` takes it, `converted` (n,) is true or false.

    Raises:
        ValueError: the scorecard has no probability yet.
    """
    probability = card.document.probability
    if probability is None:
        raise ValueError(f"'{card.name}' has no probability to refresh; learn one first.")
    won = np.asarray(converted, np.float64)
    # Half a lead more of each kind, so that the rate is never 0 or 1.
    rate = (float(won.sum()) + 0.5) / (len(won) + 1)
    points = reached(snapshots_of(data).scores(card))
    newer = replace(
        probability,
        intercept=rounded(intercept_of(probability.slope, points, np.ones(len(won)), rate)),
        leads=len(won),
        conversions=int(won.sum()),
    )
    return Scorecard(replace(card.document, probability=replace(newer, uncertainty=_newer(probability, newer, points))))


def _newer(old: Probability, new: Probability, points: Floats) -> Uncertainty | None:
    """Return how sure the new level is; of the old one's variance, what its outcomes did not cause is still there."""
    if old.uncertainty is None:
        return None
    level = of_curve(new, points, np.ones(len(points)))
    stays = max(old.uncertainty.error**2 - 1 / (old.conversions + 0.5) - 1 / (old.leads - old.conversions + 0.5), 0.0)
    return replace(
        level,
        error=rounded(float(np.hypot(level.error, np.sqrt(stays)))),
        error_per_point=old.uncertainty.error_per_point,
    )
