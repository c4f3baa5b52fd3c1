"""Every second of some minutes, for each decay curve, alone and within a window, and for dates."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import Scorecard, Subject, Touch
from tests.scoring.strategies import NOW

SECOND = timedelta(seconds=1)
MINUTE = 1 / 1440
"""In days: the shortest that a curve may last."""
CURVES: dict[str, dict[str, Any]] = {
    "none": {},
    "half_life": {"decay": {"curve": "half_life", "days": MINUTE}},
    "linear": {"decay": {"curve": "linear", "days": 2 * MINUTE}},
    "cliff": {"decay": {"curve": "cliff", "days": 1.5 * MINUTE}},
    "step": {
        "decay": {
            "curve": "step",
            "steps": [
                {"days": MINUTE, "share": 0.6},
                {"days": 2 * MINUTE, "share": 0.25},
                {"days": 3 * MINUTE, "share": 0},
            ],
        }
    },
}
WITHIN: dict[str, dict[str, Any]] = {"always": {}, "within": {"window_days": 1.75 * MINUTE}}
WORTH: dict[str, dict[str, Any]] = {
    "rule": {"points": 9},
    "capped": {"points": 9, "cap": 15},
    "table": {
        "bins": [{"below": 1, "points": 0}, {"at_least": 1, "below": 2, "points": 4}, {"at_least": 2, "points": 9}]
    },
}
every_curve = pytest.mark.parametrize("curve", CURVES)
every_window = pytest.mark.parametrize("window", WITHIN)
every_worth = pytest.mark.parametrize("worth", WORTH)
ages = st.lists(st.integers(-90_000_000, 240_000_000), min_size=1, max_size=4)
"""Of touches, in microseconds; negative ones are still to come."""


def card(term: dict[str, Any]) -> Scorecard:
    about = {"id": "t", "words": "Term", "dimension": "behavioral"}
    bands = [{"key": "cold", "word": "Cold", "at_least": 0}]
    return Scorecard.from_document({"name": "One term", "terms": [about | term], "bands": bands})


def counting(curve: str, window: str, worth: str) -> Scorecard:
    return card({"activity": "x"} | CURVES[curve] | WITHIN[window] | WORTH[worth])


def touched(found: list[int]) -> Subject:
    return Subject({}, [Touch("x", NOW - timedelta(microseconds=age)) for age in found])


def surprises(found: Scorecard, subject: Subject, seconds: int) -> list[datetime]:
    """Return, of so many seconds, those at which points change unforetold, or do not change as foretold."""
    before, wrong = found.score_one(subject, as_of=NOW), []
    for number in range(1, seconds):
        at = NOW.replace(microsecond=0) + number * SECOND
        now = found.score_one(subject, as_of=at)
        if (now.points != before.points) != (at == before.next_change_at):
            wrong.append(at)
        if at == before.next_change_at:
            before = now
    return wrong


@every_curve
@every_window
@every_worth
@given(ages)
@settings(max_examples=12, deadline=None)
def test_points_change_at_the_foretold_seconds_only(curve: str, window: str, worth: str, found: list[int]) -> None:
    assert surprises(counting(curve, window, worth), touched(found), 400) == []


@given(
    st.integers(-300, 300), st.integers(-120, 60), st.integers(1, 120), st.sampled_from(["days_since", "days_until"])
)
@settings(max_examples=60, deadline=None)
def test_rules_on_dates_hold_from_the_foretold_second_to_the_foretold_second(
    begin: int, low: int, length: int, kind: str
) -> None:
    bounds = {"at_least": low * MINUTE / 60, "below": (low + length) * MINUTE / 60}
    found = card({"when": {"attribute": "date", kind: bounds}, "points": 5})
    date = (NOW.replace(microsecond=0) + begin * SECOND).isoformat()
    assert surprises(found, Subject({"date": date}, ()), 400) == []


@every_curve
@every_window
@every_worth
@given(ages, st.integers(-90_000_000, 240_000_000))
@settings(max_examples=30, deadline=None)
def test_one_more_touch_never_lowers_points(curve: str, window: str, worth: str, found: list[int], more: int) -> None:
    one = counting(curve, window, worth)
    alone, with_more = (one.score_one(touched(ages), as_of=NOW).total for ages in (found, [*found, more]))
    assert with_more >= alone


@every_curve
@every_window
@every_worth
@given(ages, st.integers(0, 240_000_000))
@settings(max_examples=30, deadline=None)
def test_time_alone_never_raises_points(curve: str, window: str, worth: str, found: list[int], later: int) -> None:
    one, subject = counting(curve, window, worth), touched([abs(age) for age in found])
    now, then = (one.score_one(subject, as_of=NOW + timedelta(microseconds=at)).total for at in (0, later))
    assert then <= now


@every_curve
@every_window
@every_worth
@given(ages.flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
@settings(max_examples=20, deadline=None)
def test_the_order_of_touches_changes_nothing(
    curve: str, window: str, worth: str, both: tuple[list[int], list[int]]
) -> None:
    one = counting(curve, window, worth)
    scores = [one.score_one(touched(found), as_of=NOW) for found in both]
    assert (scores[0].points, scores[0].next_change_at) == (scores[1].points, scores[1].next_change_at)
