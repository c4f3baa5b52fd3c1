"""How sure the probabilities of a scorecard are: the standard error of its log-odds, as a function of its points.

`variance = error² + (error_per_point × (points - middle))²`. What leads teach makes both smaller, three things larger:
few outcomes; tables that were learned from few leads (Laplace: the inverse of curvature and penalties, as mean of the
leads with the same score); and a curve that the leads left out do not follow.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from scoring.learn.calibrate import calibration_slope, intercept_of, rounded
from scoring.learn.logistic import Regression
from scoring.learn.rows import Rows
from scoring.probability import Probability, Uncertainty
from scoring.sums import Floats, sums

GROUPS = 10
"""Of leads left out, that are compared with the curve."""
TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Calibration:
    """What leads left out say of log-odds: how far to trust differences, and the variance of what no curve explains."""

    slope: float
    misfit: float


def calibrated(rows: Rows, log_odds: Floats) -> Calibration:
    """Return what `rows`, left out of learning, make of the log-odds that they got."""
    slope = calibration_slope(log_odds, rows.won, rows.weight)
    chance = expit(_shifted(slope, rows, log_odds))
    spread = rows.weight * chance * (1 - chance)
    order = np.argsort(log_odds, kind="stable")
    reached = np.cumsum(spread[order])
    groups = np.empty(len(order), np.intp)
    groups[order] = np.minimum((reached - spread[order] / 2) / reached[-1] * GROUPS, GROUPS - 1)
    missed, expected = sums(groups, rows.weight * (rows.won - chance)), sums(groups, spread) + TINY
    # Each group's square is 1 on average if the curve is right, two degrees go to the curve itself. (DerSimonian and
    # Laird, 1986, less one standard deviation: chance alone should not widen intervals.)
    free = GROUPS - 2
    excess = float((missed**2 / expected).sum()) - free - np.sqrt(2 * free)
    return Calibration(slope, max(excess, 0.0) / float(expected.sum()))


def of_curve(found: Probability, points: Floats, weight: Floats, held: float = 0.0) -> Uncertainty:
    """Return how sure a curve is that leads with these `points` (n,) decide, its slope also held by a penalty."""
    chance = expit(found.intercept + found.slope * points)
    middle, level, tilt = _moments(points, weight * chance * (1 - chance))
    return _uncertainty(middle, 1 / level, 1 / (tilt + held) if held > 0 else 0.0)


def of_learned(
    found: Probability, regression: Regression, rows: Rows, log_odds: Floats, calibration: Calibration
) -> Uncertainty:
    """Return how sure a learned scorecard is, whose points and curve say `log_odds` (n,) of `rows` on average."""
    odds = _shifted(calibration.slope, rows, log_odds)
    chance = expit(odds)
    spread = rows.weight * chance * (1 - chance)
    points = np.rint((odds - found.intercept) / max(found.slope, TINY))
    levels, places = np.unique(points, return_inverse=True)
    middle, level, tilt = _moments(points, spread)
    of_level = sums(places, spread)
    design = np.column_stack([np.ones(len(levels)), (levels - middle) ** 2])
    root = np.sqrt(of_level)
    variances = regression.variances(places, spread)
    flat, steep = np.linalg.lstsq(design * root[:, None], variances * root)[0].tolist()
    least = 1 / tilt if tilt > 0 else 0.0
    return _uncertainty(middle, max(flat, 1 / level) + calibration.misfit, max(steep, least))


def _shifted(slope: float, rows: Rows, log_odds: Floats) -> Floats:
    """Return the log-odds with their differences as far as they are to be trusted, at the rate of the rows."""
    rate = rows.wins / (rows.wins + rows.losses)
    return intercept_of(slope, log_odds, rows.weight, rate) + slope * log_odds


def _moments(points: Floats, spread: Floats) -> tuple[float, float, float]:
    """Return where points decide the level best, and how much leads decide of level and slope."""
    level = float(spread.sum()) + TINY
    middle = float(spread @ points) / level
    return middle, level, float(spread @ (points - middle) ** 2)


def _uncertainty(middle: float, level: float, tilt: float) -> Uncertainty:
    return Uncertainty(rounded(middle), rounded(float(np.sqrt(level))), rounded(float(np.sqrt(tilt))))
