"""Learns tables and pair tables from rows: penalty by folds, pairs by residuals, then everything once more together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit

from scoring.learn.axes import Axis
from scoring.learn.logistic import Block, Regression, log_odds
from scoring.learn.pairs import Pair, best_pairs
from scoring.learn.rows import Rows, deal
from scoring.sums import Floats, Places

FOLDS = 3
PENALTIES = (1 / 0.03, 10.0, 1 / 0.3, 1.0, 1 / 3)
"""The inverses of C, the strongest first."""
FLOORS = ((50, 30.0), (170, 10.0))
"""Below so many conversions (or others, whichever are fewer), the least penalty."""
PAIR_STEP = 0.6
PRIOR_PENALTY = 2.0


@dataclass(frozen=True, slots=True)
class Task:
    """What there is to learn from: axes, and rows coded by them and, last, by what the prior says."""

    axes: Sequence[Axis]
    rows: Rows
    prior: Floats
    """Log-odds by code; a single 0 without a template."""


@dataclass(frozen=True, slots=True)
class Penalties:
    """What holds the axes, and what holds the pairs; no pairs where that is infinite."""

    axes: float
    pairs: float


@dataclass(frozen=True, slots=True)
class Learned:
    """Log-odds by place for each axis and, as a grid of coarse places, for each pair; and the weight of the prior."""

    intercept: float
    prior: float
    tables: tuple[Floats, ...]
    pairs: tuple[tuple[Pair, Floats], ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The rows of each fold in turn, and their log-odds by what the other folds say."""

    rows: Rows
    log_odds: Floats

    @property
    def loss(self) -> float:
        """The log loss, summed."""
        return float(self.rows.weight @ (np.logaddexp(0, self.log_odds) - self.rows.won * self.log_odds))


def least_penalty(wins: float, losses: float) -> float:
    """Return the least penalty that so few outcomes allow."""
    return next((floor for below, floor in FLOORS if min(wins, losses) < below), 0.0)


def choose(task: Task) -> tuple[Penalties, LeftOut]:
    """Return the penalties with the least loss on leads left out, the stronger where it is the same.

    First that of the axes alone, then that of the pairs.
    """
    floor = least_penalty(task.rows.wins, task.rows.losses)
    allowed = [one for one in PENALTIES if one >= floor] or [floor]
    folds = [(_Learner(task, train), test) for train, test in _folds(task.rows)]
    alone = [_left_out(task, [(learner.axes(one), test) for learner, test in folds]) for one in allowed]
    best = int(np.argmin([found.loss for found in alone]))
    for learner, _ in folds:
        learner.find_pairs(allowed[best])
    paired = [_left_out(task, [(learner.pairs(one), test) for learner, test in folds]) for one in allowed]
    by_pairs = dict(zip([np.inf, *allowed], [alone[best], *paired], strict=True))
    pairs = min(by_pairs, key=lambda one: by_pairs[one].loss)
    return Penalties(allowed[best], pairs), by_pairs[pairs]


def learn(task: Task, penalties: Penalties) -> Learned:
    """Return what all rows say."""
    learner = _Learner(task, task.rows)
    learned = learner.axes(penalties.axes)
    if np.isinf(penalties.pairs):
        return learned
    learner.find_pairs(penalties.axes)
    return learner.pairs(penalties.pairs)


class _Learner:
    """Learns from some rows at one penalty after the other."""

    def __init__(self, task: Task, rows: Rows) -> None:
        self._task, self._rows = task, rows
        intercept = Block(np.zeros(len(rows.won), np.intp), np.ones((1, 1)), 0.0)
        prior = Block(rows.codes[-1], task.prior[:, None], PRIOR_PENALTY, towards=1.0)
        axes = [Block(places, axis.basis) for axis, places in zip(task.axes, rows.codes[:-1], strict=True)]
        self._blocks = [intercept, prior, *axes]
        self._alone = Regression(self._blocks, rows.won, rows.weight)
        self._both = self._alone
        self._pairs: list[Pair] = []

    def axes(self, penalty: float) -> Learned:
        """Return what the axes say one by one."""
        return self._learned(self._alone, self._alone.fit(penalty))

    def find_pairs(self, penalty: float) -> None:
        """Find what pairs of axes say beyond what they say one by one, held as they are from here on."""
        rows, axes = self._rows, self._task.axes
        odds = log_odds(self._alone.fit(penalty), [block.codes for block in self._blocks])
        chance = expit(odds)
        residual, variance = rows.weight * (rows.won - chance), rows.weight * chance * (1 - chance)
        self._pairs = best_pairs(axes, rows.codes[:-1], residual, variance)
        held = [replace(block, penalty=penalty) if block.penalty is None else block for block in self._blocks]
        more = [
            Block(pair_codes(axes, rows.codes, pair), PAIR_STEP * np.eye(height * width))
            for pair in self._pairs
            for height, width in (_grid_size(axes, pair),)
        ]
        self._both = Regression([*held, *more], rows.won, rows.weight, self._alone.weights)

    def pairs(self, penalty: float) -> Learned:
        """Return what axes and pairs say together."""
        return self._learned(self._both, self._both.fit(penalty))

    def _learned(self, regression: Regression, tables: tuple[Floats, ...]) -> Learned:
        (intercept, _, *axes), grids = tables[: len(self._blocks)], tables[len(self._blocks) :]
        return Learned(
            intercept=float(intercept[0]),
            prior=float(regression.weights[1]),
            tables=tuple(axes),
            pairs=tuple(
                (pair, grid.reshape(_grid_size(self._task.axes, pair)))
                for pair, grid in zip(self._pairs if grids else (), grids, strict=True)
            ),
        )


def predicted(learned: Learned, task: Task, rows: Rows) -> Floats:
    """Return the log-odds of rows."""
    found: Floats = learned.intercept + learned.prior * task.prior[rows.codes[-1]]
    found += log_odds(learned.tables, rows.codes[:-1])
    for pair, grid in learned.pairs:
        found += grid.ravel()[pair_codes(task.axes, rows.codes, pair)]
    return found


def _left_out(task: Task, found: Sequence[tuple[Learned, Rows]]) -> LeftOut:
    tests = [test for _, test in found]
    rows = Rows(
        np.hstack([test.codes for test in tests]),
        np.concatenate([test.won for test in tests]),
        np.concatenate([test.weight for test in tests]),
    )
    return LeftOut(rows, np.concatenate([predicted(learned, task, test) for learned, test in found]))


def pair_codes(axes: Sequence[Axis], codes: Places, pair: Pair) -> Places:
    """Return the cell of each row in the grid of a pair, row by row."""
    one, other = axes[pair.first], axes[pair.second]
    found: Places = one.coarse_of[codes[pair.first]] * _grid_size(axes, pair)[1] + other.coarse_of[codes[pair.second]]
    return found


def _grid_size(axes: Sequence[Axis], pair: Pair) -> tuple[int, int]:
    return len(axes[pair.first].coarse.rows) + 2, len(axes[pair.second].coarse.rows) + 2


def _folds(rows: Rows) -> list[tuple[Rows, Rows]]:
    """Return for each fold the rows to learn from and those left out."""
    return [(rows.weighted(rows.weight - left), rows.weighted(left)) for left in deal(rows, FOLDS)]
