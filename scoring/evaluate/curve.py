"""Whether probabilities come true, and what each band is worth, as values to show."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.evaluate.tally import Tally, tally
from scoring.rates import wilson
from scoring.sums import Floats

GROUPS = 10


@dataclass(frozen=True, slots=True)
class Group:
    """Leads seen together: how many, the mean probability they had, the share that converted and its interval."""

    label: str
    leads: float
    expected: float
    rate: float
    low: float
    high: float


def calibration_curve(won: Floats, chance: Floats, groups: int = GROUPS) -> tuple[Group, ...]:
    """Return the leads in groups of about the same size, from the lowest probability; equal ones stay together."""
    found = tally(won, chance)
    middle = (np.cumsum(found.size) - found.size / 2) / found.size.sum()
    number = np.minimum(middle * groups, groups - 1).astype(np.intp)
    return tuple(_group(_part(found, number == at), None) for at in np.unique(number).tolist())


def by_band(won: Floats, chance: Floats, bands: Sequence[str], names: Sequence[str]) -> tuple[Group, ...]:
    """Return the leads of each of `names`, in that order; `bands` (n,) says in which each lead is."""
    is_in = np.array(bands, object)
    parts = ((name, is_in == name) for name in names)
    return tuple(_group(tally(won[here], chance[here]), name) for name, here in parts if here.any())


def _part(found: Tally, wanted: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Tally:
    return Tally(found.score[wanted], found.won[wanted], found.lost[wanted])


def _group(found: Tally, label: str | None) -> Group:
    leads = float(found.size.sum())
    low, high = wilson(float(found.won.sum()), leads)
    label = label or _between(found.score[0] * 100, found.score[-1] * 100)
    return Group(label, leads, float(found.score @ found.size / leads), found.rate, low, high)


def _between(low: float, high: float) -> str:
    """Return `4 to 9 %`, or `4 %` where both read the same."""
    return f"{high:.0f} %" if f"{low:.0f}" == f"{high:.0f}" else f"{low:.0f} to {high:.0f} %"
