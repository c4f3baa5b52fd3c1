"""Shares of leads that converted, with their intervals, and how sentences write them."""

import math
from dataclasses import dataclass

from scoring.words import MINUS

Z = 1.96


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of some leads converted."""

    leads: int
    won: int

    @property
    def value(self) -> float:
        """The share that converted; nan without leads."""
        return self.won / self.leads if self.leads else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Between which shares the true one lies, 95 in 100 times (Wilson, 1927); all of them without leads."""
        if not self.leads:
            return 0.0, 1.0
        return wilson(self.won, self.leads)

    def __str__(self) -> str:
        return f"{self.won:,} of {self.leads:,}"


def wilson(won: float, leads: float, z: float = Z) -> tuple[float, float]:
    """Return the interval of a share (Wilson, 1927)."""
    rate, spread = won / leads, z**2 / leads
    middle = (rate + spread / 2) / (1 + spread)
    reach = z / (1 + spread) * math.sqrt(rate * (1 - rate) / leads + spread / (4 * leads))
    return max(middle - reach, 0.0), min(middle + reach, 1.0)


def percent(share: float) -> str:
    """Return `39 %`, below ten with one decimal: `4.6 %`."""
    return f"{share * 100:.{0 if round(share * 100, 1) >= 10 else 1}f} %"


def signed_points(gap: float) -> str:
    """Return a gap between two shares in percentage points: `+2.1`, `−7.0`."""
    return f"{gap * 100:+.1f}".replace("-", MINUS)


def count(number: int, noun: str) -> str:
    """Return `1 lead`, `1,284 leads`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
