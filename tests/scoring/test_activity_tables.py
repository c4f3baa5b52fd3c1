"""Activity tables and activity rules with a condition: points by how many touches there are, for some leads only."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from scoring import Scorecard, Subject, Touch
from tests.scoring.strategies import columns_of

NOW = datetime(2026, 4, 28, 14, 32, tzinfo=UTC)
DAY = timedelta(days=1)
BINS = [{"at_least": 1, "points": 3}, {"at_least": 3, "points": 7}, {"at_least": 10, "points": 12, "words": "Many"}]


def card(**body: Any) -> Scorecard:
    term = {"id": "visits", "words": "Website visited", "dimension": "behavioral", "activity": "visit"} | body
    return Scorecard.from_document(
        {"name": "Test", "base": 40, "terms": [term], "bands": [{"key": "cold", "word": "Cold", "at_least": 0}]}
    )


def lead(*ages: float, **attributes: Any) -> Subject:
    return Subject(attributes, [Touch("visit", NOW - age * DAY, f"{age}") for age in ages])


HALF_LIFE = {"curve": "half_life", "days": 30}


@pytest.mark.parametrize(
    ("body", "ages", "points"),
    [
        ({}, [], 0),
        ({}, [1], 3),
        ({}, [1, 2, 300], 7),
        ({}, [-1, 1, 2], 3),
        ({}, [1] * 10, 12),
        ({"window_days": 14}, [1, 2, 15], 3),
        ({"decay": HALF_LIFE}, [30, 30], 3),
        ({"decay": HALF_LIFE}, [30, 30.1], 0),
        ({"decay": HALF_LIFE, "window_days": 20}, [0, 10, 30], 3),
        ({"bins": [{"below": 1, "points": -4}]}, [], -4),
        ({"bins": [{"below": 1, "points": -4}], "window_days": 14}, [15], -4),
        ({"bins": [{"at_most": 0, "points": -4}, {"above": 2, "points": 5}], "other": 1}, [1, 2], 1),
        ({"bins": [{"at_least": 0.5, "below": 1.5, "points": 2}], "decay": HALF_LIFE}, [15], 2),
    ],
)
def test_a_count_earns_the_points_of_its_bin(body: dict[str, Any], ages: list[float], points: int) -> None:
    found, subject = card(**{"bins": BINS} | body), lead(*ages)
    assert found.score_one(subject, as_of=NOW).points == (points,)
    assert found.score_many(columns_of([subject], []), as_of=NOW).points[0, 0] == points


@pytest.mark.parametrize(
    ("body", "ages", "change"),
    [
        ({}, [3, 4], None),
        ({"window_days": 14}, [3, 4, 5], NOW + 9 * DAY),
        ({"window_days": 14}, [3, 4], NOW + 11 * DAY),
        ({"window_days": 14}, [-2, 3, 4], NOW + 2 * DAY),
        ({"decay": {"curve": "linear", "days": 10}}, [0, 0], NOW + 5 * DAY + timedelta(seconds=1)),
        ({"bins": [{"at_most": 0, "points": -4}], "window_days": 14}, [1], NOW + 13 * DAY),
    ],
)
def test_the_next_change_of_a_count_is_foretold(body: dict[str, Any], ages: list[float], change: Any) -> None:
    assert card(**{"bins": BINS} | body).score_one(lead(*ages), as_of=NOW).next_change_at == change


def test_a_count_that_passes_a_bin_within_a_second_has_not_changed() -> None:
    again = [{"at_least": 1, "below": 2, "points": 5}, {"at_least": 2, "below": 3, "points": 9}]
    found = card(bins=[*again, {"at_least": 3, "points": 5}], window_days=14)
    subject = lead(1, 1, 3, 9)
    score = found.score_one(subject, as_of=NOW)
    assert (score.points, score.next_change_at) == ((5,), NOW + 11 * DAY)
    assert found.score_one(lead(1, 3, 3), as_of=NOW).next_change_at == NOW + 13 * DAY
    many = found.score_many(columns_of([subject, lead(1, 3, 3)], []), as_of=NOW)
    assert (many.next_change_at.view("datetime64[us]") - np.datetime64("2026-04-28T14:32")).astype(
        "m8[D]"
    ).tolist() == [
        timedelta(11),
        timedelta(13),
    ]


@pytest.mark.parametrize(
    ("body", "ages", "words", "evidence"),
    [
        ({"window_days": 14}, [1, 2, 3], "Website visited, 3 times in 14 days", "3–9 of them earn this"),
        ({}, [1] * 12, "Website visited, 12 times, last 27 Apr", "Many of them earn this"),
        ({"bins": [{"below": 1, "points": -4}], "window_days": 14}, [], "Website visited, none in 14 days", ""),
        (
            {"decay": HALF_LIFE},
            [0, 30],
            "Website visited, 29 Mar and 28 Apr",
            "Counted as 1.5, halves every 30 days; at least 1, below 3 earns this",
        ),
        (
            {"bins": [{"at_least": 9, "points": 1}], "other": -2},
            [1],
            "Website visited, 27 Apr",
            "Any other number of them earn this",
        ),
    ],
)
def test_the_receipt_says_how_many_there_are(
    body: dict[str, Any], ages: list[float], words: str, evidence: str
) -> None:
    line = card(**{"bins": BINS} | body).score_one(lead(*ages), as_of=NOW).receipt.lines[-1]
    assert (line.words, line.evidence) == (words, evidence)


def test_each_touch_has_its_part_of_what_all_earn_and_the_line_says_when_it_changes() -> None:
    line = card(bins=BINS, window_days=14).score_one(lead(1, 2, 3, 90), as_of=NOW).receipt.lines[-1]
    assert [(touch.id, round(touch.left, 3)) for touch in line.touches] == [("3", 2.333), ("2", 2.333), ("1", 2.333)]
    assert line.next_change_at == NOW + 11 * DAY


def test_a_forecast_names_the_touch_that_leaves_the_count() -> None:
    found = card(bins=BINS, window_days=14)
    (first, second) = found.forecast(lead(1, 2, 3), as_of=NOW, until=NOW + 30 * DAY)
    assert (first.words, first.delta, second.delta) == ("Website visited is 14 days old", -4, -3)


@pytest.mark.parametrize("body", [{"points": 5}, {"bins": [{"at_most": 0, "points": 2}, {"above": 0, "points": 5}]}])
def test_a_condition_decides_whose_touches_count(body: dict[str, Any]) -> None:
    found = card(when={"attribute": "opted_out", "is_true": False}, window_days=9, **body)
    leads = [lead(1, opted_out=False), lead(1, opted_out=True), lead(1), lead(opted_out=True)]
    scores = [found.score_one(one, as_of=NOW) for one in leads]
    assert [score.points for score in scores] == [(5,), (0,), (0,), (0,)]
    assert [score.next_change_at for score in scores] == [NOW + 8 * DAY, None, None, None]
    assert found.score_many(columns_of(leads, found.attributes), as_of=NOW).points[:, 0].tolist() == [5, 0, 0, 0]
    assert found.attributes == ("opted_out",)
