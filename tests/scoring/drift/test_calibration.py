"""Scores that no longer tell the truth are found, in conversions and money; true ones rarely raise an alarm."""

import numpy as np
import pytest
from numpy.typing import NDArray

from scoring.drift import Gap, calibration_drift
from scoring.drift.calibration import conversions_at_random

Draw = tuple[NDArray[np.float64], dict[str, list[str | None]]]


def leads(dice: np.random.Generator, n: int) -> Draw:
    """Return probabilities, and the source and band of each lead."""
    chance = np.round(dice.beta(1, 6, n), 2)
    band = np.where(chance > 0.3, "Hot", np.where(chance > 0.1, "Warm", "Cold"))
    return chance, {"source": dice.choice(["Web", "Partner form", "Fair"], n).tolist(), "band": band.tolist()}


def alarms(dice: np.random.Generator, *, off: float, learned_from: int, looks: int = 200) -> float:
    """Return the share of looks with an alarm, where log-odds told are off by this standard deviation."""
    found = 0
    for _ in range(looks):
        chance, groups = leads(dice, 800)
        odds = chance / (1 - np.minimum(chance, 0.99)) * np.exp(off * dice.normal())
        won = dice.random(len(chance)) < odds / (1 + odds)
        gaps = calibration_drift(chance, won, groups=groups, days=30, learned_from=learned_from)
        found += any(gap.is_drift for gap in gaps)
    return found / looks


def test_a_true_score_raises_an_alarm_in_at_most_5_of_100_looks() -> None:
    assert alarms(np.random.default_rng(1), off=0.0, learned_from=0) <= 0.05


def test_a_score_that_could_not_know_better_raises_no_more_alarms() -> None:
    assert alarms(np.random.default_rng(2), off=0.2, learned_from=25, looks=100) <= 0.05
    assert alarms(np.random.default_rng(2), off=0.2, learned_from=0, looks=100) > 0.1


def broken(n: int = 2_000, share: float = 0.35) -> tuple[Gap, ...]:
    """Return the gaps where only `share` of what was said comes of the partner form."""
    dice = np.random.default_rng(3)
    chance, groups = leads(dice, n)
    is_partner = np.array(groups["source"]) == "Partner form"
    won = dice.random(n) < np.where(is_partner, chance * share, chance)
    return calibration_drift(chance, won, groups=groups, days=60, amount=14_000, currency="€")


def test_the_source_that_no_longer_converts_is_found_and_the_others_are_not() -> None:
    found = [dict(gap.group) for gap in broken() if gap.is_drift]
    assert {"source": "Partner form"} in found
    assert all(group.get("source") == "Partner form" for group in found if "source" in group)


def test_a_gap_is_told_in_conversions_and_money() -> None:
    chance = np.full(88, 0.39)
    groups: dict[str, list[str | None]] = {"source": ["Partner form"] * 88, "band": ["Hot"] * 88, "rep": [None] * 88}
    found = calibration_drift(
        chance, np.arange(88) < 12, groups=groups, days=60, amount=14_000, currency="€", learned_from=341
    )
    both = next(gap for gap in found if len(gap.group) == 2)
    assert both.words == (
        "Source Partner form, Band Hot: 88 leads converted at 14 % (12 of 88), not 39 %; "
        "that is about 11 conversions a month fewer than said, worth €160,000."
    )
    assert both.is_drift
    assert both.a_month == pytest.approx((12 - 88 * 0.39) / 60 * 365.25 / 12)
    assert both.money_a_month == pytest.approx(both.a_month * 14_000)
    assert [dict(gap.group) for gap in found if "rep" in gap.group] == []


def test_the_chance_of_a_gap_is_that_of_one_as_rare_on_either_side() -> None:
    (found,) = calibration_drift(np.full(10, 0.5), np.arange(10) < 1, groups={}, days=30)
    assert found.chance == pytest.approx(2 * 11 / 1024)


def test_more_than_was_said_is_drift_too() -> None:
    (found,) = calibration_drift(np.full(90, 0.1), np.arange(90) < 40, groups={}, days=30)
    assert (found.is_drift, found.money_a_month) == (True, None)
    assert found.words.startswith("All leads: 90 leads converted at 44 % (40 of 90), not 10 %; that is about 31 ")
    assert found.words.endswith("conversions a month more than said.")


def test_groups_of_few_leads_are_left_out() -> None:
    groups: dict[str, list[str | None]] = {"source": ["Web"] * 19 + ["Fair"] * 20}
    found = calibration_drift(np.full(39, 0.2), np.zeros(39, np.bool_), groups=groups, days=30)
    assert [dict(gap.group) for gap in found] == [{}, {"source": "Fair"}]


def test_conversions_at_random_are_those_of_every_way_they_can_come() -> None:
    chances = np.array([0.1, 0.5, 0.5, 0.9, 0.0, 1.0])
    expected = np.array([1.0])
    for chance in chances:
        expected = np.convolve(expected, [1 - chance, chance])
    assert conversions_at_random(chances) == pytest.approx(expected, abs=1e-12)


def test_what_is_not_one_for_each_lead_is_refused() -> None:
    with pytest.raises(ValueError, match="a value for each"):
        calibration_drift(np.array([0.5]), np.array([True]), groups={"source": []}, days=30)
    with pytest.raises(ValueError, match="days above 0"):
        calibration_drift(np.array([0.5]), np.array([True]), groups={}, days=0)
