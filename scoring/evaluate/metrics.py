"""Measures of scores and probabilities against outcomes, with weights; `won` is (n,) in {0, 1}."""

import numpy as np

from scoring.sums import Floats, sums

SMALL = 1e-15


def roc_auc(won: Floats, score: Floats, weight: Floats | None = None) -> float:
    """Return the chance that one who converted scores above one who did not, ties counted half; nan for one class."""
    wins, losses = _by_score(won, score, weight)
    total = wins.sum() * losses.sum()
    below = np.cumsum(losses) - losses
    return float((wins * (below + losses / 2)).sum() / total) if total > 0 else float("nan")


def pr_auc(won: Floats, score: Floats, weight: Floats | None = None) -> float:
    """Return the average precision: the mean of the precision at each conversion, from the highest score down."""
    wins, losses = _by_score(won, score, weight)
    wins, losses = wins[::-1], losses[::-1]
    found, all_of_it = np.cumsum(wins), np.cumsum(wins + losses)
    return float((wins * found / all_of_it).sum() / found[-1]) if found[-1] > 0 else float("nan")


def brier(won: Floats, chance: Floats, weight: Floats | None = None) -> float:
    """Return the mean squared difference between probability and outcome."""
    return float(np.average((chance - won) ** 2, weights=weight))


def log_loss(won: Floats, chance: Floats, weight: Floats | None = None) -> float:
    """Return the mean negative log of the probability given to what happened."""
    held = np.clip(chance, SMALL, 1 - SMALL)
    return float(-np.average(won * np.log(held) + (1 - won) * np.log1p(-held), weights=weight))


def lift(won: Floats, score: Floats, share: float = 0.1) -> float:
    """Return the conversion rate of the top `share` over that of all; leads that tie at the edge count in part."""
    wins, losses = _by_score(won, score, None)
    sizes, wins = (wins + losses)[::-1], wins[::-1]
    room = share * len(won)
    taken = np.clip(room - (np.cumsum(sizes) - sizes), 0, sizes) / sizes
    base = wins.sum() / len(won)
    return float((taken * wins).sum() / room / base) if base > 0 else float("nan")


def chance_error(wins: float, losses: float) -> float:
    """Return the standard deviation of the ROC-AUC of scores that know nothing (Mann and Whitney, 1947)."""
    return float(np.sqrt((wins + losses + 1) / (12 * wins * losses)))


def _by_score(won: Floats, score: Floats, weight: Floats | None) -> tuple[Floats, Floats]:
    """Return the weight of those who converted and of the others at each different score, from the lowest."""
    _, places = np.unique(score, return_inverse=True)
    weight = np.ones(len(won)) if weight is None else weight
    return sums(places, weight * won), sums(places, weight * (1 - won))
