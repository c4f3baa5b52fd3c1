"""The rows to learn from, as a set: neither their order nor repeating a row instead of weighting it matters."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.sums import Floats, Places, sums

MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


@dataclass(frozen=True, slots=True)
class Rows:
    """n different rows: places by axis (axes, n), whether they converted (n,), the weight of each (n,)."""

    codes: Places
    won: Floats
    weight: Floats
    lead: Places | None = None
    """Of which lead each row is (n,), where a lead has more than one; None where each row is a lead of its own."""

    def weighted(self, weight: Floats) -> "Rows":
        """Return the rows that have a weight, with it."""
        wanted = weight > 0
        lead = None if self.lead is None else self.lead[wanted]
        return Rows(np.ascontiguousarray(self.codes[:, wanted]), self.won[wanted], weight[wanted], lead)

    def only(self, axes: Sequence[int]) -> "Rows":
        """Return the rows coded by these axes and, last, by what the prior says."""
        return Rows(np.ascontiguousarray(self.codes[[*axes, -1]]), self.won, self.weight, self.lead)

    @property
    def wins(self) -> float:
        """The weight of rows that converted."""
        return float(self.weight @ self.won)

    @property
    def losses(self) -> float:
        """The weight of the others."""
        return float(self.weight.sum()) - self.wins


def gather(
    codes: Sequence[Places], won: Floats, weight: Floats, random: np.random.RandomState, lead: Places | None = None
) -> Rows:
    """Return equal rows as one with their weights summed, in an order that only what is in them and `random` decide.

    Rows of different leads are not equal, where `lead` (n,) says of which each is.
    """
    table = np.array(codes, np.intp).reshape(len(codes), len(won))
    keys = _mixed(table if lead is None else np.vstack([table, lead]), random)
    order = np.lexsort((won, keys))
    order = order[weight[order] > 0]
    is_new = np.r_[True, (np.diff(keys[order]) != 0) | (np.diff(won[order]) != 0)]
    first = order[is_new]
    summed = np.add.reduceat(weight[order], np.flatnonzero(is_new))
    return Rows(np.ascontiguousarray(table[:, first]), won[first], summed, None if lead is None else lead[first])


def deal(rows: Rows, folds: int) -> Floats:
    """Return the weight of each row in each fold (folds, n): each outcome's leads dealt in turn, like cards.

    A row that stands for many leads is in every fold, as its leads would be; all rows of one lead are in one fold.
    """
    if rows.lead is not None:
        return _deal_leads(rows, rows.lead, folds)
    found = np.zeros((folds, len(rows.won)))
    for outcome in (0.0, 1.0):
        here = rows.won == outcome
        end = np.cumsum(rows.weight[here])
        for fold in range(folds):
            dealt = end // folds + np.clip(end % folds - fold, 0, 1)
            found[fold, here] = np.diff(dealt, prepend=0)
    return found


def _deal_leads(rows: Rows, lead: Places, folds: int) -> Floats:
    leads, of_row = np.unique(lead, return_inverse=True)
    has_won = sums(of_row, rows.weight * rows.won, len(leads)) > 0
    fold = np.zeros(len(leads), np.intp)
    for outcome in (False, True):
        here = has_won == outcome
        fold[here] = np.arange(here.sum()) % folds
    found: Floats = np.where(fold[of_row] == np.arange(folds)[:, None], rows.weight, 0.0)
    return found


def _mixed(table: Places, random: np.random.RandomState) -> NDArray[np.uint64]:
    """Return one number per row, equal for equal rows and else unrelated (the finalizer of SplitMix64)."""
    factors = random.randint(1, 2**63 - 1, len(table), np.int64).astype(np.uint64) | np.uint64(1)
    found = np.zeros(table.shape[1], np.uint64)
    for row, factor in zip(table, factors, strict=True):
        found += (row.astype(np.uint64) + np.uint64(1)) * factor
        for shift, mix in zip((30, 27), MIX, strict=True):
            found = (found ^ (found >> np.uint64(shift))) * mix
    return found ^ (found >> np.uint64(31))
