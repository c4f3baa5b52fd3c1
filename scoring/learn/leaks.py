"""Finds columns that were written after or because of the outcome, from how they go with it."""

from collections.abc import Mapping

import numpy as np
from threadpoolctl import threadpool_limits

from scoring.columns import Coded, Columns
from scoring.evaluate.metrics import roc_auc
from scoring.evaluate.tally import tally
from scoring.learn.axes import Axis
from scoring.learn.one_outcome import FEWEST, TIMES, at_least, filled, telling
from scoring.learn.recipe import FOLDS, Task, left_out
from scoring.learn.report import Leak
from scoring.learn.rows import Rows, deal
from scoring.sums import Floats, sums
from scoring.table import Category

ALONE = 0.9
"""ROC-AUC that no honest column reaches alone."""
STRONG, CLEARLY, FEWEST_OTHERS = 0.8, 0.02, 5
"""ROC-AUC from which a column is asked whether it knows clearly more than so many others together."""
SHARE = 0.03
"""Of all leads, the least that a level must have that all but decides for, or against."""
HELD = 4.0
"""Leads at the mean rate that are added to each level."""


def find_leaks(
    columns: Columns, task: Task, won: Floats, weight: Floats, counts: Mapping[str, Coded] | None = None
) -> tuple[Leak, ...]:
    """Return the columns and counts that seem to know the outcome, in their order; `won`, `weight` are (n,).

    `counts` say how often activities happened to each lead; missing where they never did.
    """
    if min(task.rows.wins, task.rows.losses) < FEWEST:
        return ()
    with threadpool_limits(1):  # as learning itself: the matrices are small
        return _found(columns, task, won, weight, counts or {})


def _found(columns: Columns, task: Task, won: Floats, weight: Floats, counts: Mapping[str, Coded]) -> tuple[Leak, ...]:
    alone: dict[str, float] = {}
    for at, axis in enumerate(task.axes):
        alone[axis.source] = max(alone.get(axis.source, 0.0), auc_alone(task.rows, at, len(axis.basis)))
    axes = {axis.name: axis for axis in task.axes}
    found: dict[str, str] = {}
    every = {**columns.attributes, **counts}
    for name, coded in every.items():
        has = "happened to" if name in counts else "has a value for"
        reason = filled(coded, won, weight, has) or _by_itself(alone.get(name, 0.5))
        if name in axes and not reason:
            reason = _deciding(axes[name], coded, won, weight)
        if name in columns.attributes and not reason:
            reason = telling(coded, won, weight)
        if reason:
            found[name] = reason
    found |= _knows_more(task, alone, found)
    return tuple(Leak(name, found[name]) for name in every if name in found)


def _by_itself(auc: float) -> str:
    return f"alone tells converted leads from others with ROC-AUC {auc:.2f}" if auc >= ALONE else ""


def _deciding(axis: Axis, coded: Coded, won: Floats, weight: Floats) -> str:
    """Return a reason if some categories all but decide for, and others against."""
    if not isinstance(axis.table.rows[0], Category):
        return ""
    codes = axis.codes(coded)
    wins = sums(codes, weight * won, len(axis.basis))
    losses = sums(codes, weight * (1 - won), len(axis.basis))
    odds = float(wins.sum() / losses.sum())
    high, low = {}, {}
    for row, one, other in zip(axis.table.rows, wins.tolist(), losses.tolist(), strict=False):
        if one + other >= SHARE * weight.sum() and isinstance(row, Category):
            if (rate := at_least(one, one + other)) / (1 - rate) >= TIMES * odds:
                high[row.values[0]] = one / (one + other)
            if (rate := at_least(other, one + other)) / (1 - rate) >= TIMES / odds:
                low[row.values[0]] = one / (one + other)
    if not high or not low:
        return ""
    sure, never = max(high, key=high.__getitem__), min(low, key=low.__getitem__)
    return f"all but decides: {high[sure]:.0%} of '{sure}' converted, {low[never]:.0%} of '{never}'"


def _knows_more(task: Task, alone: Mapping[str, float], found: Mapping[str, str]) -> dict[str, str]:
    """Return a reason for each column that knows more than all others together that are not found yet."""
    known = dict(found)
    for name in sorted(alone, key=lambda one: -alone[one]):
        if alone[name] < STRONG or name in known:
            continue
        others = [at for at, axis in enumerate(task.axes) if axis.source not in known and axis.source != name]
        if len(others) < FEWEST_OTHERS:
            break
        rows, log_odds = left_out(_only(task, others))
        auc = roc_auc(tally(rows.won, log_odds, rows.weight))
        if auc > alone[name] - CLEARLY:
            break
        known[name] = f"alone (ROC-AUC {alone[name]:.2f}) tells more than all other columns together ({auc:.2f})"
    return known


def _only(task: Task, kept: list[int]) -> Task:
    return Task([task.axes[at] for at in kept], task.rows.only(kept), np.zeros_like(task.prior))


def auc_alone(rows: Rows, at: int, size: int) -> float:
    """Return the ROC-AUC of one axis on leads left out, each level at its rate, a little drawn to the mean."""
    scores, outcomes, weights = [], [], []
    for left in deal(rows, FOLDS):
        kept, test = rows.weight - left, left > 0
        wins, losses = sums(rows.codes[at], kept * rows.won, size), sums(rows.codes[at], kept * (1 - rows.won), size)
        rate = wins.sum() / (wins.sum() + losses.sum())
        odds = (wins + HELD * rate) / (losses + HELD * (1 - rate))
        scores.append(odds[rows.codes[at]][test])
        outcomes.append(rows.won[test])
        weights.append(left[test])
    return roc_auc(tally(np.concatenate(outcomes), np.concatenate(scores), np.concatenate(weights)))
