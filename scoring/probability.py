"""The probability of a conversion: a logistic curve in a score's points, before the scale ends them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.errors import ScorecardError
from scoring.reading import Fields

MOST_LEADS = 10**12


@dataclass(frozen=True, slots=True)
class Probability:
    """`1 / (1 + exp(-(intercept + slope × points)))`, and how many leads and conversions it was learned from."""

    intercept: float
    slope: float
    leads: int = 0
    conversions: int = 0

    def of(self, points: int) -> float:
        """Return the probability at base plus parts."""
        return logistic(self.intercept + self.slope * points)

    def of_many(self, points: NDArray[Any]) -> NDArray[np.float64]:
        """Return the probabilities of many leads, each exactly as `of` gives it."""
        found, places = np.unique(points, return_inverse=True)
        return np.array([self.of(one) for one in found.tolist()], np.float64)[places]


def logistic(log_odds: float) -> float:
    """Return the probability of log-odds."""
    if log_odds >= 0:
        return 1 / (1 + math.exp(-log_odds))
    odds = math.exp(max(log_odds, -700.0))
    return odds / (1 + odds)


def parse_probability(value: object, path: str) -> Probability:
    """Return the probability at `path`."""
    fields = Fields(value, path)
    intercept, slope = fields.optional_number("intercept"), fields.optional_number("slope")
    leads, conversions = (fields.optional_whole(name, 0, MOST_LEADS) or 0 for name in ("leads", "conversions"))
    fields.done()
    if intercept is None or slope is None:
        raise ScorecardError(path, "needs both intercept and slope: the log-odds at 0 points, and of each point.")
    if slope < 0:
        raise ScorecardError(fields.at("slope"), "is negative; more points must not mean a lower probability.")
    if conversions > leads:
        raise ScorecardError(fields.at("conversions"), f"is above the {leads} leads that it was learned from.")
    return Probability(float(intercept), float(slope), leads, conversions)


def dump_probability(found: Probability) -> Mapping[str, Any]:
    """Return the probability as a document holds it."""
    curve = {"intercept": found.intercept, "slope": found.slope}
    return curve | ({"leads": found.leads, "conversions": found.conversions} if found.leads else {})
