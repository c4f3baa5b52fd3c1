"""What an experiment has shown so far, as values and sentences to show."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scoring.experiments.days import Days
from scoring.experiments.evidence import edge, log_wealth, ranges
from scoring.rates import Rate, signed_points
from scoring.sums import Floats

Arm: TypeAlias = Literal["champion", "challenger"]
ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Answer:
    """The gap (challenger minus champion, as a share) and the range that holds at every moment at once."""

    champion: Rate
    challenger: Rate
    gap: float
    low: float
    high: float
    better: Arm | None
    """None while not decided. Once decided, more days do not undo it."""
    odds: float
    """The highest wealth so far against "no difference"; 1 over it is a p-value that holds at every moment."""
    range_by_day: Floats
    """The range after each day, for a chart, shape (days, 2)."""
    words: str


def answer(
    days: Days,
    *,
    scale: float,
    rate: float,
    alpha: float = ALPHA,
    names: tuple[str, str] = ("the champion", "the challenger"),
) -> Answer:
    """Return what is known after these days, shape (days, 2); see `log_wealth` for `scale` and `rate`.

    Looking every day finds a winner where there is none at most `alpha` of the time. Days must not be changed once they
    were looked at: a day is over when the horizon of all its leads is.
    """
    champion, challenger = (Rate(int(known), int(won)) for known, won in zip(*days.totals(), strict=True))
    gap = challenger.value - champion.value
    shape = {"alpha": alpha, "scale": scale, "rate": rate}
    by_day = ranges(days, **shape) if len(days.known) else np.zeros((0, 2))
    low, high = _range_now(days, by_day, shape)
    wealth = log_wealth(days, 0.0, scale=scale, rate=rate)
    better = _better(days, wealth >= -np.log(alpha))
    return Answer(
        champion=champion,
        challenger=challenger,
        gap=gap,
        low=low,
        high=high,
        better=better,
        odds=float(np.exp(min(wealth.max(initial=0.0), 700.0))),
        range_by_day=by_day,
        words=_words(better, gap, (low, high), names),
    )


def _better(days: Days, is_decided: NDArray[np.bool_]) -> Arm | None:
    """Return the arm that was ahead on the day that decided."""
    if not is_decided.any():
        return None
    until = slice(0, int(is_decided.argmax()) + 1)
    (known, other), (won, other_won) = Days(days.known[until], days.won[until]).totals()
    return "challenger" if other_won * known > won * other else "champion"


def _range_now(days: Days, by_day: Floats, shape: dict[str, float]) -> tuple[float, float]:
    """Return the range after the last day, to a hundredth of a point."""
    if not len(by_day):
        return -1.0, 1.0
    low, high = by_day[-1].tolist()
    if np.isnan(low):
        return low, high
    middle = (low + high) / 2
    return (
        low if low == -1 else edge(days, middle, low, **shape),
        high if high == 1 else edge(days, middle, high, **shape),
    )


def _words(better: str | None, gap: float, limits: tuple[float, float], names: tuple[str, str]) -> str:
    low, high = (signed_points(limit) for limit in limits)
    champion, challenger = names
    if np.isnan(gap):
        return "Not decided. No outcome is known yet in one of the arms, or in both."
    if np.isnan(limits[0]):
        first = "Not decided." if better is None else f"There is a difference: {_winner(better, names)} did better."
        return f"{first} No single gap fits all days, so the gap changed over time; look at the days one by one."
    if better:
        ahead, behind = (challenger, champion) if better == "challenger" else (champion, challenger)
        least, most = sorted(abs(limit) * 100 for limit in limits)
        lead = signed_points(gap if better == "challenger" else -gap)
        return f"Decided. {_start(ahead)} is better than {behind}: by {least:.1f} to {most:.1f} points, {lead} so far."
    if gap == 0:
        return f"Not decided. Both convert alike so far, and anything from {low} to {high} points is still possible."
    ahead = challenger if gap > 0 else champion
    points = signed_points(abs(gap))[1:]
    still = f"anything from {low} to {high} is still possible"
    return f"Not decided. {_start(ahead)} is ahead by {points} points, but {still}."


def _winner(better: str, names: tuple[str, str]) -> str:
    return names[1] if better == "challenger" else names[0]


def _start(name: str) -> str:
    return name[0].upper() + name[1:] if name.startswith("the ") else name
