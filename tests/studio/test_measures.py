"""Values of measures are written as people read them."""

import math

import pytest

from hub.studio.measures import MEASURES, difference, interval, share_interval, written
from scoring.evaluate import measures


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("roc_auc", 0.9061, "0.906"),
        ("capture_10", 0.244, "24 %"),
        ("lift_10", 2.438, "2.44×"),
        ("brier_skill", -0.69, "−69 %"),
        ("roc_auc", math.nan, "–"),
    ],
)
def test_a_value_is_written_in_its_unit(name: str, value: float, text: str) -> None:
    assert written(name, value) == text


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("roc_auc", 0.012, "+0.012"),
        ("capture_10", -0.013, "−1.3 pts"),
        ("brier", 0.0, "0.000"),
        ("brier", -0.0, "0.000"),
    ],
)
def test_a_difference_has_a_sign_unless_it_is_none(name: str, value: float, text: str) -> None:
    assert difference(name, value) == text


def test_an_interval_names_its_unit_once() -> None:
    assert interval("capture_10", 0.24, 0.59) == "24–59 %"
    assert interval("brier_skill", -0.2, -0.1) == "−20 to −10 %"
    assert interval("roc_auc", math.nan, math.nan) == ""
    assert share_interval(0.046, 0.3) == "4.6–30 %"


def test_every_measure_that_is_taken_has_a_name() -> None:
    assert set(MEASURES) == {*measures.MEASURES, "precision_at_capacity"}
