"""Whether a challenger may replace the champion: by later outcomes, never by age.

A challenger is promoted where it is proven to be not worse than the champion by more than a margin, in the order of
leads (ROC-AUC) and, where both have probabilities, in those too (Brier score). Each is a test of its own at the level
of the confidence; both must pass, so the chance to promote a challenger that is worse than the margin in either is at
most that level (intersection-union test; Berger, 1982). The difference of two ROC-AUCs on the same leads has the
standard error of DeLong, DeLong and Clarke-Pearson (1988), that of two Brier scores is of paired means.
"""

import math
from dataclasses import asdict, dataclass
from statistics import NormalDist
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from scoring.evaluate.record import TrackRecord
from scoring.rates import count, signed_points
from scoring.sums import Floats

MARGIN = 0.01
CONFIDENCE = 0.95
FEWEST = 30
"""Outcomes of either kind below which the tests would not hold what they promise."""
POWER = 0.8
MOST_TIMES = 20
Answer = Literal["promote", "keep", "not yet"]


@dataclass(frozen=True, slots=True)
class Gap:
    """By how much the challenger is better (above 0) or worse, and the interval that the test looks at."""

    measure: str
    mean: float
    low: float
    high: float
    error: float
    """Its standard error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to do with a challenger, and why."""

    answer: Answer
    reason: str
    gaps: tuple[Gap, ...]
    """Of the order of leads and, where both have them, of probabilities; both so that above 0 is better."""
    leads: int
    conversions: int
    margin: float
    confidence: float
    more: int | None
    """About how many more conversions are needed to tell; None where it is told, or where leads are not later ones."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self)


def gate(
    champion: TrackRecord,
    challenger: TrackRecord,
    *,
    is_later: bool,
    margin: float = MARGIN,
    confidence: float = CONFIDENCE,
) -> Verdict:
    """Return whether the challenger may replace the champion, by the same n leads in the same order.

    Each call is one look: who looks at one challenger again and again should ask for more confidence.

    Args:
        is_later: whether all of these leads came after those that the challenger was learned from.
        margin: the loss that does not matter, of ROC-AUC and of the share of the Brier score of knowing only the rate.
        confidence: of each one-sided test.

    Raises:
        ValueError: not the same leads in the same folds, or a margin or confidence that is none.
    """
    if not (np.array_equal(champion.won, challenger.won) and np.array_equal(champion.fold, challenger.fold)):
        raise ValueError("A gate compares two scorecards on the same leads.")
    if not (margin > 0 and 0.5 < confidence < 1):
        raise ValueError("A gate needs a margin above 0 and a confidence between 0.5 and 1.")
    won = int(champion.won.sum())
    least = _least(champion)
    few = FEWEST - least
    gaps = () if least < 2 else _gaps(champion, challenger, confidence)
    answer, reason, more = _answer(gaps, won, few, is_later=is_later, margin=margin, confidence=confidence)
    return Verdict(
        answer=answer,
        reason=reason,
        gaps=gaps,
        leads=len(champion.won),
        conversions=won,
        margin=margin,
        confidence=confidence,
        more=more,
    )


def _answer(
    gaps: tuple[Gap, ...], won: int, few: int, *, is_later: bool, margin: float, confidence: float
) -> tuple[Answer, str, int | None]:
    sure, lost = f"with {confidence:.0%} confidence".replace("%", " %"), signed_points(margin).lstrip("+")
    if gaps and all(gap.error == 0 and gap.mean == 0 for gap in gaps):
        return "keep", "Both order these leads alike, so there is nothing to gain.", None
    if not is_later:
        return "not yet", "Only leads that came after the challenger was learned can tell. Judge by those.", None
    if few > 0:
        return "not yet", f"Not yet: about {count(few, 'more outcome')} of the rarer kind are needed to begin.", few
    worse = next((gap for gap in gaps if gap.high < 0), None)
    if worse is not None:
        return "keep", f"The challenger is worse in {worse.measure}, {sure}: {_words(worse)}.", None
    if all(gap.low > -margin for gap in gaps):
        better = next((gap for gap in gaps if gap.low > 0), None)
        if better is not None:
            return "promote", f"The challenger is better in {better.measure}, {sure}: {_words(better)}.", None
        return "promote", f"The challenger is not worse by more than {lost} points, {sure}: {_words(gaps[0])}.", None
    more = max(_more(gap, won, margin, confidence) for gap in gaps if gap.low <= -margin)
    return "not yet", f"Not yet: about {count(more, 'more conversion')} are needed to tell. {_so_far(gaps)}", more


def _folds(record: TrackRecord) -> list[NDArray[np.bool_]]:
    """Return which leads (n,) each fold has, of those folds that have both outcomes."""
    folds = (record.fold == one for one in np.unique(record.fold))
    return [here for here in folds if 0 < record.won[here].sum() < here.sum()]


def _least(record: TrackRecord) -> int:
    """Return how many outcomes there are of the rarer kind, in folds where there is one of the other to compare."""
    won = [(int(record.won[here].sum()), int(here.sum())) for here in _folds(record)]
    return min(sum(wins for wins, _ in won), sum(leads - wins for wins, leads in won))


def _gaps(champion: TrackRecord, challenger: TrackRecord, confidence: float) -> tuple[Gap, ...]:
    reach = NormalDist().inv_cdf(confidence)
    found = [("the order of leads", *_order(champion, challenger))]
    if champion.chance is not None and challenger.chance is not None:
        found.append(("probabilities", *_squares(champion.won, champion.chance, challenger.chance)))
    return tuple(Gap(name, mean, mean - reach * error, mean + reach * error, error) for name, mean, error in found)


def _order(champion: TrackRecord, challenger: TrackRecord) -> tuple[float, float]:
    """Return the difference in ROC-AUC and its standard error.

    Leads are placed among those of their own fold: what scorecards of several folds say is no one order.
    """
    gaps = [
        (new - old for new, old in zip(_placements(challenger, here), _placements(champion, here), strict=True))
        for here in _folds(champion)
    ]
    above, below = (np.concatenate(one) for one in zip(*gaps, strict=True))
    error = math.sqrt(above.var(ddof=1) / len(above) + below.var(ddof=1) / len(below))
    return float(above.mean()), error


def _placements(record: TrackRecord, here: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return, for each lead that converted, the share of others it is above; for each other, of those above it."""
    won = record.won > 0
    top, rest = record.rank[here & won], record.rank[here & ~won]
    return _share_below(top, rest), 1 - _share_below(rest, top)


def _share_below(of: Floats, others: Floats) -> Floats:
    ordered = np.sort(others)
    found: Floats = (np.searchsorted(ordered, of, "left") + np.searchsorted(ordered, of, "right")) / (2 * len(others))
    return found


def _squares(won: Floats, champion: Floats, challenger: Floats) -> tuple[float, float]:
    """Return what the challenger saves of the Brier score of knowing only the rate, and the standard error."""
    alone = float(won.mean() * (1 - won.mean()))
    saved = ((won - champion) ** 2 - (won - challenger) ** 2) / alone
    return float(saved.mean()), float(saved.std(ddof=1)) / math.sqrt(len(won))


def _more(gap: Gap, won: int, margin: float, confidence: float) -> int:
    """Return how many more conversions would tell, four times in five, if the difference is as it looks now."""
    reach = NormalDist().inv_cdf(confidence) + NormalDist().inv_cdf(POWER)
    distance = max(abs(gap.mean + margin), margin / 10)
    return math.ceil(min(max(won * (reach * gap.error / distance) ** 2 - won, 1), MOST_TIMES * won))


def _so_far(gaps: tuple[Gap, ...]) -> str:
    said = "; ".join(f"{gap.measure} {_words(gap)}" for gap in gaps)
    return f"So far: {said}."


def _words(gap: Gap) -> str:
    low, high = signed_points(gap.low), signed_points(gap.high)
    return f"{signed_points(gap.mean)} points ({low} to {high})"
