"""Whether the leads of late are other leads than before, attribute by attribute."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from scoring import words
from scoring.columns import Coded, Columns, Ints
from scoring.drift.control import ALPHA, adjusted
from scoring.rates import percent
from scoring.subject import Scalar
from scoring.sums import Floats
from scoring.values import as_number, as_text, is_missing

FEW = 20
"""Leads of both times together, below which a value counts among the others."""
TENTHS = 10
MATERIAL = 0.1
"""A population stability index below which a shift is too small to matter (Siddiqi, "Credit Risk Scorecards", 2006)."""
ROUNDS = 999
MISSING, OTHER = "not known", "any other value"


@dataclass(frozen=True, slots=True)
class Shift:
    """How the values of one attribute have shifted."""

    attribute: str
    size: float
    """The population stability index: 0 for none, 0.1 for some, 0.25 for a large shift."""
    chance: float
    """Of a shift this large where there is none, adjusted for the number of attributes."""
    is_drift: bool
    level: str
    """The value or range whose share moved most."""
    before: float
    """Its share of leads then, and of late."""
    after: float
    words: str


def population_drift(
    before: Columns, after: Columns, *, alpha: float = ALPHA, least: float = MATERIAL, seed: int = 7
) -> tuple[Shift, ...]:
    """Return the shift of every attribute that either has, the largest first; drift where it is sure and matters.

    A number is cut at the tenths of both times together. Whether a shift is sure is told by chi-square against the same
    leads dealt to the two times at random, exactly as many each (a permutation test, so any sample size will do);
    p-values are adjusted over attributes. Each call is one look: where looked at weekly, each week has its `alpha`.

    Raises:
        ValueError: no leads at one of the times.
    """
    if not before.n or not after.n:
        raise ValueError("Drift compares leads of two times; there are none at one of them.")
    names = sorted({*before.attributes, *after.attributes})
    dice = np.random.default_rng(seed)
    rounds = max(ROUNDS, math.ceil(4 * len(names) / alpha))
    counted = [_counts(before, after, name) for name in names]
    chances = adjusted(np.array([_chance(counts, dice, rounds) for _, counts in counted]))
    found = [
        _shift(name, levels, counts, float(chance), (alpha, least))
        for name, (levels, counts), chance in zip(names, counted, chances, strict=True)
    ]
    return tuple(sorted(found, key=lambda shift: (not shift.is_drift, -shift.size, shift.attribute)))


def stability_index(counts: Ints) -> float:
    """Return the population stability index of counts (2, levels), half a lead added to each."""
    shares = (counts + 0.5) / (counts + 0.5).sum(axis=1, keepdims=True)
    return float(((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum())


def _counts(before: Columns, after: Columns, name: str) -> tuple[list[str], Ints]:
    """Return the levels of an attribute in words, and how many leads have each: then and of late, shape (2, levels)."""
    sides = [columns.attributes.get(name, Coded(np.full(columns.n, -1, np.int32), [])) for columns in (before, after)]
    values: list[Scalar] = [value for side in sides for value in (*side.levels, None)]
    sizes = [np.bincount(side.codes % (len(side.levels) + 1), minlength=len(side.levels) + 1) for side in sides]
    levels, places = _levels(values, np.concatenate(sizes))
    parts = np.split(places, [len(sizes[0])])
    found = [np.bincount(part, size, len(levels)) for part, size in zip(parts, sizes, strict=True)]
    return levels, np.array(found).astype(np.int64)


def _levels(values: Sequence[Scalar], sizes: Ints) -> tuple[list[str], Ints]:
    """Return levels in words and the level of each value, found without regard to when it was seen.

    `sizes` say how many leads have each value.
    """
    numbers = [as_number(value) for value in values]
    is_known = np.array([not is_missing(value) for value in values])
    is_number = np.array([number is not None for number in numbers])
    if np.array_equal(is_known, is_number) and len({number for number in numbers if number is not None}) > TENTHS:
        return _ranges(np.array([math.nan if number is None else number for number in numbers]), sizes)
    texts = [as_text(value) for value in values]
    names = {text: words.value(value) if text else MISSING for text, value in zip(texts, values, strict=True)}
    kinds = list(names)
    index = {text: at for at, text in enumerate(kinds)}
    places = np.array([index[text] for text in texts])
    leads = np.bincount(places, sizes, len(kinds))
    moved = [
        len(kinds) if text and size < FEW else at for at, (text, size) in enumerate(zip(kinds, leads, strict=True))
    ]
    return [*names.values(), OTHER], np.array(moved)[places]


def _ranges(numbers: Floats, sizes: Ints) -> tuple[list[str], Ints]:
    every = np.repeat(numbers, sizes)
    edges = np.unique(np.nanquantile(every, np.arange(1, TENTHS) / TENTHS, method="inverted_cdf"))
    places = np.where(np.isnan(numbers), len(edges) + 1, np.searchsorted(edges, numbers, side="left"))
    texts = [words.value(float(f"{edge:.4g}")) for edge in edges]
    between = [f"above {low} up to {high}" for low, high in pairwise(texts)]
    return [f"up to {texts[0]}", *between, f"above {texts[-1]}", MISSING], places


def _chance(counts: Ints, dice: np.random.Generator, rounds: int) -> float:
    """Return the share of random deals whose chi-square is at least that of the counts, the counts' own included."""
    pooled = counts.sum(axis=0)
    counts, pooled = counts[:, pooled > 0], pooled[pooled > 0]
    late = int(counts[1].sum())
    expected = pooled * (late / pooled.sum())
    # The other row mirrors this one, so its part of chi-square is the same but for a factor.
    dealt = dice.multivariate_hypergeometric(pooled, late, size=rounds, method="marginals")
    found, seen = (((row - expected) ** 2 / pooled).sum(axis=-1) for row in (dealt, counts[1]))
    return float((1 + (found >= seen - 1e-9).sum()) / (rounds + 1))


def _shift(name: str, levels: Sequence[str], counts: Ints, chance: float, limits: tuple[float, float]) -> Shift:
    alpha, least = limits
    shares = counts / counts.sum(axis=1, keepdims=True)
    most = int(np.abs(shares[1] - shares[0]).argmax())
    before, after = shares[:, most].tolist()
    size = stability_index(counts[:, counts.sum(axis=0) > 0])
    late = f"{counts[1, most]:,} of {counts[1].sum():,}"
    text = f"{words.value(name)}, {levels[most]}: {percent(before)} of leads before, {percent(after)} of late ({late})."
    return Shift(name, size, chance, chance <= alpha and size >= least, levels[most], before, after, text)
