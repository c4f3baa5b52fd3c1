"""Measures of scores and probabilities against outcomes; none is "accuracy", which says nothing of rare conversions."""

import math

import numpy as np

from scoring.evaluate.tally import Tally

SMALL = 1e-15
MOST_STEPS = 25
RIDGE, CLOSE = 1e-9, 1e-6
"""What keeps a step defined, and the step after which the next is smaller than any digit that is told."""
SAME = 1e-9
"""Log-odds that differ by less are the same."""


def roc_auc(found: Tally) -> float:
    """Return the chance that one who converted scores above one who did not, ties counted half; nan for one class."""
    pairs = found.won.sum() * found.lost.sum()
    below = np.cumsum(found.lost) - found.lost
    return float((found.won * (below + found.lost / 2)).sum() / pairs) if pairs > 0 else math.nan


def pr_auc(found: Tally) -> float:
    """Return the average precision: the mean of the precision at each conversion, from the highest score down."""
    won, size = found.won[::-1], np.cumsum(found.size[::-1])
    reached = np.cumsum(won)
    precision = np.divide(reached, size, out=np.zeros_like(size), where=size > 0)
    return float((won * precision).sum() / reached[-1]) if reached[-1] > 0 else math.nan


def brier(found: Tally) -> float:
    """Return the mean squared difference between probability and outcome."""
    squares = found.won * (1 - found.score) ** 2 + found.lost * found.score**2
    return float(squares.sum() / found.size.sum())


def brier_skill(found: Tally) -> float:
    """Return the share of the Brier score of knowing only the rate that is saved; nan for one class."""
    alone = found.rate * (1 - found.rate)
    return 1 - brier(found) / alone if alone > 0 else math.nan


def log_loss(found: Tally) -> float:
    """Return the mean negative log of the probability given to what happened."""
    held = np.clip(found.score, SMALL, 1 - SMALL)
    return float(-(found.won * np.log(held) + found.lost * np.log1p(-held)).sum() / found.size.sum())


def calibration_slope(found: Tally) -> float:
    """Return by how much true log-odds differ where predicted ones differ by 1: below 1 they are too sure.

    It is nan where all leads have one probability: then nothing differs.
    """
    held = np.clip(found.score, 1e-9, 1 - 1e-9)
    said, size = np.log(held / (1 - held)), found.size
    seen = said[size > 0]
    if len(seen) < 2 or np.ptp(seen) < SAME:
        return math.nan
    squares = said * said
    level, slope = 0.0, 1.0
    for _ in range(MOST_STEPS):
        # Steps are short and log-odds below 21, so that the exponent stays below 709, where it would overflow.
        chance = 1 / (1 + np.exp(-(level + slope * said)))
        missed, spread = found.won - size * chance, size * chance * (1 - chance)
        up, along = float(missed.sum()), float(missed @ said)
        first, both, second = float(spread.sum()) + RIDGE, float(spread @ said), float(spread @ squares) + RIDGE
        whole = first * second - both * both
        if whole <= 0:
            return math.nan
        steps = [(second * up - both * along) / whole, (first * along - both * up) / whole]
        by_level, by_slope = (max(-1.0, min(1.0, step)) for step in steps)
        level, slope = level + by_level, slope + by_slope
        if max(abs(by_level), abs(by_slope)) < CLOSE:
            return slope
    return math.nan


def lift(found: Tally, share: float) -> float:
    """Return the conversion rate of the top `share` of leads over that of all."""
    return capture(found, share) / share


def capture(found: Tally, share: float) -> float:
    """Return the share of all conversions that is among the top `share` of leads; ties at the edge count in part."""
    return _won_among(found, share * float(found.size.sum())) / float(found.won.sum()) if found.won.any() else math.nan


def precision(found: Tally, leads: float) -> float:
    """Return the conversion rate of the best `leads` leads, such as those that a team can call."""
    room = min(leads, float(found.size.sum()))
    return _won_among(found, room) / room if room > 0 else math.nan


def chance_error(won: float, lost: float) -> float:
    """Return the standard deviation of the ROC-AUC of scores that know nothing (Mann and Whitney, 1947)."""
    return math.sqrt((won + lost + 1) / (12 * won * lost))


def _won_among(found: Tally, room: float) -> float:
    size, won = found.size[::-1], found.won[::-1]
    taken = np.clip(room - (np.cumsum(size) - size), 0, size)
    return float(np.divide(taken * won, size, out=np.zeros_like(size), where=size > 0).sum())
