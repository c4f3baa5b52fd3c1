"""Brings the probability of a scorecard up to date with newer outcomes, without a change of its points."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import expit

from scoring.learn.calibrate import intercept_of, reached, rounded
from scoring.learn.snapshots import Snapshots, snapshots_of
from scoring.learn.uncertainty import of_curve
from scoring.probability import Probability, Uncertainty
from scoring.scorecard import Scorecard
from scoring.sums import Floats

NEWEST = 0.2
"""The share of leads that tells how often leads convert now."""
PROVEN = 2.0
"""Standard errors that may be chance: only what a gap has beyond them, in squares, moves a probability."""


@dataclass(frozen=True, slots=True)
class Shift:
    """What the newest leads did beside what was expected of them, as rates of conversion."""

    expected: float
    found: float


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
    weight = np.ones(len(won))
    rate = (float(won.sum()) + 0.5) / (len(won) + 1)
    points = reached(snapshots_of(data).scores(card))
    return _with(card, probability, intercept_of(probability.slope, points, weight, rate), (points, won, weight))


def kept_up(
    card: Scorecard, leads: Snapshots, won: Floats, weight: Floats, when: Floats
) -> tuple[Scorecard, Shift | None]:
    """Return the scorecard at the level of the newest fifth of its leads, as far as that differs from all of them.

    What chance may do between the two, two standard errors, moves nothing; a gap far beyond it is followed all but
    whole. `won`, `weight` and `when` are (n,), `when` any numbers that grow with time. Of a lead with several rows, the
    newest ones count as one lead together. The shift is None where nothing was moved.
    """
    probability = card.document.probability
    newest = np.flatnonzero(when >= np.quantile(when, 1 - NEWEST, method="higher"))
    if probability is None or not weight[newest].any():
        return card, None
    found = leads.take(newest)
    points, won, weight = reached(found.scores(card)), won[newest], _by_lead(found, weight[newest])
    rate = float(weight @ won + 0.5) / float(weight.sum() + 1)
    gap = intercept_of(probability.slope, points, weight, rate) - probability.intercept
    error = of_curve(probability, points, weight).error
    if abs(gap) <= PROVEN * error:
        return card, None
    moved = probability.intercept + gap * (1 - (PROVEN * error / gap) ** 2)
    expected = float(weight @ expit(probability.intercept + probability.slope * points)) / float(weight.sum())
    return _with(card, probability, moved, (points, won, weight)), Shift(expected, rate)


def _by_lead(leads: Snapshots, weight: Floats) -> Floats:
    """Return the weights (n,) with which all rows of a lead count as one lead."""
    if leads.lead is None:
        return weight
    places = np.unique(leads.lead, return_inverse=True)[1]
    return np.asarray(weight / np.bincount(places, weight)[places])


def _with(card: Scorecard, old: Probability, intercept: float, found: tuple[Floats, Floats, Floats]) -> Scorecard:
    """Return the scorecard at another level, which points, outcomes and weights of n leads tell."""
    points, won, weight = found
    newer = replace(
        old, intercept=rounded(intercept), leads=round(weight.sum()), conversions=round(float(weight @ won))
    )
    uncertainty = _newer(old, newer, points, weight)
    return Scorecard(replace(card.document, probability=replace(newer, uncertainty=uncertainty)))


def _newer(old: Probability, new: Probability, points: Floats, weight: Floats) -> Uncertainty | None:
    """Return how sure the new level is; of the old one's variance, what its outcomes did not cause is still there."""
    if old.uncertainty is None:
        return None
    level = of_curve(new, points, weight)
    stays = max(old.uncertainty.error**2 - 1 / (old.conversions + 0.5) - 1 / (old.leads - old.conversions + 0.5), 0.0)
    return replace(
        level,
        error=rounded(float(np.hypot(level.error, np.sqrt(stays)))),
        error_per_point=old.uncertainty.error_per_point,
    )
