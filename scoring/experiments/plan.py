"""How long an experiment takes, and which gap is too small for it to find: by running it many times on paper."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.experiments.answer import ALPHA
from scoring.experiments.days import Days
from scoring.experiments.evidence import log_wealth
from scoring.rates import percent

RUNS = 400
MOST_RUNS_AT_ONCE = 250
NEVER = -1
MULTIPLES = (2.0, 1.5, 1.0, 0.75)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an experiment of so many days can find."""

    smallest_gap: float | None
    """The smallest gain (as a share) found with the wanted power by the last day; None if not even a large one is."""
    days: int
    power: float
    typical_days: tuple[tuple[float, int | None], ...]
    """For gains from twice the smallest down to three quarters of it: the day by which they are found with the wanted
    power; None for "not by the last"."""
    words: str


def days_to_decide(
    rates: tuple[float, float],
    *,
    a_day: tuple[float, float],
    days: int,
    scale: float,
    runs: int = RUNS,
    seed: int = 0,
    alpha: float = ALPHA,
) -> NDArray[np.int64]:
    """Return on which day each of `runs` made-up experiments is decided, counted from 1, NEVER where it is not.

    Args:
        rates: the true conversion rates of champion and challenger.
        a_day: how many accounts become known in each arm on a day, on average; counts are Poisson.
        days: how long it may take; it is looked at every day.
        scale: see `log_wealth`.
    """
    dice = np.random.default_rng(seed)
    found = []
    for start in range(0, runs, MOST_RUNS_AT_ONCE):
        size = min(MOST_RUNS_AT_ONCE, runs - start)
        known = dice.poisson(a_day, (size, days, 2)).astype(np.int64)
        played = Days(known, dice.binomial(known, rates).astype(np.int64))
        is_decided = log_wealth(played, 0.0, scale=scale, rate=rates[0]) >= -np.log(alpha)
        found.append(np.where(is_decided.any(axis=1), is_decided.argmax(axis=1) + 1, NEVER))
    return np.concatenate(found)


def plan(
    rate: float, *, a_day: tuple[float, float], days: int, power: float = 0.8, alpha: float = ALPHA, seed: int = 0
) -> Plan:
    """Return the smallest gain over a conversion rate of `rate` that is found within `days` with `power`.

    A gain's scale is the gain itself; one within an experiment is best set to the `smallest_gap` found here,
    which RUNS made-up experiments give to within about a twentieth.

    Raises:
        ValueError: the rate is not between 0 and 1, or nobody comes.
    """
    if not 0 < rate < 1 or min(a_day) <= 0 or days < 1:
        raise ValueError("A plan needs a conversion rate between 0 and 1, accounts each day in both arms, and a day.")

    def day_of(gap: float) -> int | None:
        found = days_to_decide((rate, rate + gap), a_day=a_day, days=days, scale=gap, seed=seed, alpha=alpha)
        decided = np.sort(found[found != NEVER])
        wanted = int(np.ceil(power * len(found)))
        return int(decided[wanted - 1]) if len(decided) >= wanted else None

    smallest = _smallest(day_of, 1 - rate)
    gaps = [] if smallest is None else [smallest * times for times in MULTIPLES if rate + smallest * times < 1]
    return Plan(smallest, days, power, tuple((gap, day_of(gap)) for gap in gaps), _words(smallest, rate, days, power))


def _smallest(day_of: Callable[[float], int | None], room: float) -> float | None:
    """Return the smallest gap for which there is a day, to within a fiftieth; gaps end below `room`."""
    low, high = 0.0, room * 0.98
    if day_of(high) is None:
        return None
    while high - low > high / 50:
        middle = (low + high) / 2
        low, high = (low, middle) if day_of(middle) is not None else (middle, high)
    return high


def _words(smallest: float | None, rate: float, days: int, power: float) -> str:
    if smallest is None:
        few = "the outcomes of too few accounts become known"
        return f"In {days} days no gain can be found reliably: {few}. Only a longer experiment can."
    return (
        f"From {percent(rate)}, a gain of {smallest * 100:.1f} points or more is found within {days} days in "
        f"{power * 100:.0f} of 100 such experiments; a smaller one may stay undecided."
    )
