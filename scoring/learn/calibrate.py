"""Turns points into probabilities that mean what they say."""

import numpy as np
from scipy.special import expit

from scoring.columns import Scores
from scoring.learn.logistic import Block, Regression
from scoring.sums import Floats

SLOPE_PENALTY = 16.0
"""How firmly the slope is held to 1: as by some hundred leads."""
DIGITS = 6


def calibration_slope(log_odds: Floats, won: Floats, weight: Floats, penalty: float = SLOPE_PENALTY) -> float:
    """Return how much of a difference in log-odds is real: below 1 where they are too sure of themselves."""
    everyone = Block(np.zeros(len(won), np.intp), np.ones((1, 1)), 0.0)
    own = Block(np.arange(len(won)), log_odds[:, None], penalty, towards=1.0)
    regression = Regression([everyone, own], won, weight)
    regression.fit()
    return float(regression.weights[1])


def intercept_of(slope: float, points: Floats, weight: Floats, rate: float) -> float:
    """Return the log-odds of 0 points at which the mean probability is `rate` (0 < rate < 1)."""
    low, high = -1e3 - slope * float(points.max()), 1e3 - slope * float(points.min())
    for _ in range(200):
        middle = (low + high) / 2
        mean = float(weight @ expit(middle + slope * points)) / float(weight.sum())
        low, high = (middle, high) if mean < rate else (low, middle)
    return (low + high) / 2


def rounded(value: float) -> float:
    """Return a number as documents hold it, so that the last bit of a sum does not change their hash."""
    return float(f"{value:.{DIGITS}g}")


def reached(scores: Scores) -> Floats:
    """Return the points before the scale ends them."""
    return (scores.base + scores.demographic + scores.fit + scores.behavioral).astype(np.float64)
