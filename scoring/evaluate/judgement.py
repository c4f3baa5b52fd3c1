"""All that is known of a scorecard from leads whose outcome is known, as values to show."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from scoring import rates
from scoring.evaluate import metrics
from scoring.evaluate.curve import Group, by_band, calibration_curve
from scoring.evaluate.measures import ROUNDS, Estimate, measure
from scoring.evaluate.record import TrackRecord
from scoring.evaluate.weeks import Weekly, weekly
from scoring.sums import Floats

STEPS = 50
TEN = 10


@dataclass(frozen=True, slots=True)
class Gain:
    """The best `leads` of all leads hold `conversions` of all conversions; both are shares."""

    leads: float
    conversions: float


@dataclass(frozen=True, slots=True)
class Spread:
    """Leads with scores from `low` to `high`: how many converted and how many did not."""

    low: int
    high: int
    won: int
    lost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a scorecard is worth on leads whose outcome is known."""

    leads: int
    conversions: int
    measures: Mapping[str, Estimate]
    """Those of an order alone where the scorecard has no probability."""
    calibration: tuple[Group, ...]
    """Leads alike in probability, from the lowest; empty without one."""
    bands: tuple[Group, ...]
    """Leads by band, from low to high, those with leads; `expected` is nan without a probability."""
    gains: tuple[Gain, ...]
    spread: tuple[Spread, ...]
    weekly: Weekly | None
    """None without a capacity, or where it is not known when leads came."""
    capacity: int | None
    has_probability: bool
    words: tuple[str, ...]

    def says(self, name: str) -> str:
        """Return which leads a measure is of, where it is not of all; else an empty text."""
        if name != "precision_at_capacity" or self.capacity is None:
            return ""
        if self.weekly is None:
            return f"of the best {self.capacity:,} of each fold"
        return f"of the best {self.capacity:,} of {self.weekly.leads_a_week:,.0f} a week, {self.weekly.weeks} weeks"

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values: each measure by name, null where it is not defined."""
        groups = {"calibration": self.calibration, "bands": self.bands}
        return {
            "leads": self.leads,
            "conversions": self.conversions,
            **{name: one.to_dict() for name, one in self.measures.items()},
            **{name: [_known(asdict(one)) for one in found] for name, found in groups.items()},
            "gains": [asdict(one) for one in self.gains],
            "scores": [asdict(one) for one in self.spread],
            "weeks": self.weekly and {"weeks": self.weekly.weeks, "leads_a_week": self.weekly.leads_a_week},
            "words": list(self.words),
        }


def judge(
    record: TrackRecord,
    *,
    capacity: int | None = None,
    instants: Floats | None = None,
    rounds: int = ROUNDS,
    seed: int = 7,
) -> Judgement:
    """Return all measures of n leads, with intervals.

    `capacity` is how many leads a team can call in a week. With `instants` (n,), when leads came in seconds, precision
    is that of each week's best; without, that of so many leads of each fold.
    """
    measures = measure(record.tallies(), capacity=capacity, is_order=record.chance is None, rounds=rounds, seed=seed)
    by_week = None
    if capacity is not None and instants is not None:
        by_week = weekly(record, instants, capacity, rounds=rounds, seed=seed)
        measures["precision_at_capacity"] = by_week.precision
    chance = record.chance
    calibration = () if chance is None else calibration_curve(record.won, chance)
    return Judgement(
        leads=len(record.won),
        conversions=int(record.won.sum()),
        measures=measures,
        calibration=calibration,
        bands=_bands(record),
        gains=_gains(record),
        spread=tuple(_spread(record)),
        weekly=by_week,
        capacity=capacity,
        has_probability=chance is not None,
        words=tuple(_words(measures, calibration, record)),
    )


def _bands(record: TrackRecord) -> tuple[Group, ...]:
    unknown = np.full(len(record.won), np.nan)
    of = {band.key: band.word for band in record.ladder}
    words = [of[key] for key in record.band.tolist()]
    return by_band(record.won, unknown if record.chance is None else record.chance, words, list(of.values()))


def _gains(record: TrackRecord) -> tuple[Gain, ...]:
    """Return the mean over the folds, as the measures are."""
    folds = [fold for fold in record.tallies() if fold.won.any()]
    shares = np.linspace(0, 1, STEPS + 1).tolist()
    return tuple(Gain(share, float(np.mean([metrics.capture(fold, share) for fold in folds]))) for share in shares)


def _spread(record: TrackRecord) -> Iterator[Spread]:
    tens = np.minimum(record.score // TEN, TEN - 1)
    for ten in range(TEN):
        won = record.won[tens == ten]
        converted = int(won.sum())
        yield Spread(ten * TEN, ten * TEN + (TEN if ten == TEN - 1 else TEN - 1), converted, len(won) - converted)


def _words(measures: Mapping[str, Estimate], calibration: tuple[Group, ...], record: TrackRecord) -> Iterator[str]:
    order, lift, capture = measures["roc_auc"], measures["lift_10"], measures["capture_10"]
    if np.isnan(order.mean):
        yield "All of these leads had one outcome, so the order of scores cannot be judged."
        return
    if order.high < 0.5:
        yield "Leads with higher scores converted less often: the order is the wrong way round."
    elif order.low <= 0.5:
        yield "It is not proven that scores order leads better than chance."
    yield (
        f"Of a lead that converted and one that did not, the first has the higher score {_of_100(order)}."
        f" The best tenth of leads converts {lift.mean:.1f} times as often as the average ({lift.low:.1f} to"
        f" {lift.high:.1f}) and holds {rates.percent(capture.mean)} of all conversions."
    )
    if record.chance is None:
        yield "The scorecard has no probability, so only the order of its scores is judged."
        return
    gap = sum(abs(one.expected - one.rate) * one.leads for one in calibration) / len(record.won)
    said, seen = float(record.chance.mean()), float(record.won.mean())
    yield (
        f"Probabilities add up to a conversion rate of {rates.percent(said)}; it was {rates.percent(seen)}."
        f" Among leads alike in probability they are off by {gap * 100:.1f} percentage points on average."
    )


def _of_100(order: Estimate) -> str:
    return f"{order.mean * 100:.0f} times in 100 ({order.low * 100:.0f} to {order.high * 100:.0f})"


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: None if isinstance(value, float) and np.isnan(value) else value for name, value in values.items()}
