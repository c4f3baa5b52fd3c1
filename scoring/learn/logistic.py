"""Penalised logistic regression on coded columns, by Newton's method on sums by place instead of a wide matrix.

A lead's log-odds are the sum over blocks of `(basis @ weights)[place]`. So the gradient needs only sums by place, and
the curvature sums by pair of places, whatever the number of weights. The curvature is the dear part: it is kept from
step to step, and from one penalty to the next, as long as it leads on quickly.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.linalg.lapack import dpotri
from scipy.special import expit

from scoring.sums import Floats, Places, sums

MOST_STEPS = 200
CLOSE = 1e-10
"""Of the loss per lead that a further step would gain, at which it is enough."""
QUICK = 0.1
"""Of what the step before gained; a curvature by which a step gains more than this is out of date."""
SHORTEST = 1e-4
TINY = 1e-9
ROUNDS = 4
PENALTY = 10.0
"""Where the search for a penalty starts, and where it is drawn back to as by BELIEF weights that it fits."""
BELIEF = 2.0
LIMITS = (0.1, 1e4)


@dataclass(frozen=True, slots=True)
class Block:
    """One coded column: places (n,), what its weights do at each place, what holds them (None: found), and where to.

    The first so many weights, `climbs`, are never below 0.
    """

    codes: Places
    basis: Floats
    penalty: float | None = None
    towards: float = 0.0
    climbs: int = 0


def log_odds(tables: Sequence[Floats], codes: Sequence[Places] | Places, fixed: Floats | None = None) -> Floats:
    """Return the log-odds of each lead, from those by place of each table and from what is `fixed` (n,)."""
    found = np.zeros(len(codes[0])) if fixed is None else fixed.copy()
    for table, places in zip(tables, codes, strict=True):
        found += table[places]
    return found


class Regression:
    """The weights with the least weighted log loss plus half of each penalty × the squared distance from `towards`.

    Each block has one penalty. Those that are not given are found by evidence (MacKay, Bayesian Interpolation, 1992):
    a block is held as firmly as its own weights, as far as leads decide them, are small. So a column that says nothing
    is silenced, and one with hundreds of levels learns from them all how far each may stray.

    Weights with a floor are found as by projected Newton steps (Bertsekas, SIAM J. Control Optim. 20, 1982).

    The first block should be an intercept: one place, penalty 0. `won` and `weight` are (n,), `won` in {0, 1};
    `fixed` (n,) are log-odds that each lead has beside what the weights give it.
    """

    def __init__(self, blocks: Sequence[Block], won: Floats, weight: Floats, fixed: Floats | None = None) -> None:
        self._blocks, self._won, self._weight, self._fixed = blocks, won, weight, fixed
        self._codes = [block.codes for block in blocks]
        self._widths = [block.basis.shape[1] for block in blocks]
        ends = np.cumsum(self._widths)
        self._parts = [slice(end - width, end) for end, width in zip(ends, self._widths, strict=True)]
        self._towards = np.repeat([block.towards for block in blocks], self._widths)
        self._climbs = np.concatenate([np.arange(block.basis.shape[1]) < block.climbs for block in blocks])
        self._at_floor = np.zeros_like(self._climbs)
        self._curvature: Floats = np.zeros((0, 0))
        self._is_stale = True
        self._known: Floats | None = None
        self.weights: Floats = self._towards.copy()
        self.penalties = np.array([PENALTY if block.penalty is None else block.penalty for block in blocks])

    def fit(self) -> tuple[Floats, ...]:
        """Find penalties and weights, from where they are, and return the log-odds by place of each block."""
        for _ in range(ROUNDS):
            self._descend()
            self._weigh()
        self._descend()
        return self._tables(self.weights)

    def excess(self) -> Floats:
        """Return how much more each block explains than chance would let it, in standard deviations.

        With weights w, their covariance C and what leads alone say of them S = 1/C - penalty, w·1/C·w is tr(CS) on
        average where there is nothing to explain, and spreads by the root of 2 tr(CSCS).
        """
        covariance = cho_solve((self._factor(), True), np.eye(len(self.weights)))
        found = np.zeros(len(self._blocks))
        for at, (part, penalty) in enumerate(zip(self._parts, self.penalties, strict=True)):
            own = covariance[part, part]
            apart = self.weights[part] - self._towards[part]
            share = np.eye(len(own)) - penalty * own
            free = float(np.trace(share))
            found[at] = (apart @ np.linalg.solve(own, apart) - free) / np.sqrt(
                2 * max(float((share * share.T).sum()), TINY)
            )
        return found

    def variances(self, groups: Places, weight: Floats) -> Floats:
        """Return the variance of the weighted mean log-odds of each group of leads (n,): by curvature and penalties.

        As if no weight had a floor: it could only make them surer.
        """
        size = sums(groups, weight)
        parts = []
        for block in self._blocks:
            width = len(block.basis)
            shares = sums(groups * width + block.codes, weight, len(size) * width).reshape(len(size), width)
            parts.append(shares @ block.basis)
        means = np.hstack(parts) / np.maximum(size, TINY)[:, None]
        factor = self._factored(self._curvature) if self._at_floor.any() else self._factor()
        found: Floats = (means * cho_solve((factor, True), means.T).T).sum(1)
        return found

    def _weigh(self) -> None:
        """Set each penalty that is not given by the evidence of its weights."""
        inverse, _ = dpotri(self._factor(), lower=True)
        spread = np.diag(inverse)
        for at, (block, part, width) in enumerate(zip(self._blocks, self._parts, self._widths, strict=True)):
            if block.penalty is None:
                decided = width - self.penalties[at] * spread[part].sum()
                size = float(self.weights[part] @ self.weights[part])
                self.penalties[at] = np.clip((decided + BELIEF) / (size + BELIEF / PENALTY), *LIMITS)
        self._known = None

    def _descend(self) -> None:
        held = self._held()
        enough, before = CLOSE * float(self._weight.sum()), np.inf
        loss, gradient, variance = self._at(self.weights, held)
        for _ in range(MOST_STEPS):
            if self._is_stale:
                self._curvature, self._is_stale, self._known = self._curvature_of(variance), False, None
            self._find_floor(gradient)
            step = cho_solve((self._factor(), True), np.where(self._at_floor, 0.0, gradient), check_finite=False)
            step[self._at_floor] = self.weights[self._at_floor]
            gain = float(gradient @ np.where(self._climbs, self.weights - self._moved(step), step))
            if gain < enough:
                break
            size = self._size(step, loss, held)
            self.weights = self._moved(size * step)
            loss, gradient, variance = self._at(self.weights, held)
            self._is_stale = size < 1 or gain > QUICK * before
            before = gain

    def _find_floor(self, gradient: Floats) -> None:
        """Note the weights that belong on their floor: the leads push them there, from where they are or beyond."""
        if self._climbs.any():
            push = gradient / (np.diag(self._curvature) + self._held() + TINY)
            at_floor = self._climbs & (self.weights <= push)
            if (at_floor != self._at_floor).any():
                self._at_floor, self._known = at_floor, None

    def _moved(self, step: Floats) -> Floats:
        """Return the weights after a step, those that climb not below 0."""
        found = self.weights - step
        return np.where(self._climbs, np.maximum(found, 0.0), found)

    def _held(self) -> Floats:
        """Return the penalty of each weight."""
        return np.repeat(self.penalties, self._widths)

    def _factor(self) -> Floats:
        """Return the Cholesky factor, below the diagonal, of the curvature with the penalties.

        Of weights on their floor only the penalties are in it: the leads do not decide how far these stray.
        """
        if self._known is None:
            free = ~self._at_floor
            self._known = self._factored(self._curvature if free.all() else self._curvature * np.outer(free, free))
        return self._known

    def _factored(self, curvature: Floats) -> Floats:
        found: Floats = cho_factor(curvature + np.diag(self._held() + TINY), lower=True, check_finite=False)[0]
        return found

    def _size(self, step: Floats, loss: float, held: Floats) -> float:
        """Return how much of a step to take so that the loss does not grow."""
        size = 1.0
        while size > SHORTEST and self._loss(self._moved(size * step), held) > loss:
            size /= 2
        return size

    def _tables(self, weights: Floats) -> tuple[Floats, ...]:
        return tuple(block.basis @ weights[part] for block, part in zip(self._blocks, self._parts, strict=True))

    def _loss(self, weights: Floats, held: Floats) -> float:
        return self._loss_at(weights, log_odds(self._tables(weights), self._codes, self._fixed), held)

    def _loss_at(self, weights: Floats, odds: Floats, held: Floats) -> float:
        apart = 0.5 * float(held @ (weights - self._towards) ** 2)
        return float(self._weight @ (np.logaddexp(0, odds) - self._won * odds)) + apart

    def _at(self, weights: Floats, held: Floats) -> tuple[float, Floats, Floats]:
        """Return the loss, its gradient, and what each lead adds to the curvature."""
        odds = log_odds(self._tables(weights), self._codes, self._fixed)
        chance = expit(odds)
        residual = self._weight * (chance - self._won)
        gradient = held * (weights - self._towards)
        for block, part in zip(self._blocks, self._parts, strict=True):
            gradient[part] += sums(block.codes, residual, len(block.basis)) @ block.basis
        return self._loss_at(weights, odds, held), gradient, self._weight * chance * (1 - chance)

    def _curvature_of(self, variance: Floats) -> Floats:
        """Return the second derivatives of the loss without penalties."""
        found = np.zeros((len(self.weights), len(self.weights)))
        for at, (one, part) in enumerate(zip(self._blocks, self._parts, strict=True)):
            own = sums(one.codes, variance, len(one.basis))
            found[part, part] = one.basis.T @ (own[:, None] * one.basis)
            for other, there in zip(self._blocks[:at], self._parts[:at], strict=True):
                width = len(other.basis)
                both = sums(one.codes * width + other.codes, variance, len(one.basis) * width)
                found[part, there] = one.basis.T @ both.reshape(-1, width) @ other.basis
                found[there, part] = found[part, there].T
        return found
