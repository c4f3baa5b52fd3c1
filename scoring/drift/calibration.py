"""Whether leads still convert as often as the score says, overall and where it matters, in conversions and money."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from scoring import words
from scoring.drift.control import ALPHA, adjusted
from scoring.rates import Rate, count, percent
from scoring.sums import Floats

FEW = 20
"""Leads below which a group is not looked at by itself."""
DAYS_A_MONTH = 365.25 / 12
DOUBTS = 9
EVERYONE = "all leads"


@dataclass(frozen=True, slots=True)
class Gap:
    """What the score said of a group of leads, and what they did."""

    group: Mapping[str, str]
    """By attribute, the value that its leads share; empty for all leads."""
    seen: Rate
    said: float
    """The conversions that the probabilities add up to."""
    chance: float
    """Of a gap this large where the score is right, adjusted for the number of groups."""
    is_drift: bool
    a_month: float
    """Conversions a month more than was said, or fewer below 0."""
    money_a_month: float | None
    """The same in money; None where no amount is known."""
    words: str


@dataclass(frozen=True, slots=True)
class _Scale:
    """What turns conversions of the time seen into conversions and money a month."""

    days: float
    amount: float | None
    currency: str


def calibration_drift(
    chance: Floats,
    won: NDArray[np.bool_],
    *,
    groups: Mapping[str, Sequence[str | None]],
    days: float,
    learned_from: int = 0,
    amount: float | None = None,
    currency: str = "",
    alpha: float = ALPHA,
) -> tuple[Gap, ...]:
    """Return the gap of all leads, of each value of each attribute and of each two values together; drift first.

    A gap is sure by the exact distribution of conversions if each lead converts with its own probability (Poisson
    binomial; Hong, "On computing the distribution function for the Poisson binomial distribution", 2013), two-sided,
    adjusted over groups. Groups of fewer than FEW leads are left out. Each call is one look.

    Args:
        chance: the probability told when each lead was scored, shape (n,), between 0 and 1.
        won: whether it converted within the horizon, which must be over for all, shape (n,).
        groups: attribute to each lead's value, such as band and source; None is left out.
        days: the time in which these leads were created.
        learned_from: the conversions that the probability was learned from, which is how well it can be known; 0 for
            certainty.
        amount: the mean amount of a conversion, in `currency`.

    Raises:
        ValueError: no leads, not one value for each, or no time.
    """
    if not len(chance) or any(len(values) != len(chance) for values in (won, *groups.values())) or days <= 0:
        raise ValueError("Calibration needs at least one lead, an outcome and a value for each, and days above 0.")
    parts = list(_parts(len(chance), groups))
    chances = adjusted(np.array([_chance(chance[is_in], int(won[is_in].sum()), learned_from) for _, is_in in parts]))
    scale = _Scale(days, amount, currency)
    found = [
        _gap(group, chance[is_in], won[is_in], (float(adjusted_chance), alpha), scale)
        for (group, is_in), adjusted_chance in zip(parts, chances, strict=True)
    ]
    return tuple(sorted(found, key=lambda gap: (not gap.is_drift, -abs(gap.a_month))))


def conversions_at_random(chance: Floats) -> Floats:
    """Return the probabilities of 0 to n conversions among n leads that convert with these chances, shape (n + 1,)."""
    n = len(chance)
    turns = np.exp(2j * np.pi * np.arange(n + 1) / (n + 1))
    product = np.ones(n + 1, np.complex128)
    for one, leads in zip(*np.unique(chance, return_counts=True), strict=True):
        product *= (1 - one + one * turns) ** int(leads)
    found: Floats = np.maximum(np.fft.fft(product).real / (n + 1), 0.0)
    return found


def _parts(n: int, groups: Mapping[str, Sequence[str | None]]) -> Iterator[tuple[dict[str, str], NDArray[np.bool_]]]:
    """Yield the groups that are looked at, each with who is in it."""
    yield {}, np.ones(n, np.bool_)
    single: list[tuple[str, str, NDArray[np.bool_]]] = []
    for name, values in groups.items():
        here = np.array(values, object)
        single += [(name, value, here == value) for value in sorted({value for value in values if value is not None})]
    single = [one for one in single if one[2].sum() >= FEW]
    yield from (({name: value}, is_in) for name, value, is_in in single)
    for (name, value, is_in), (other, another, is_there) in combinations(single, 2):
        if name != other and (is_in & is_there).sum() >= FEW:
            yield {name: value, other: another}, is_in & is_there


def _chance(chance: Floats, won: int, learned_from: int) -> float:
    """Return the two-sided p-value of so many conversions, averaged over what the probability may really be."""
    spread = 1 / math.sqrt(learned_from) if learned_from else 0.0
    doubts = [NormalDist().inv_cdf((at + 0.5) / DOUBTS) * spread for at in range(DOUBTS)] if spread else [0.0]
    odds = chance / np.maximum(1 - chance, 1e-12)
    found = np.mean(
        [conversions_at_random(odds * math.exp(doubt) / (1 + odds * math.exp(doubt))) for doubt in doubts], axis=0
    )
    return min(1.0, 2 * float(min(found[: won + 1].sum(), found[won:].sum())))


def _gap(
    group: dict[str, str], chance: Floats, won: NDArray[np.bool_], limits: tuple[float, float], scale: _Scale
) -> Gap:
    seen, said = Rate(len(won), int(won.sum())), float(chance.sum())
    a_month = (seen.won - said) / scale.days * DAYS_A_MONTH
    money = None if scale.amount is None else a_month * scale.amount
    adjusted_chance, alpha = limits
    is_drift = adjusted_chance <= alpha
    text = _words(group, seen, said, a_month, money, scale.currency)
    return Gap(group, seen, said, adjusted_chance, is_drift, a_month, money, text)


def _words(
    group: Mapping[str, str], seen: Rate, said: float, a_month: float, money: float | None, currency: str
) -> str:
    """Return `Source Partner form, Band Hot: 88 leads converted at 14 % (12 of 88), not 39 %; that is …`."""
    who = ", ".join(f"{words.value(name)} {value}" for name, value in group.items()) or EVERYONE.capitalize()
    rates = f"{percent(seen.value)} ({seen}), not {percent(said / seen.leads)}"
    less = f"that is about {_rounded(abs(a_month))} conversions a month {'fewer' if a_month < 0 else 'more'} than said"
    worth = "" if money is None else f", worth {currency}{_rounded(abs(money))}"
    return f"{who}: {count(seen.leads, 'lead')} converted at {rates}; {less}{worth}."


def _rounded(number: float) -> str:
    """Return a number to two digits: `42,000`, `7.3`."""
    return f"{float(f'{number:.2g}'):,.{0 if number >= 10 else 1}f}"
