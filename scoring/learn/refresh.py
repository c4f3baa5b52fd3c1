"""Brings the probability of a scorecard up to date with newer outcomes, without a change of its points."""

from dataclasses import replace
from typing import Any

import numpy as np

from scoring.learn.calibrate import intercept_of, reached, rounded
from scoring.learn.snapshots import snapshots_of
from scoring.scorecard import Scorecard


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
    return Scorecard(replace(card.document, probability=newer))
