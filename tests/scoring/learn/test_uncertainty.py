"""Intervals of probabilities hold the truth as often as they say, and shrink with what there is to learn from."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from scoring import Scorecard
from scoring.learn import ScorecardClassifier, refreshed
from scoring.learn.calibrate import reached
from scoring.learn.snapshots import snapshots_of
from scoring.probability import Probability
from tests.scoring.learn.leads import leads, leads_with_chances
from tests.scoring.learn.test_honesty import TEMPLATE

EVERYONE, _, TRUTH = leads_with_chances(20_000, 10**6)
SNAPSHOTS = snapshots_of(EVERYONE)
FEWEST = 100


def probability_of(card: Scorecard) -> Probability:
    found = card.document.probability
    assert found is not None
    return found


def coverage(card: Scorecard) -> tuple[float, float]:
    """Return the share of leads whose score has its true rate within its interval, and the intervals' mean width.

    Scores that few leads of the population have are left out: there the truth is not known well.
    """
    levels, places = np.unique(reached(SNAPSHOTS.scores(card)), return_inverse=True)
    count = np.bincount(places)
    rate = np.bincount(places, TRUTH) / count
    intervals = np.array([probability_of(card).interval(int(points)) for points in levels])
    size = np.where(count >= FEWEST, count, 0)
    is_held = (intervals[:, 0] <= rate) & (rate <= intervals[:, 1])
    return float(np.average(is_held, weights=size)), float(np.average(np.ptp(intervals, 1), weights=size))


def learned(n: int, runs: int, **wish: Any) -> Iterator[Scorecard]:
    for seed in range(runs):
        yield ScorecardClassifier(**wish).fit(*leads(n, seed)).scorecard_


@pytest.mark.parametrize("template", [None, TEMPLATE], ids=["alone", "with a template"])
def test_intervals_hold_the_truth_as_often_as_they_say_and_shrink_with_data(template: Any) -> None:
    held, widths = [], []
    for n, runs in ((30, 16), (100, 12), (500, 6), (3_000, 3)):
        found = [coverage(card) for card in learned(n, runs, template=template)]
        held += [one for one, _ in found]
        widths.append(np.mean([width for _, width in found]))
    assert np.mean(held) >= 0.9
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < 0.12


def test_a_curve_that_leads_left_out_do_not_follow_makes_intervals_wide() -> None:
    dice = np.random.RandomState(0)

    def stepped(n: int) -> tuple[Any, Any]:
        data = dice.normal(size=(n, 4))
        return data, np.where((data[:, 0] > 0) & (data[:, 1] > 0), 0.45, 0.06) + 0.05 * (data[:, 2] > 1)

    data, chances = stepped(3_000)
    card = ScorecardClassifier().fit(data, dice.rand(3_000) < chances).scorecard_
    found = probability_of(card).uncertainty
    assert found is not None
    everyone, truth = stepped(20_000)
    points = reached(snapshots_of(everyone).scores(card))
    low, high = np.array([probability_of(card).interval(int(one)) for one in points.tolist()]).T
    ends = [points <= np.quantile(points, 0.2), points >= np.quantile(points, 0.9)]
    assert all(low[end].mean() <= truth[end].mean() <= high[end].mean() for end in ends)


@pytest.mark.parametrize("wins", [0, 1, 12])
def test_without_anything_learned_the_rate_alone_decides_the_interval(wins: int) -> None:
    frame, _ = leads(200)
    card = ScorecardClassifier().fit(frame[["noise"]].round(0) * 0, [1] * wins + [0] * (200 - wins)).scorecard_
    found = probability_of(card)
    low, high = found.interval(50) or (0, 0)
    assert low < (wins + 0.5) / 201 < high
    assert found.uncertainty is not None
    assert found.uncertainty.error_per_point == 0
    assert high - low < 0.09


def test_a_template_that_is_kept_is_least_sure_of_the_worth_of_its_points() -> None:
    frame, _ = leads(40)
    found = probability_of(ScorecardClassifier(template=TEMPLATE).fit(frame, [1, 1] + [0] * 38).scorecard_)
    assert found.uncertainty is not None
    assert found.uncertainty.error_per_point > found.slope / 3
    middle = round(found.uncertainty.points)
    ratios = [np.log(high / low) for low, high in map(found.interval, (middle, middle + 60))]  # type: ignore[misc]
    assert ratios[0] < ratios[1] * 2


def test_a_refreshed_probability_is_as_sure_as_its_newer_outcomes() -> None:
    old = ScorecardClassifier().fit(*leads(1_500)).scorecard_
    few, many = (probability_of(refreshed(old, *leads(n, 9))).uncertainty for n in (100, 3_000))
    assert few is not None
    assert many is not None
    assert few.error > many.error
    assert few.error_per_point == many.error_per_point
