"""The probability of a conversion: a logistic curve in a score's points, before the scale ends them."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.errors import ScorecardError
from scoring.rates import count, percent
from scoring.reading import Fields

MOST_LEADS = 10**12
Z = 1.96
"""Standard errors to either side that hold the truth in 95 of 100 cases."""


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """The standard error of the log-odds: `error` at `points`, and `error_per_point` more for each point away."""

    points: float
    error: float
    error_per_point: float = 0.0

    def at(self, points: int) -> float:
        """Return the standard error at base plus parts; the two errors are independent."""
        return math.hypot(self.error, self.error_per_point * (points - self.points))


@dataclass(frozen=True, slots=True)
class Probability:
    """`1 / (1 + exp(-(intercept + slope × points)))`, its evidence, and how sure it is."""

    intercept: float
    slope: float
    leads: int = 0
    conversions: int = 0
    uncertainty: Uncertainty | None = None

    def of(self, points: int) -> float:
        """Return the probability at base plus parts."""
        return logistic(self.intercept + self.slope * points)

    def interval(self, points: int) -> tuple[float, float] | None:
        """Return where the conversion rate of leads with these points lies in 95 of 100 cases; None if unknown."""
        if self.uncertainty is None:
            return None
        middle, reach = self.intercept + self.slope * points, Z * self.uncertainty.at(points)
        return logistic(middle - reach), logistic(middle + reach)

    def told(self, points: int) -> str:
        """Return `23 % (14 % to 35 %), from 12 wins among 210 leads`, without what is not known."""
        found, interval = percent(self.of(points)), self.interval(points)
        if interval is not None:
            found += f" ({percent(interval[0])} to {percent(interval[1])})"
        return found + (f", from {self.evidence}" if self.leads else "")

    @property
    def evidence(self) -> str:
        """What it was learned from: `12 wins among 210 leads`."""
        return f"{count(self.conversions, 'win')} among {count(self.leads, 'lead')}"

    def of_many(self, points: NDArray[Any]) -> NDArray[np.float64]:
        """Return the probabilities at many whole numbers of points, each exactly as `of` gives it."""
        if not len(points):
            return np.zeros(0)
        least, most = int(points.min()), int(points.max())
        if most - least > len(points):
            return np.array([self.of(one) for one in points.tolist()])
        return np.array([self.of(one) for one in range(least, most + 1)]).take((points - least).astype(np.intp))


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
    uncertainty = _uncertainty(fields)
    fields.done()
    if intercept is None or slope is None:
        raise ScorecardError(path, "needs both intercept and slope: the log-odds at 0 points, and of each point.")
    if slope < 0:
        raise ScorecardError(fields.at("slope"), "is negative; more points must not mean a lower probability.")
    if conversions > leads:
        raise ScorecardError(fields.at("conversions"), f"is above the {leads} leads that it was learned from.")
    return Probability(float(intercept), float(slope), leads, conversions, uncertainty)


def _uncertainty(fields: Fields) -> Uncertainty | None:
    if not fields.has("uncertainty"):
        fields.take("uncertainty")
        return None
    one = Fields(fields.take("uncertainty"), fields.at("uncertainty"))
    points, error, per_point = (one.optional_number(name) for name in ("points", "error", "error_per_point"))
    one.done()
    if points is None or error is None:
        raise ScorecardError(one.path, "needs both points and error: where the log-odds are surest, and how sure.")
    for name, value in (("error", error), ("error_per_point", per_point or 0)):
        if value < 0:
            raise ScorecardError(one.at(name), "is negative; a standard error is 0 or more.")
    return Uncertainty(float(points), float(error), float(per_point or 0))


def dump_probability(found: Probability) -> Mapping[str, Any]:
    """Return the probability as a document holds it."""
    told: dict[str, Any] = {"intercept": found.intercept, "slope": found.slope}
    told |= {"leads": found.leads, "conversions": found.conversions} if found.leads else {}
    return told | ({"uncertainty": asdict(found.uncertainty)} if found.uncertainty else {})
