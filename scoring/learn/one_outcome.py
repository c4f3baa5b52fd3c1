"""Finds values that leads of one outcome only have: a flag, an amount, a name or a stage written because of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import shorten

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from scoring.columns import Coded
from scoring.learn.axes import FEWEST_LEADS
from scoring.rates import wilson
from scoring.subject import Scalar
from scoring.sums import Floats, sums
from scoring.values import NO, as_number, as_text

FEWEST = 20
"""Leads of either outcome; with fewer, chance makes columns that look like leaks."""
ONLY, SURELY = 0.98, 0.9
"""Share of one outcome among leads with a value: that found, and that which chance leaves at least."""
MOST_LOSSES = 0.5
"""Of the leads that did not convert, the share that must have a value for it to be written because of that."""
SOME_WINS = 0.2
"""Of the leads that converted, the share that must have a value that is one of several; referrals reach less."""
LESS = 1 / 3
"""An honest value converts at most at 1 - LESS x the share of conversions that have it: what is common is mixed."""
TIMES = 10.0
"""By how much an honest value may multiply or divide the odds."""
CHANCE = 0.05
"""That an honest column has such a value, over all its values."""
MOST_VALUES = 5
"""That are written because of an outcome; more are what leads are called, such as companies that came as a whole."""
ABSENT: frozenset[str | float] = frozenset({*NO, 0.0})
LONGEST = 60
Z = 1.645

Places = NDArray[np.bool_]
"""Which of the levels, (levels,)."""


@dataclass(frozen=True, slots=True)
class _Levels:
    """The values of a column, each once however it is spelled, after missing, and the leads of either outcome."""

    values: list[Scalar]
    absent: Places
    """Those that say that something is not there: missing, no, 0."""
    wins: Floats
    losses: Floats

    @property
    def leads(self) -> Floats:
        return self.wins + self.losses


def is_for_one_outcome(coded: Coded, won: Floats) -> bool:
    """Tell whether a column of n leads has a value for one outcome only, by `won` (n,)."""
    weight = np.ones(len(won))
    return min(won.sum(), (1 - won).sum()) >= FEWEST and filled(coded, won, weight, "") != ""


def filled(coded: Coded, won: Floats, weight: Floats, has: str) -> str:
    """Return a reason, which begins with `has`, if the column has a value for one outcome only."""
    has_value = coded.codes >= 0
    there, wins = float(weight[has_value].sum()), float((weight * won)[has_value].sum())
    all_wins, all_of_it = float(weight @ won), float(weight.sum())
    if there in (0.0, all_of_it):
        return ""
    if wins >= FEWEST and wins / there >= ONLY and at_least(wins, there) >= SURELY:
        return _won(has, wins, there - wins)
    losses, all_losses = there - wins, all_of_it - all_wins
    is_common = losses >= MOST_LOSSES * all_losses
    if is_common and 1 - at_least(losses, there) <= all_wins / all_of_it / TIMES:
        return _lost(has, wins, losses)
    return ""


def telling(coded: Coded, won: Floats, weight: Floats) -> str:
    """Return a reason if one or a few values, or all but the usual one, are of one outcome only."""
    levels = _levels(coded, won, weight)
    for said, of in _of_wins(levels):
        wins, losses = float(levels.wins[of].sum()), float(levels.losses[of].sum())
        if wins >= SOME_WINS * levels.wins.sum() and _is_won(levels, of, wins / levels.wins.sum()):
            return _won(f"{said} for", wins, losses)
    for said, of in _of_losses(levels):
        wins, losses = float(levels.wins[of].sum()), float(levels.losses[of].sum())
        if losses >= MOST_LOSSES * levels.losses.sum() and _is_lost(levels, of):
            return _lost(f"{said} for", wins, losses)
    return ""


def at_least(found: float, of: float) -> float:
    """Return the share that is surely there."""
    return wilson(found, of, Z)[0]


def _won(has: str, wins: float, losses: float) -> str:
    return f"{has} {wins:,.0f} leads that converted and {losses:,.0f} that did not"


def _lost(has: str, wins: float, losses: float) -> str:
    return f"{has} {losses:,.0f} leads that did not convert and {wins:,.0f} that did"


def _levels(coded: Coded, won: Floats, weight: Floats) -> _Levels:
    keys = [as_text(level) if (number := as_number(level)) is None else number for level in coded.levels]
    spelled = dict(zip(reversed(keys), reversed(coded.levels), strict=True))
    place = {key: at for at, key in enumerate(spelled, 1)}
    at = np.array([0, *map(place.__getitem__, keys)], np.intp)[coded.codes.astype(np.intp) + 1]
    n = 1 + len(spelled)
    absent = np.array([True, *map(ABSENT.__contains__, spelled)])
    return _Levels([None, *spelled.values()], absent, sums(at, weight * won, n), sums(at, weight * (1 - won), n))


def _of_wins(levels: _Levels) -> Iterator[tuple[str, Places]]:
    """Yield what may have been written because leads converted, with the words for it."""
    pure = (levels.leads >= FEWEST_LEADS) & (levels.wins >= ONLY * levels.leads)
    covered = float(levels.wins[pure].sum() / levels.wins.sum())
    yield from _any_of(
        levels, [at for at in np.flatnonzero(pure).tolist() if _is_won(levels, _one(levels, at), covered)]
    )
    has_value = np.arange(len(levels.values)) > 0
    yield "has a value", has_value
    yield from _but(levels, has_value)
    yield from _but(levels, levels.absent & has_value)


def _of_losses(levels: _Levels) -> Iterator[tuple[str, Places]]:
    """Yield what may have been written because leads did not convert: not what they lack, which many need to buy."""
    pure = (levels.losses >= ONLY * levels.leads) & ~levels.absent
    is_common = levels.losses >= MOST_LOSSES / MOST_VALUES * levels.losses.sum()
    yield from _any_of(levels, np.flatnonzero(pure & is_common).tolist())
    yield from _but(levels, levels.absent & (np.arange(len(levels.values)) > 0))


def _one(levels: _Levels, at: int) -> Places:
    return np.isin(np.arange(len(levels.values)), at)


def _any_of(levels: _Levels, found: list[int]) -> Iterator[tuple[str, Places]]:
    if 0 < len(found) <= MOST_VALUES:
        said = sorted("empty" if at == 0 else _said(levels.values[at]) for at in found)
        yield f"is {' or '.join(said)}", np.isin(np.arange(len(levels.values)), found)


def _but(levels: _Levels, usual: Places) -> Iterator[tuple[str, Places]]:
    """Yield all values but the most common of these."""
    if usual.any():
        most = int(np.argmax(np.where(usual, levels.leads, -1)))
        others = np.arange(len(levels.values)) > 0
        others[most] = False
        yield f"is other than {_said(levels.values[most])}", others


def _said(value: Scalar) -> str:
    return f"'{shorten(value, LONGEST, placeholder='…')}'" if isinstance(value, str) else as_text(value)


def _is_won(levels: _Levels, of: Places, covered: float) -> bool:
    """Tell whether these levels convert more surely than honest ones that hold this share of conversions."""
    wins, losses = float(levels.wins[of].sum()), float(levels.losses[of].sum())
    if wins == 0 or wins < ONLY * (wins + losses):
        return False
    odds = TIMES * float(levels.wins.sum() / levels.losses.sum())
    honest = max(1 - LESS * covered, odds / (1 + odds))
    asked = max(int((levels.leads >= FEWEST_LEADS).sum()), 1)
    return bool(betainc(wins, losses + 1, honest) * asked <= CHANCE)


def _is_lost(levels: _Levels, of: Places) -> bool:
    wins, losses = float(levels.wins[of].sum()), float(levels.losses[of].sum())
    if losses == 0 or losses < ONLY * (wins + losses):
        return False
    return 1 - at_least(losses, wins + losses) <= float(levels.wins.sum() / levels.leads.sum()) / TIMES
