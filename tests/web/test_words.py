"""How numbers and times are written."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.web import words

NOW = datetime(2026, 4, 28, 14, 32, tzinfo=UTC)


@pytest.mark.parametrize(("points", "text"), [(14, "+14"), (-6, "−6"), (0, "0")])
def test_points_carry_a_sign_and_a_true_minus(points: int, text: str) -> None:
    assert words.signed(points) == text


@pytest.mark.parametrize(("points", "text"), [(3.04, "+3"), (-0.46, "−0.5"), (1.6, "+1.6"), (0.04, "0"), (-0.04, "0")])
def test_fractions_of_points_have_one_decimal_at_most(points: float, text: str) -> None:
    assert words.worth(points) == text


@pytest.mark.parametrize(
    ("passed", "text"),
    [
        (timedelta(seconds=-3), "just now"),
        (timedelta(seconds=38), "38 s ago"),
        (timedelta(minutes=12), "12 min ago"),
        (timedelta(hours=2, minutes=50), "2 h ago"),
        (timedelta(hours=14), "14 h ago"),
        (timedelta(hours=26), "Yesterday, 12:32"),
        (timedelta(days=3), "25 Apr"),
        (timedelta(days=200), "10 Oct 2025"),
    ],
)
def test_how_long_ago_is_told_in_the_unit_that_matters(passed: timedelta, text: str) -> None:
    assert words.ago(NOW - passed, NOW).text == text


def test_a_moment_carries_its_exact_time() -> None:
    moment = words.ago(NOW - timedelta(hours=2), NOW)
    assert moment.iso == "2026-04-28T12:32:00+00:00"
    assert moment.exact == "28 Apr 2026, 12:32 UTC"


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(seconds=40), "40 s"),
        (timedelta(minutes=44), "44 min"),
        (timedelta(hours=9, minutes=28), "9 h 28 min"),
        (timedelta(hours=9), "9 h"),
        (timedelta(hours=29), "29 h"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_spans(length: timedelta, text: str) -> None:
    assert words.span(length) == text
