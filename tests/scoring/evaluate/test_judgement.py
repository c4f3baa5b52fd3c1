"""A judgement says what is known in numbers and sentences, and nothing that is not."""

import numpy as np
import pytest

from scoring.evaluate import joined, judge
from tests.scoring.evaluate.records import leads, record

DAY = 86_400.0
won, (chance,) = leads(2_000, np.random.default_rng(4), 0.3)


def test_bands_and_scores_count_every_lead_once() -> None:
    found = judge(record(won, chance), rounds=50)
    assert sum(one.leads for one in found.bands) == 2_000
    assert sum(one.won for one in found.spread) == found.conversions == int(won.sum())
    assert [one.label for one in found.bands] == ["Cold", "Hot"]
    assert found.bands[0].rate < found.bands[1].rate


def test_gains_rise_from_nobody_to_all_as_capture_says() -> None:
    found = judge(record(won, chance), rounds=50)
    assert (found.gains[0].conversions, found.gains[-1].conversions) == (0, 1)
    assert found.gains[5].conversions == pytest.approx(found.measures["capture_10"].mean)
    assert all(np.diff([one.conversions for one in found.gains]) >= 0)


def test_without_a_probability_only_the_order_is_judged() -> None:
    found = judge(record(won, chance, has_probability=False), rounds=50)
    assert set(found.measures) == {"roc_auc", "pr_auc", "lift_10", "lift_20", "capture_10", "capture_20"}
    assert found.measures["roc_auc"].mean == pytest.approx(judge(record(won, chance)).measures["roc_auc"].mean)
    assert found.calibration == ()
    assert "no probability" in found.words[-1]
    assert found.to_dict()["bands"][0]["expected"] is None


def test_precision_at_capacity_takes_the_best_of_each_week() -> None:
    """Two leads a week of which the worse one converts in the second week; what is older than a week is left out."""
    instants = np.array([0.0, 8, 9, 14, 15]) * DAY
    came = record(np.array([1.0, 1, 0, 0, 1]), np.array([0.9, 0.8, 0.1, 0.7, 0.6]))
    found = judge(came, capacity=1, instants=instants, rounds=50)
    assert found.weekly is not None
    assert (found.weekly.weeks, found.weekly.leads_a_week) == (2, 2.0)
    assert found.measures["precision_at_capacity"].mean == 0.5


def test_with_room_for_all_precision_is_the_conversion_rate() -> None:
    found = judge(record(won, chance), capacity=1_000, instants=np.linspace(0, 70, 2_000) * DAY, rounds=50)
    assert found.measures["precision_at_capacity"].mean == pytest.approx(won.mean(), abs=0.01)


def test_folds_are_measured_each_by_itself() -> None:
    """Scores of two folds on other scales do not blur each other."""
    one, other = record(won[:1_000], chance[:1_000]), record(won[1_000:], chance[1_000:] / 50)
    together = judge(joined([one, other]), rounds=50).measures["roc_auc"].mean
    alone = [judge(fold, rounds=50).measures["roc_auc"].mean for fold in (one, other)]
    assert together == pytest.approx(np.mean(alone))


def test_a_lucky_order_is_not_taken_for_proof() -> None:
    dice = np.random.default_rng(3)
    found = judge(record((dice.random(200) < 0.3).astype(float), dice.random(200)))
    assert found.words[0] == "It is not proven that scores order leads better than chance."


def test_an_order_the_wrong_way_round_is_named() -> None:
    found = judge(record(won, 1 - chance), rounds=50)
    assert "the wrong way round" in found.words[0]


def test_one_outcome_says_so() -> None:
    found = judge(record(np.ones(50), np.linspace(0.1, 0.9, 50)), rounds=20)
    assert found.words == ("All of these leads had one outcome, so the order of scores cannot be judged.",)
