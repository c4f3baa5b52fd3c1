"""Measures agree with those of scikit-learn, and intervals cover what they should."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn import metrics as sk

from scoring.evaluate import Tally, by_band, calibration_curve, compare, measure, metrics, tally

Floats = NDArray[np.float64]


def sample(n: int = 500, seed: int = 0, steepness: float = 1.0) -> tuple[Floats, Floats]:
    """Return outcomes and their probabilities, with many ties, true where the steepness is 1."""
    dice = np.random.default_rng(seed)
    log_odds = np.round(dice.normal(-1, 1.5, n), 1)
    won = (dice.random(n) < 1 / (1 + np.exp(-steepness * log_odds))).astype(np.float64)
    return won, 1 / (1 + np.exp(-log_odds))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (metrics.roc_auc, sk.roc_auc_score),
        (metrics.pr_auc, sk.average_precision_score),
        (metrics.brier, sk.brier_score_loss),
        (metrics.log_loss, sk.log_loss),
    ],
)
def test_measures_are_those_of_scikit_learn_with_and_without_weights(
    ours: Callable[[Tally], float], theirs: Callable[..., float]
) -> None:
    won, chance = sample()
    weight = np.random.default_rng(1).integers(1, 5, len(won)).astype(np.float64)
    assert ours(tally(won, chance)) == pytest.approx(theirs(won, chance))
    assert ours(tally(won, chance, weight)) == pytest.approx(theirs(won, chance, sample_weight=weight))


@pytest.mark.parametrize("steepness", [0.5, 1.0, 2.0])
def test_the_slope_tells_by_how_much_probabilities_are_too_sure(steepness: float) -> None:
    assert metrics.calibration_slope(tally(*sample(20_000, steepness=steepness))) == pytest.approx(steepness, rel=0.08)


def test_one_probability_for_all_has_no_slope() -> None:
    found = tally(np.array([1.0, 0.0, 0.0, 1.0]), np.full(4, 0.3))
    assert np.isnan(metrics.calibration_slope(found))
    assert measure([found])["calibration_slope"].to_dict() == {"mean": None, "low": None, "high": None}


def test_lift_capture_and_precision_count_ties_at_the_edge_in_part() -> None:
    found = tally(np.array([1.0, 1.0, 0.0, 0.0, 0.0]), np.array([0.9, 0.5, 0.5, 0.1, 0.1]))
    assert metrics.capture(found, 0.4) == pytest.approx(0.75)
    assert metrics.lift(found, 0.4) == pytest.approx(0.75 / 0.4)
    assert metrics.precision(found, 2) == pytest.approx(0.75)
    assert metrics.precision(found, 100) == pytest.approx(0.4)


def test_one_kind_of_outcome_has_no_roc_auc() -> None:
    assert np.isnan(metrics.roc_auc(tally(np.ones(4), np.arange(4.0))))


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    truth = metrics.roc_auc(tally(*sample(200_000, seed=99)))
    covered = 0
    for seed in range(60):
        found = measure([tally(*sample(300, seed=seed))], rounds=100)["roc_auc"]
        covered += found.low <= truth <= found.high
    assert 51 <= covered <= 60


def test_the_mean_over_folds_is_what_is_estimated() -> None:
    folds = [tally(*sample(200, seed=seed)) for seed in range(3)]
    found = measure(folds, capacity=20)
    assert found["brier"].mean == pytest.approx(np.mean([metrics.brier(fold) for fold in folds]))
    assert found["precision_at_capacity"].mean == pytest.approx(np.mean([metrics.precision(f, 20) for f in folds]))
    assert all(one.low <= one.mean <= one.high for one in found.values())


def test_a_difference_on_the_same_leads_is_found_where_each_interval_alone_hides_it() -> None:
    won, chance = sample(3_000)
    blurred = 1 / (1 + np.exp(-np.log(chance / (1 - chance)) - np.random.default_rng(3).normal(0, 0.35, len(won))))
    worse = compare(won, chance, blurred)["roc_auc"]
    one, other = (measure([tally(won, found)])["roc_auc"] for found in (chance, blurred))
    assert worse.high < 0
    assert other.high > one.low


def test_probabilities_that_are_true_come_true_in_every_group() -> None:
    won, chance = sample(20_000)
    curve = calibration_curve(won, chance)
    assert len(curve) == 10
    assert sum(group.leads for group in curve) == 20_000
    assert sum(group.low <= group.expected <= group.high for group in curve) >= 9


def test_each_band_is_shown_with_its_rate() -> None:
    won, chance = np.array([1.0, 0.0, 1.0]), np.array([0.8, 0.2, 0.9])
    found = by_band(won, chance, ["hot", "cold", "hot"], ["cold", "warm", "hot"])
    assert [(group.label, group.leads, group.rate) for group in found] == [("cold", 1, 0.0), ("hot", 2, 1.0)]
