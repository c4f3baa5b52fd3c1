"""Columns whose points may only rise, or only fall, with their numbers."""

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from scoring.evaluate import tally
from scoring.evaluate.metrics import calibration_slope
from scoring.learn import MonotoneError, ScorecardClassifier
from scoring.learn.logistic import Block, Regression
from scoring.learn.points import whole_points
from tests.scoring.learn.leads import leads
from tests.scoring.learn.touched import touched


def bumpy(n: int = 3_000, seed: int = 0) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Return leads whose odds rise with `size`, but for a dip in the middle, and depend on `size` and `b` together."""
    dice = np.random.RandomState(seed)
    frame = pd.DataFrame({"size": dice.rand(n) * 100, "b": dice.rand(n), "c": dice.normal(size=n)})
    log_odds = frame["size"] / 25 - 3 - 1.5 * frame["size"].between(40, 60) + ((frame.b > 0.5) == (frame["size"] > 50))
    won = (dice.rand(n) < expit(log_odds + 0.5 * frame.c)).astype(np.int64)
    frame.loc[dice.rand(n) < 0.1, "size"] = np.nan
    return frame, won


def bins_of(found: ScorecardClassifier, name: str) -> list[int]:
    """Return the points of a column's bins, none where it has no table."""
    terms = {term["id"]: term for term in found.scorecard_.to_document()["terms"]}
    return [row["points"] for row in terms[name]["table"]["bins"]] if name in terms else []


def is_rising(points: list[int]) -> bool:
    return all(one <= other for one, other in pairwise(points))


def test_points_rise_where_that_is_asked_and_else_follow_the_leads() -> None:
    frame, won = bumpy()
    free, held = ScorecardClassifier().fit(frame, won), ScorecardClassifier(monotone={"size": "rising"}).fit(frame, won)
    assert not is_rising(bins_of(free, "size"))
    assert is_rising(bins_of(held, "size"))
    assert len(bins_of(held, "size")) > 5
    assert {"size", "b"} in [{pair.first, pair.second} for pair in free.report_.pairs]
    assert not any("size" in (pair.first, pair.second) for pair in held.report_.pairs)


def test_probabilities_stay_right_for_new_leads() -> None:
    held = ScorecardClassifier(monotone={"size": "rising"}).fit(*bumpy())
    fresh, won = bumpy(20_000, seed=1)
    chance = held.predict_proba(fresh)[:, 1]
    assert chance.mean() == pytest.approx(won.mean(), abs=0.02)
    assert 0.9 <= calibration_slope(tally(won.astype(np.float64), chance)) <= 1.15


def test_asking_for_what_is_so_anyway_changes_little() -> None:
    frame, won = leads()
    free, held = (ScorecardClassifier(monotone=way).fit(frame, won).report_ for way in (None, {"employees": "rising"}))
    assert held.roc_auc == pytest.approx(free.roc_auc, abs=0.01)


def test_the_contrary_of_what_leads_say_is_worth_nothing() -> None:
    frame, won = leads()
    found = ScorecardClassifier(monotone={"employees": "falling"}).fit(frame, won)
    points = bins_of(found, "employees")
    assert points == sorted(points, reverse=True)
    assert np.ptp(points or [0]) <= 3


def test_points_of_an_activity_rise_with_how_often_it_happened_where_that_is_asked() -> None:
    found = touched(900, {"page_viewed": (None, 0.6)}, seed=4)
    points = {}
    for way in (None, "rising", "falling"):
        monotone = {"page_viewed": way} if way else None
        card = ScorecardClassifier(monotone=monotone).fit(found.snapshots, found.won).scorecard_
        terms = {term["id"]: term for term in card.to_document()["terms"]}
        points[way] = [row["points"] for row in terms["page_viewed"]["bins"]] if "page_viewed" in terms else []
    assert not is_rising(points[None])
    assert is_rising(points["rising"])
    assert np.ptp(points["rising"]) > 20
    assert np.ptp(points["falling"] or [0]) <= 3


def test_an_activity_that_never_happened_cannot_be_asked_for() -> None:
    found = touched(60, {"page_viewed": (None, 0.6)})
    with pytest.raises(MonotoneError, match=r"no column 'page_view' .* Did you mean 'page_viewed'"):
        ScorecardClassifier(monotone={"page_view": "rising"}).fit(found.snapshots, found.won)


def test_a_missing_value_is_free() -> None:
    frame, won = leads()
    frame.loc[won == 1, "employees"] = frame["employees"].where(np.random.RandomState(0).rand(len(won)) < 0.5)
    found = ScorecardClassifier(monotone={"employees": "rising"}).fit(frame, won)
    (table,) = (one["table"] for one in found.scorecard_.to_document()["terms"] if one["id"] == "employees")
    assert table["missing"] > max(bins_of(found, "employees"))


def test_what_a_column_may_not_say_another_says() -> None:
    frame, won = leads()
    frame["turnover"] = frame["employees"] * np.random.RandomState(0).uniform(0.9, 1.1, len(won))
    spans = [
        {one.name: one.span for one in ScorecardClassifier(monotone=way).fit(data, won).report_.columns}["turnover"]
        for data, way in ((frame, {"employees": "falling"}), (frame.drop(columns="employees"), None))
    ]
    assert spans[0] >= 0.8 * spans[1] > 20


@pytest.mark.parametrize("direction", [1, -1])
def test_rounding_keeps_the_order(direction: int) -> None:
    for seed in range(100):
        dice = np.random.RandomState(seed)
        codes = [np.r_[np.arange(12), dice.randint(0, 12, 28)]]
        codes += [np.clip(codes[0] + dice.randint(-1, 2, 40), 0, 11) for _ in range(5)]
        tables = [direction * np.cumsum(dice.uniform(0, 1.5, 12)), *dice.normal(size=(5, 12))]
        _, (points, *_) = whole_points(tables, codes, np.ones(40), [10] * 6, [direction, *[0] * 5])
        assert is_rising(points[:10][::direction])


@given(st.integers(0, 10_000), st.integers(60, 500), st.sampled_from(["rising", "falling"]))
@settings(max_examples=20, deadline=None)
def test_no_population_breaks_the_order(seed: int, n: int, way: str) -> None:
    dice = np.random.RandomState(seed)
    frame = pd.DataFrame({name: np.round(dice.normal(size=n) * 10 ** dice.uniform(0, 2)) for name in "abc"})
    log_odds = dice.normal(size=3) @ np.sin(frame.to_numpy().T * dice.uniform(0.01, 1, (3, 1))) * 2
    won = (dice.rand(n) < expit(log_odds)).astype(int)
    found = ScorecardClassifier(monotone={"a": way, "b": way}).fit(frame, won)
    for name in "ab":
        points = bins_of(found, name)
        assert is_rising(points if way == "rising" else points[::-1])


def test_the_weights_are_those_with_the_least_loss_that_are_not_below_their_floor() -> None:
    dice = np.random.RandomState(2)
    n, places = 400, 9
    codes = [dice.randint(0, places, n) for _ in range(2)]
    won = (dice.rand(n) < expit(np.sin(codes[0]) + 0.2 * codes[1] - 1)).astype(np.float64)
    steps = 0.7 * np.tri(places, places - 1, -1)
    blocks = [Block(np.zeros(n, np.intp), np.ones((1, 1)), 0.0), *(Block(one, steps, 2.0, climbs=8) for one in codes)]
    found = Regression(blocks, won, np.ones(n))
    found.fit()
    wide = np.hstack([np.ones((n, 1)), *(steps[one] for one in codes)])

    def loss(weights: NDArray[np.float64]) -> Any:
        odds = wide @ weights
        slope = wide.T @ (expit(odds) - won) + 2 * np.r_[0, weights[1:]]
        return np.logaddexp(0, odds).sum() - won @ odds + weights[1:] @ weights[1:], slope

    limits = [(None, None), *[(0, None)] * 16]
    least = minimize(loss, np.zeros(17), jac=True, bounds=limits, options={"ftol": 1e-15, "gtol": 1e-10})
    assert (found.weights[1:] == 0).sum() > 3
    assert found.weights == pytest.approx(least.x, abs=1e-4)


@pytest.mark.parametrize(
    ("monotone", "message"),
    [
        ({"employes": "rising"}, "no column 'employes' whose points could be rising. Did you mean 'employees'"),
        ({"source": "falling"}, "Column 'source' holds words, so its points cannot be falling"),
        ({"employees": "up"}, "Points of 'employees' can be rising or falling, not 'up'"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(monotone: dict[str, str], message: str) -> None:
    with pytest.raises(MonotoneError, match=message):
        ScorecardClassifier(monotone=monotone).fit(*leads(60))
