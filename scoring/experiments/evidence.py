"""Evidence about the gap between two conversion rates that holds however often it is looked at.

For a gap g between the rates of two arms (challenger minus champion), the wealth is what someone has made of one unit
by betting day after day against "the gap is g". If the gap is g, nobody's wealth ever reaches 1/α with a chance above
α, whenever and however often one looks (Ville, 1939). The gaps whose wealth stayed below 1/α are the range that holds
at every moment at once.

A day's bet multiplies the wealth by the likelihood of that day's outcomes under rates guessed from the days before,
over their likelihood under the nearest rates with gap g: those of the least Kullback-Leibler divergence, weighted with
the day's counts (Turner, Ly and Grünwald, "Generic E-variables for exact sequential k-sample tests that allow for
optional stopping", 2024; Turner and Grünwald, "Exact anytime-valid confidence intervals for contingency tables and
beyond", 2023). Its expectation is at most 1 for every pair of rates with gap g, exactly, at any counts: it is a product
of powers of linear functions of the rates, so its logarithm is concave on the line of gap g, is 0 at the nearest rates,
and there its slope is that of the divergence, which is least. So rates may be tiny, may differ from day to day, and the
split may change. The guesses are mixed over gaps spread normally around g (a mixture SPRT: Robbins, 1970; Johari et
al., "Always valid inference", 2022); days must be independent of each other given the rates, hence one count per
account.
"""

from statistics import NormalDist

import numpy as np

from scoring.experiments.days import Days
from scoring.sums import Floats

BETS = 16
PRIOR_ACCOUNTS = 20
TINY = 1e-9
HALVINGS = 34
GRID = np.linspace(-1, 1, 401)
FINE = np.linspace(-0.005, 0.005, 41)
"""Around the gap seen, so that a range narrower than a cell of GRID is found too."""
_SPREAD = np.array([NormalDist().inv_cdf((at + 0.5) / BETS) for at in range(BETS)])


def log_wealth(days: Days, gap: float, *, scale: float, rate: float) -> Floats:
    """Return the log of the wealth against `gap` after each day, shape (..., days).

    Args:
        days: counts of shape (..., days, 2).
        gap: the difference of rates that is bet against, between -1 and 1.
        scale: the size of difference that would matter, the standard deviation of the mixture.
        rate: what the conversion rate was thought to be before the first day, worth PRIOR_ACCOUNTS.
    """
    known, won = days.known[..., None].astype(np.float64), days.won[..., None].astype(np.float64)
    guessed = _guesses(days, gap + scale * _SPREAD, rate)
    nearest = _nearest(guessed, known, gap)
    gains = won * np.log(guessed / nearest) + (known - won) * np.log((1 - guessed) / (1 - nearest))
    paths = np.cumsum(gains.sum(axis=-2), axis=-2)
    most = paths.max(axis=-1, keepdims=True)
    found: Floats = most[..., 0] + np.log(np.exp(paths - most).mean(axis=-1))
    return found


def ranges(days: Days, *, alpha: float, scale: float, rate: float) -> Floats:
    """Return the lowest and the highest gap that is still possible after each day, shape (days, 2).

    Both lie outside the range proper, by at most half a point; nan from the day on which no gap is left: then the gap
    itself has changed over time.
    """
    known, won = days.totals()
    seen = np.diff(won / np.maximum(known, 1))
    grid = np.unique(np.clip(np.concatenate([GRID, seen + FINE]), -1, 1))
    wealth = np.array([log_wealth(days, gap, scale=scale, rate=rate) for gap in grid])
    is_left = np.maximum.accumulate(wealth, axis=1) < -np.log(alpha)
    first = np.maximum(is_left.argmax(axis=0) - 1, 0)
    last = np.minimum(len(grid) - is_left[::-1].argmax(axis=0), len(grid) - 1)
    found = np.stack([grid[first], grid[last]], axis=1)
    found[~is_left.any(axis=0)] = np.nan
    return found


def edge(days: Days, inside: float, outside: float, *, alpha: float, scale: float, rate: float) -> float:
    """Return where, between a possible and an impossible gap, gaps stop being possible; to a hundredth of a point."""
    while abs(outside - inside) > 1e-4:
        middle = (inside + outside) / 2
        if log_wealth(days, middle, scale=scale, rate=rate).max() < -np.log(alpha):
            inside = middle
        else:
            outside = middle
    return outside


def _guesses(days: Days, gaps: Floats, rate: float) -> Floats:
    """Return, from the days before each, the rates of both arms for each of `gaps`, shape (..., days, 2, gaps)."""
    known, won = days.known.sum(axis=-1), days.won.sum(axis=-1)
    before, won_before = np.cumsum(known, axis=-1) - known, np.cumsum(won, axis=-1) - won
    pooled = (won_before + PRIOR_ACCOUNTS * rate) / (before + PRIOR_ACCOUNTS)
    share = np.divide(days.known[..., 1], known, out=np.full(known.shape, 0.5), where=known > 0)
    champion = pooled[..., None] - share[..., None] * gaps
    return _held(np.stack([champion, champion + gaps], axis=-2))


def _nearest(guessed: Floats, known: Floats, gap: float) -> Floats:
    """Return the rates with this gap that diverge least from the guesses, same shape."""
    if gap == 0:
        total = known.sum(axis=-2, keepdims=True)
        mean = (known * guessed).sum(axis=-2, keepdims=True) / np.maximum(total, 1)
        same: Floats = np.broadcast_to(np.where(total > 0, mean, 0.5), guessed.shape)
        return same
    low = np.full(guessed[..., :1, :].shape, max(0.0, -gap))
    high = np.full(low.shape, min(1.0, 1.0 - gap))
    shift = np.array([[0.0], [gap]])
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        rates = _held(middle + shift)
        slope = (known * (guessed - rates) / (rates * (1 - rates))).sum(axis=-2, keepdims=True)
        is_low = slope > 0
        low, high = np.where(is_low, middle, low), np.where(is_low, high, middle)
    return _held((low + high) / 2 + shift)


def _held(rates: Floats) -> Floats:
    found: Floats = np.clip(rates, TINY, 1 - TINY)
    return found
