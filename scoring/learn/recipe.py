"""Learns tables and pair tables from rows: penalty by folds, pairs by residuals, then everything once more together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from scoring.learn.axes import Axis
from scoring.learn.logistic import Block, Regression, log_odds
from scoring.learn.pairs import Pair, best_pairs
from scoring.learn.rows import Rows, deal
from scoring.sums import Floats, Places

FOLDS = 3
PAIR_STEP = 0.6
PRIOR_PENALTY = 2.0


@dataclass(frozen=True, slots=True)
class Task:
    """What there is to learn from: axes, and rows coded by them and, last, by what the prior says."""

    axes: Sequence[Axis]
    rows: Rows
    prior: Floats
    """Log-odds by code (codes, 2), of a template's terms to resize and of its locked ones; zeros without a template."""

    def locked(self, rows: Rows) -> Floats:
        """Return what locked terms give each row, which nothing that is learned may change."""
        found: Floats = self.prior[rows.codes[-1], 1]
        return found


@dataclass(frozen=True, slots=True)
class Learned:
    """Log-odds by place for each axis and, as a grid of coarse places, for each pair; and the weight of the prior."""

    intercept: float
    prior: float
    tables: tuple[Floats, ...]
    pairs: tuple[tuple[Pair, Floats], ...]
    fitted: Regression
    """The last step, which knows how sure it is."""


def learn(task: Task, rows: Rows) -> Learned:
    """Return what the rows say: first the axes one by one, then with the pairs that explain what these leave open."""
    axes, codes = task.axes, rows.codes[:-1]
    intercept = Block(np.zeros(len(rows.won), np.intp), np.ones((1, 1)), 0.0)
    prior = Block(rows.codes[-1], task.prior[:, :1], PRIOR_PENALTY, towards=1.0)
    blocks = [
        intercept,
        prior,
        *(Block(places, axis.basis, climbs=axis.climbs) for axis, places in zip(axes, codes, strict=True)),
    ]
    locked = task.locked(rows)
    alone = Regression(blocks, rows.won, rows.weight, locked)
    chance = expit(log_odds(alone.fit(), [block.codes for block in blocks], locked))
    # Counts come after the columns; only columns make pairs.
    columns = [axis for axis in axes if axis.count is None]
    pairs = best_pairs(
        columns, codes[: len(columns)], rows.weight * (rows.won - chance), rows.weight * chance * (1 - chance)
    )
    sizes = [grid_size(axes, pair) for pair in pairs]
    cells = [pair_codes(axes, rows.codes, pair) for pair in pairs]
    more = [Block(at, PAIR_STEP * np.eye(h * w)) for at, (h, w) in zip(cells, sizes, strict=True)]
    # A column that explains no more than chance would let it is left out; it may still be one side of a pair.
    tells = np.flatnonzero(alone.excess()[2:] > 0)
    kept = [*blocks[:2], *(blocks[2 + at] for at in tells)]
    both = Regression([*kept, *more], rows.won, rows.weight, locked)
    (level, _, *found), grids = (every := both.fit())[: len(kept)], every[len(kept) :]
    told = dict(zip(tells.tolist(), found, strict=True))
    return Learned(
        intercept=float(level[0]),
        prior=float(both.weights[1]),
        tables=tuple(told.get(at, np.zeros(len(axis.basis))) for at, axis in enumerate(axes)),
        pairs=tuple((pair, grid.reshape(size)) for pair, grid, size in zip(pairs, grids, sizes, strict=True)),
        fitted=both,
    )


def predicted(learned: Learned, task: Task, rows: Rows) -> Floats:
    """Return the log-odds of rows."""
    found: Floats = learned.intercept + learned.prior * task.prior[rows.codes[-1], 0] + task.locked(rows)
    for table, places in zip(learned.tables, rows.codes, strict=False):
        found += table[places]
    for pair, grid in learned.pairs:
        found += grid.ravel()[pair_codes(task.axes, rows.codes, pair)]
    return found


def left_out(task: Task, of_folds: Sequence[Task] = ()) -> tuple[Rows, Floats]:
    """Return the rows of each fold in turn, and their log-odds by what the other folds say.

    `of_folds` are the same rows, for each fold by axes that the other folds chose.
    """
    rows = task.rows
    tests, found = [], []
    for one, left in zip(of_folds or [task] * FOLDS, deal(rows, FOLDS), strict=True):
        learned = learn(one, one.rows.weighted(rows.weight - left))
        found.append(predicted(learned, one, one.rows.weighted(left)))
        tests.append(rows.weighted(left))
    together = Rows(
        np.hstack([test.codes for test in tests]),
        np.concatenate([test.won for test in tests]),
        np.concatenate([test.weight for test in tests]),
    )
    return together, np.concatenate(found)


def known_of_each(task: Task) -> Floats:
    """Return the log-odds of each row by what the folds say that it is not in."""
    rows = task.rows
    found = np.zeros(len(rows.won))
    for left in deal(rows, FOLDS):
        found += left / rows.weight * predicted(learn(task, rows.weighted(rows.weight - left)), task, rows)
    return found


def pair_codes(axes: Sequence[Axis], codes: Places, pair: Pair) -> Places:
    """Return the cell of each row in the grid of a pair, row by row."""
    one, other = axes[pair.first], axes[pair.second]
    found: Places = one.coarse_of[codes[pair.first]] * grid_size(axes, pair)[1] + other.coarse_of[codes[pair.second]]
    return found


def grid_size(axes: Sequence[Axis], pair: Pair) -> tuple[int, int]:
    """Return the height and width of the grid of a pair."""
    return len(axes[pair.first].coarse.rows) + 2, len(axes[pair.second].coarse.rows) + 2
