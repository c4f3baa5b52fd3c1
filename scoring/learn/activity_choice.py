"""Chooses how each activity type is counted, by what that says of leads left out beyond what is known already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from scoring.learn.axes import Axis
from scoring.learn.logistic import BELIEF, LIMITS, PENALTY, TINY
from scoring.learn.recipe import FOLDS
from scoring.learn.rows import Rows, deal
from scoring.sums import Floats, Places, sums

SURE = 1.0
"""Standard errors by which a count must do better than none."""
SURE_OF_BOTH = 2.0
"""Standard errors by which a second count of a type must do better than the first alone: one term is simpler."""
LEVEL = 0.5
"""Standard errors within which a longer half-life is as good."""
ROUNDS, STEPS = 3, 3
"""Of finding a penalty, and in each of finding the weights."""

GRAIN = 1 / 64
"""Of what is known: leads of one place whose log-odds differ by less are counted together, as each costs time."""

Choices = Sequence[tuple[Axis, Places]]
"""Ways to count one type: each an axis with the places of rows (n,)."""


@dataclass(frozen=True, slots=True)
class Known:
    """Log-odds that are known of each row: their levels, and which one each row (n,) has."""

    levels: Floats
    level: Places


def choose(rows: Rows, log_odds: Floats, types: Sequence[Choices]) -> list[tuple[int, ...]]:
    """Return for each type which of its ways tells most, the first of those about as good; none if none tells.

    `log_odds` (n,) are those of each row without any count, by what other rows say. The type that tells most is chosen
    first, and the next by what it adds to that. Once all are, a type that is counted plainly is counted as it fades,
    too, or the other way round, where that adds to all the rest.
    """
    folds = deal(rows, FOLDS)
    best = [_gains(rows, folds, log_odds, ways)[0].sum(1).max(initial=0.0) for ways in types]
    found: list[tuple[int, ...]] = [()] * len(types)
    order = sorted((one for one, gain in enumerate(best) if gain > 0), key=lambda one: -best[one])
    for at in order:
        found[at], log_odds = _told(rows, folds, log_odds, dict(enumerate(types[at])), SURE)
    for at in order:
        if others := _of_the_other_kind(types[at], found[at]):
            more, log_odds = _told(rows, folds, log_odds, others, SURE_OF_BOTH)
            found[at] = tuple(sorted((*found[at], *more)))
    return found


def _told(
    rows: Rows, folds: Floats, log_odds: Floats, ways: Mapping[int, tuple[Axis, Places]], errors: float
) -> tuple[tuple[int, ...], Floats]:
    """Return the way that tells most, if it does so by so many standard errors, and the log-odds with it."""
    gains, shifts = _gains(rows, folds, log_odds, list(ways.values()))
    at = _chosen(gains, rows.weight, errors)
    return ((), log_odds) if at is None else ((list(ways)[at],), log_odds + shifts[at])


def _of_the_other_kind(ways: Choices, chosen: Sequence[int]) -> dict[int, tuple[Axis, Places]]:
    """Return the ways in which touches fade where the chosen one counts them plainly, and the other way round."""
    kinds = {ways[way][0].fades for way in chosen}
    return {at: way for at, way in enumerate(ways) if kinds and way[0].fades not in kinds}


def _gains(rows: Rows, folds: Floats, log_odds: Floats, ways: Choices) -> tuple[Floats, Floats]:
    """Return for each way how much log loss it saves in each row, by weight, and its log-odds; both (ways, n)."""
    before = rows.weight * _loss(log_odds, rows.won)
    levels, level = np.unique(np.round(log_odds / GRAIN), return_inverse=True)
    known = Known(levels * GRAIN, level)
    shifts = np.array([_left_out(rows, folds, known, *way) for way in ways]).reshape(len(ways), len(log_odds))
    return before - rows.weight * _loss(log_odds + shifts, rows.won), shifts


def _chosen(gains: Floats, weight: Floats, errors: float) -> int | None:
    best = int(gains.sum(1).argmax())
    if not _is_clear(gains[best], weight, errors):
        return None
    return next(at for at in range(len(gains)) if at == best or not _is_clear(gains[best] - gains[at], weight, LEVEL))


def _is_clear(gain: Floats, weight: Floats, errors: float) -> bool:
    """Tell whether the sum of gains, each of so many leads, is above 0 by so many standard errors."""
    mean = gain.sum() / weight.sum()
    spread = np.sqrt(float(weight @ np.square(gain / weight - mean)))
    return bool(gain.sum() > errors * spread)


def _left_out(rows: Rows, folds: Floats, known: Known, axis: Axis, codes: Places) -> Floats:
    """Return what an axis adds to the log-odds of each row, by what the other folds say."""
    found = np.zeros(len(codes))
    cell, size = codes * len(known.levels) + known.level, len(axis.basis) * len(known.levels)
    there = np.flatnonzero(np.bincount(cell, minlength=size))
    places, level = np.divmod(there, len(known.levels))
    for left in folds:
        seen = rows.weight - left
        won, weight = sums(cell, seen * rows.won, size)[there], sums(cell, seen, size)[there]
        table = _table(axis.basis, places, known.levels[level], won, weight)
        found += left / rows.weight * table[codes]
    return found


def _table(basis: Floats, places: Places, log_odds: Floats, won: Floats, weight: Floats) -> Floats:
    """Return the log-odds by place that, added to those known, have the least loss; the penalty is found by evidence.

    It is what `Regression` finds for one block. `won` and `weight` (cells,) are the wins and all leads of each place
    and each level of what is known: they say all there is.
    """
    size = len(basis)
    columns = np.hstack([np.ones((size, 1)), basis])
    weights, penalty = np.zeros(columns.shape[1]), PENALTY
    for _ in range(ROUNDS):
        held = np.r_[TINY, np.full(len(weights) - 1, penalty)]
        for _ in range(STEPS):
            chance = expit(log_odds + (columns @ weights)[places])
            gradient = columns.T @ sums(places, weight * chance - won, size) + held * weights
            variance = sums(places, weight * chance * (1 - chance), size)
            curvature = columns.T @ (variance[:, None] * columns) + np.diag(held)
            weights = weights - np.linalg.solve(curvature, gradient)
        decided = len(weights) - 1 - penalty * float(np.diag(np.linalg.inv(curvature))[1:].sum())
        penalty = float(np.clip((decided + BELIEF) / (weights[1:] @ weights[1:] + BELIEF / PENALTY), *LIMITS))
    return columns @ weights


def _loss(log_odds: Floats, won: Floats) -> Floats:
    return np.logaddexp(0.0, log_odds) - won * log_odds
