"""The share of a touch that is left at some age, as exact integers of which ONE is the whole.

Each curve has `share` for one age and `shares` for an array of them (microseconds, not negative). Both do the same
IEEE operations in the same order, so they agree to the last bit, on any machine: no library's exponential is asked.
"""

from bisect import bisect_right
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np

from scoring.columns import Ints
from scoring.decay import Decay
from scoring.subject import DAY

BITS: Final = 40
ONE: Final = 1 << BITS
LONGEST_LIFE: Final = 42
"""Half-lives after which a share is 0: less than half of the smallest step."""

_PIECES = 256
# 2 ** -(k / 256); what lies between two entries comes from the Taylor series, exact to 1e-15.
_TABLE = [float(Decimal(2) ** (Decimal(-k) / _PIECES)) for k in range(_PIECES)]
_POWERS = [2.0 ** (BITS - n) for n in range(LONGEST_LIFE + 1)]
_POWERS[LONGEST_LIFE] = 0.0
_C1, _C2, _C3, _C4 = -0.6931471805599453, 0.2402265069591007, -0.05550410866482158, 0.009618129107628477
_TABLE_ARRAY, _POWERS_ARRAY = np.array(_TABLE), np.array(_POWERS)


class Steps:
    """Constant between ages: no decay, step, cliff, and each of them within a window."""

    __slots__ = ("_table", "ages", "left")

    def __init__(self, ages: list[int], left: list[int]) -> None:
        self.ages = ages
        """Ages at which the share falls, ascending."""
        self.left = left
        """The share before the first of `ages`, and after each of them."""
        self._table = np.array(ages, np.int64), np.array(left, np.int64)

    @property
    def end(self) -> int | None:
        """The age from which on nothing is left; None when something always is."""
        return self.ages[-1] if self.left[-1] == 0 else None

    def share(self, age: int) -> int:
        """Return the share left at `age`."""
        return self.left[bisect_right(self.ages, age)]

    def shares(self, ages: Ints) -> Ints:
        """Return the share left at each of `ages`."""
        falls, left = self._table
        if len(falls) == 0:
            return np.full(len(ages), left[0])
        found: Ints
        if len(falls) == 1:
            found = np.where(ages < falls[0], left[0], left[1])
            return found
        found = left[np.searchsorted(falls, ages, side="right")]
        return found


class HalfLife:
    """Half of it gone after each half-life; all of it at `end`."""

    __slots__ = ("end", "half", "is_open")

    def __init__(self, half: int, window: int | None) -> None:
        self.half = half
        self.is_open = window is None
        self.end: int = min(window or NO_END, half * LONGEST_LIFE)

    def share(self, age: int) -> int:
        """Return the share left at `age`."""
        if age >= self.end:
            return 0
        lives = float(age) / float(self.half)
        whole = int(lives)
        part = lives - whole
        piece = int(part * _PIECES)
        rest = part - piece / _PIECES
        factor = _TABLE[piece] * (1.0 + rest * (_C1 + rest * (_C2 + rest * (_C3 + rest * _C4))))
        return round(factor * _POWERS[whole])

    def shares(self, ages: Ints) -> Ints:
        """Return the share left at each of `ages`."""
        lives = np.minimum(ages, self.end).astype(np.float64)
        lives /= float(self.half)
        whole = lives.astype(np.int64)
        lives -= whole
        piece = (lives * _PIECES).astype(np.int64)
        lives -= piece / _PIECES
        factor = lives * _C4
        factor += _C3
        for coefficient in (_C2, _C1, 1.0):
            factor *= lives
            factor += coefficient
        factor *= _TABLE_ARRAY[piece]
        factor *= _POWERS_ARRAY[whole]
        left: Ints = np.rint(factor, out=factor).astype(np.int64)
        if not self.is_open:
            left[ages >= self.end] = 0
        return left


class Line:
    """Gone evenly over `span`; all of it at `end`."""

    __slots__ = ("end", "span")

    def __init__(self, span: int, window: int | None) -> None:
        self.span = span
        self.end: int = min(span, window or NO_END)

    def share(self, age: int) -> int:
        """Return the share left at `age`."""
        return 0 if age >= self.end else round((1.0 - float(age) / float(self.span)) * ONE)

    def shares(self, ages: Ints) -> Ints:
        """Return the share left at each of `ages`."""
        within = np.minimum(ages, self.end).astype(np.float64)
        left: Ints = np.rint((1.0 - within / float(self.span)) * ONE).astype(np.int64)
        left[ages >= self.end] = 0
        return left


NO_END: Final = 2**62
Fading: TypeAlias = Steps | HalfLife | Line


@lru_cache(maxsize=1024)
def fading(decay: Decay | None, window_days: float | None) -> Fading:
    """Return the curve of a decay within a window, ready to compute."""
    window = None if window_days is None else _age(window_days)
    if decay is None:
        return _steps([], window)
    if decay.curve == "half_life":
        return HalfLife(_age(decay.days or 0), window)
    if decay.curve == "linear":
        return Line(_age(decay.days or 0), window)
    if decay.curve == "cliff":
        return _steps([(_age(decay.days or 0), 0)], window)
    return _steps([(_age(step.days), round(step.share * ONE)) for step in decay.steps], window)


def _steps(falls: list[tuple[int, int]], window: int | None) -> Steps:
    if window is not None:
        falls = [*(fall for fall in falls if fall[0] < window), (window, 0)]
    return Steps([age for age, _ in falls], [ONE, *(left for _, left in falls)])


def _age(days: float) -> int:
    return round(days * DAY)
