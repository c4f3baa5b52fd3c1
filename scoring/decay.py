"""How the points of a touch fade: shares as whole numbers, so that sums are exact in any order."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.errors import ScorecardError
from scoring.reading import Fields, amount

ONE = 2**40
"""The share of a touch that is worth all its points."""
DAY = 86_400_000_000
"""Microseconds."""
CURVES = ("half_life", "linear", "cliff", "step")


@dataclass(frozen=True, slots=True)
class Decay:
    """A curve over the age of a touch; `days` is its half-life, length or end."""

    curve: str = "none"
    days: float = 0.0
    steps: tuple[tuple[float, float], ...] = ()
    """(from this many days on, share that is left), for `step`."""

    @property
    def is_gradual(self) -> bool:
        """Whether points fade all the time, not only at given ages."""
        return self.curve in ("half_life", "linear")

    def shares(self, ages: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what is left at ages in microseconds, in units of 1 / ONE; nothing before the touch happened."""
        if self.curve == "half_life":
            left = np.exp2(ages / (-self.days * DAY))
        elif self.curve == "linear":
            left = np.clip(1.0 - ages / (self.days * DAY), 0.0, 1.0)
        else:
            left = np.ones(len(ages))
            for days, share in self.jumps:
                left = np.where(ages >= int(days * DAY), share, left)
        units: NDArray[np.int64] = np.rint(np.where(ages < 0, 0.0, left) * ONE).astype(np.int64)
        return units

    @property
    def jumps(self) -> tuple[tuple[float, float], ...]:
        """Return the ages in days at which the share jumps, with the share from then on."""
        return ((self.days, 0.0),) if self.curve == "cliff" else self.steps

    def to_document(self) -> dict[str, Any]:
        if self.curve == "step":
            return {"step": [{"after_days": days, "share": share} for days, share in self.steps]}
        return {self.curve: {"days": self.days}}

    @property
    def words(self) -> str:
        """Say how points fade."""
        if self.curve == "half_life":
            return f"halves every {self.days:g} days"
        if self.curve == "linear":
            return f"fades over {self.days:g} days"
        if self.curve == "cliff":
            return f"for {self.days:g} days"
        return "fades in steps" if self.curve == "step" else "does not fade"


def parse(raw: Any, path: str) -> Decay:
    """Return the curve that a document describes; none when absent."""
    if raw is None:
        return Decay()
    fields = Fields(raw, path)
    named = [curve for curve in CURVES if fields.has(curve)]
    if len(named) != 1:
        raise ScorecardError(path, f"needs exactly one of {', '.join(CURVES)}")
    curve = named[0]
    here = f"{path}.{curve}"
    if curve == "step":
        steps = _steps(fields.list("step"), here)
        fields.done()
        return Decay("step", steps=steps)
    about = Fields(fields.any(curve), here)
    days = amount(about.any("days"), f"{here}.days")
    about.done()
    fields.done()
    return Decay(curve, float(days))


def _steps(raw: list[Any], path: str) -> tuple[tuple[float, float], ...]:
    steps: list[tuple[float, float]] = []
    for number, one in enumerate(raw):
        fields = Fields(one, f"{path}[{number}]")
        days = float(amount(fields.any("after_days"), f"{path}[{number}].after_days"))
        share = fields.any("share")
        fields.done()
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            raise ScorecardError(f"{path}[{number}].share", "must be a number from 0 to 1")
        if steps and (days <= steps[-1][0] or share > steps[-1][1]):
            raise ScorecardError(f"{path}[{number}]", "must come later than the step before it, and leave no more")
        steps.append((days, float(share)))
    if not steps:
        raise ScorecardError(path, "must hold at least one step")
    return tuple(steps)
