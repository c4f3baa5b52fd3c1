"""How well a scorecard would have done: the leads of the past as they looked, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Columns
from scoring.evaluate import Group, calibration_curve, tally
from scoring.evaluate.metrics import brier, lift, log_loss, roc_auc
from scoring.rates import Rate
from scoring.scorecard import Scorecard
from scoring.sums import Floats


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Leads as they looked at `as_of`, and which of them had converted when the horizon was over."""

    columns: Columns
    as_of: datetime
    won: NDArray[np.bool_]
    """Shape (n,)."""


@dataclass(frozen=True, slots=True)
class BandResult:
    """What became of the leads of one band."""

    key: str
    word: str
    rate: Rate
    said: float | None
    """The share that the probability promised; None without one, or without leads."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A scorecard against outcomes; what needs a probability is None without one, nan where all had one outcome."""

    bands: tuple[BandResult, ...]
    """From low to high, those without leads too."""
    everyone: Rate
    roc_auc: float
    lift_10: float
    """How many times the average rate the top tenth converts at."""
    lift_20: float
    said: float | None
    brier: float | None
    log_loss: float | None
    tenths: tuple[Group, ...]
    """Leads alike in probability, from the lowest, for a chart of what was said against what was seen."""
    calibration_error: float | None
    """The mean distance between said and seen over the tenths, as a share."""


def judge(card: Scorecard, history: Sequence[Snapshot]) -> Judged:
    """Return how the scorecard does on snapshots (at least one lead); leads come without a band to be kept in.

    Raises:
        ValueError: no lead at all, or outcomes that are not one per lead.
    """
    if any(len(one.won) != one.columns.n for one in history) or not sum(one.columns.n for one in history):
        raise ValueError("History needs at least one lead, and one outcome for each.")
    found = [card.score_many(one.columns, as_of=one.as_of) for one in history]
    won = np.concatenate([one.won for one in history]).astype(np.float64)
    points = np.concatenate([one.base + one.demographic + one.fit + one.behavioral for one in found]).astype(np.float64)
    ranks = np.concatenate([one.bands for one in found])
    chances = [one.probability for one in found if one.probability is not None]
    chance: Floats | None = np.concatenate(chances) if chances else None
    by_points = tally(won, points)
    by_chance = None if chance is None else tally(won, chance)
    tenths = () if chance is None else calibration_curve(won, chance)
    error = sum(abs(one.expected - one.rate) * one.leads for one in tenths) / len(won)
    return Judged(
        bands=tuple(_band(card, rank, won, ranks == rank, chance) for rank in range(len(card.bands))),
        everyone=_rate(won),
        roc_auc=roc_auc(by_points),
        lift_10=lift(by_points, 0.1),
        lift_20=lift(by_points, 0.2),
        said=None if chance is None else float(chance.mean()),
        brier=None if by_chance is None else brier(by_chance),
        log_loss=None if by_chance is None else log_loss(by_chance),
        tenths=tenths,
        calibration_error=None if chance is None else error,
    )


def _band(card: Scorecard, rank: int, won: Floats, is_in: NDArray[np.bool_], chance: Floats | None) -> BandResult:
    band = card.bands[rank]
    said = float(chance[is_in].mean()) if chance is not None and is_in.any() else None
    return BandResult(band.key, band.word, _rate(won[is_in]), said)


def _rate(won: Floats) -> Rate:
    return Rate(len(won), int(won.sum()))
