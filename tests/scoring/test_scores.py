"""Scores of single leads: conditions, tables, decay, caps, bands."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pytest

from scoring import Score, Scorecard, Subject, Touch
from tests.scoring.strategies import columns_of

NOW = datetime(2026, 4, 28, 14, 32, tzinfo=UTC)
DAY = timedelta(days=1)
BANDS = [
    {"key": "cold", "word": "Cold", "at_least": 0},
    {"key": "warm", "word": "Warm", "at_least": 40, "hysteresis": 3},
    {"key": "hot", "word": "Hot", "at_least": 70, "hysteresis": 3},
]


def card(*bodies: dict[str, Any], **document: Any) -> Scorecard:
    terms = [
        {"id": f"t{at}", "words": f"Term {at}", "dimension": "behavioral"} | body for at, body in enumerate(bodies)
    ]
    return Scorecard.from_document({"name": "Test", "terms": terms, "bands": BANDS} | document)


def rule(when: dict[str, Any]) -> Scorecard:
    return card({"when": when, "points": 1})


def clicks(*ages: float, **body: Any) -> Score:
    """Score touches of these ages in days by an activity rule."""
    found = card({"activity": "email_clicked", "points": 10} | body)
    return found.score_one(lead(*ages), as_of=NOW)


def lead(*ages: float) -> Subject:
    return Subject({}, [Touch("email_clicked", NOW - age * DAY) for age in ages])


@pytest.mark.parametrize(
    ("when", "value", "holds"),
    [
        ({"equals": "VP "}, "vp", True),
        ({"equals": "vp"}, "svp", False),
        ({"equals": "1"}, 1, True),
        ({"equals": 50}, "50", True),
        ({"equals": 50}, 50.0, True),
        ({"equals": 1}, True, False),
        ({"equals": True}, True, True),
        ({"equals": True}, "true", True),
        ({"equals": True}, "maybe", False),
        ({"equals": False}, False, True),
        ({"equals": False}, None, False),
        ({"in": ["a", "B", 3]}, "b", True),
        ({"in": ["a", "B", 3]}, "3.0", True),
        ({"in": ["a"]}, "ab", False),
        ({"contains": "soft"}, "Computer SOFTWARE", True),
        ({"contains": "soft"}, "hardware", False),
        ({"contains_any": ["software", "real estate"]}, "COMPUTER_SOFTWARE", True),
        ({"contains_any": ["software", "real estate"]}, "Real-Estate & more", True),
        ({"contains_any": ["soft"]}, "software", False),
        ({"range": {"at_least": 51, "below": 201}}, 51, True),
        ({"range": {"at_least": 51, "below": 201}}, "200.5", True),
        ({"range": {"at_least": 51, "below": 201}}, 201, False),
        ({"range": {"above": 51, "at_most": 201}}, 51, False),
        ({"range": {"above": 51, "at_most": 201}}, 201, True),
        ({"range": {"at_least": 0}}, "many", False),
        ({"range": {"at_least": 0}}, True, False),
        ({"range": {"at_least": 0}}, "nan", False),
        ({"is_true": True}, "Yes", True),
        ({"is_true": False}, "no", True),
        ({"is_true": False}, None, False),
        ({"exists": True}, " ", False),
        ({"exists": True}, 0, True),
        ({"exists": False}, None, True),
        ({"exists": False}, "", True),
        ({"exists": False}, False, False),
    ],
)
def test_a_condition_holds_or_not(when: dict[str, Any], value: Any, holds: bool) -> None:
    found = rule({"attribute": "x"} | when)
    assert bool(found.score_one(Subject({"x": value}, ()), as_of=NOW).points[0]) is holds
    if value is None:
        assert bool(found.score_one(Subject({}, ()), as_of=NOW).points[0]) is holds


def test_conditions_nest() -> None:
    found = rule(
        {
            "all": [
                {"any": [{"attribute": "a", "equals": "x"}, {"attribute": "b", "equals": "x"}]},
                {"not": {"attribute": "c", "exists": True}},
            ]
        }
    )
    cases: list[tuple[dict[str, Any], int]] = [({"b": "x"}, 1), ({"b": "x", "c": 1}, 0), ({"a": "y"}, 0), ({}, 0)]
    for attributes, points in cases:
        assert found.score_one(Subject(attributes, ()), as_of=NOW).points == (points,)


@pytest.mark.parametrize(
    ("value", "points"), [(0, 7), (1, -3), (10.9, -3), (11, 4), ("12", 4), ("many", 7), (None, -1), ("", -1)]
)
def test_a_table_gives_points_by_bin_missing_and_other(value: Any, points: int) -> None:
    bins = [{"at_least": 1, "points": -3}, {"at_least": 11, "points": 4}]
    found = card({"table": {"attribute": "x", "bins": bins, "missing": -1, "other": 7}})
    assert found.score_one(Subject({"x": value}, ()), as_of=NOW).points == (points,)


@pytest.mark.parametrize(
    ("value", "points"), [("VP", 5), (" cxo", 5), (True, 3), ("true", 3), (7, 2), ("7.0", 2), ("x", 0), (None, 9)]
)
def test_a_table_gives_points_by_category(value: Any, points: int) -> None:
    rows = [{"is": ["vp", "CXO"], "points": 5}, {"is": True, "points": 3}, {"is": 7, "points": 2}]
    found = card({"table": {"attribute": "x", "categories": rows, "missing": 9}})
    assert found.score_one(Subject({"x": value}, ()), as_of=NOW).points == (points,)


@pytest.mark.parametrize(
    ("body", "ages", "points"),
    [
        ({}, [0, 400], 20),
        ({"cap": 15}, [0, 400], 15),
        ({"window_days": 14}, [13.99, 14], 10),
        ({"decay": {"curve": "half_life", "days": 30}}, [30], 5),
        ({"decay": {"curve": "half_life", "days": 30}}, [60, 60], 5),
        ({"decay": {"curve": "half_life", "days": 30}}, [45], 4),
        ({"decay": {"curve": "half_life", "days": 30}, "window_days": 20}, [30, 10], 8),
        ({"decay": {"curve": "half_life", "days": 30}, "cap": 12}, [0, 30], 12),
        ({"decay": {"curve": "half_life", "days": 1}}, [36_000], 0),
        ({"decay": {"curve": "linear", "days": 40}}, [10], 8),
        ({"decay": {"curve": "linear", "days": 40}}, [40, 41], 0),
        ({"decay": {"curve": "cliff", "days": 40}}, [39.9, 40], 10),
        ({"decay": {"curve": "none"}}, [39.9, 40], 20),
        (
            {"decay": {"curve": "step", "steps": [{"days": 10, "share": 0.5}, {"days": 20, "share": 0.1}]}},
            [9, 10, 20],
            16,
        ),
        ({"points": -10, "cap": -12}, [1, 2], -12),
        ({"points": -5, "decay": {"curve": "half_life", "days": 30}}, [30], -3),
        ({"points": 5, "decay": {"curve": "half_life", "days": 30}}, [30], 3),
        ({}, [-1], 0),
        ({}, [-1, 1], 10),
        ({"points": 1000}, [1] * 50, 10_000),
    ],
)
def test_touches_fade_and_are_capped(body: dict[str, Any], ages: list[float], points: int) -> None:
    assert clicks(*ages, **body).points == (points,)


def test_half_life_is_the_exponential_to_nine_digits() -> None:
    for age in (0.001, 0.7, 3, 29.9, 77.7, 300):
        found = clicks(age, points=1000, decay={"curve": "half_life", "days": 30})
        (share,) = found.receipt.lines[0].touches if found.receipt.lines else [None]
        assert share is not None
        assert share.left == pytest.approx(1000 * 2 ** (-age / 30), rel=1e-9, abs=1e-8)


def test_a_touch_without_a_time_zone_is_refused() -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(TypeError):
        card({"activity": "x", "points": 1}).score_one(Subject({}, [Touch("x", naive)]), as_of=NOW)


def test_the_zone_of_an_instant_does_not_matter() -> None:
    east = timezone(timedelta(hours=9))
    score = clicks(10, decay={"curve": "linear", "days": 40})
    found = card({"activity": "email_clicked", "points": 10, "decay": {"curve": "linear", "days": 40}})
    assert found.score_one(lead(10), as_of=NOW.astimezone(east)) == score


@pytest.mark.parametrize(
    ("body", "ages", "change"),
    [
        ({}, [3], None),
        ({}, [-3], NOW + 3 * DAY),
        ({"window_days": 14}, [3], NOW + 11 * DAY),
        ({"window_days": 14, "cap": 10}, [3, 5], NOW + 11 * DAY),
        ({"window_days": 14}, [14], None),
        ({"decay": {"curve": "cliff", "days": 14}}, [3, 5], NOW + 9 * DAY),
        ({"decay": {"curve": "half_life", "days": 30}}, [40_000], None),
        ({"points": 8, "decay": {"curve": "linear", "days": 8}}, [0], NOW + DAY / 2 + timedelta(seconds=1)),
        ({"points": 8, "decay": {"curve": "linear", "days": 8}, "cap": 4}, [0], NOW + DAY * 4.5 + timedelta(seconds=1)),
        (
            {"decay": {"curve": "step", "steps": [{"days": 60, "share": 0.99}, {"days": 70, "share": 0}]}},
            [1],
            NOW + 69 * DAY,
        ),
    ],
)
def test_the_next_change_is_foretold(body: dict[str, Any], ages: list[float], change: datetime | None) -> None:
    assert clicks(*ages, **body).next_change_at == change


def test_a_half_life_changes_when_half_a_point_is_lost() -> None:
    score = clicks(0, points=15, decay={"curve": "half_life", "days": 30})
    assert score.next_change_at is not None
    gone = 15 * 2 ** (-((score.next_change_at - NOW) / DAY) / 30)
    assert 14.4999 < gone < 14.5


def test_a_change_beyond_the_calendar_is_never() -> None:
    far = datetime(9990, 1, 1, tzinfo=UTC)
    found = card({"activity": "x", "points": 1, "decay": {"curve": "half_life", "days": 36_500}})
    assert found.score_one(Subject({}, [Touch("x", far)]), as_of=far).next_change_at is None


@pytest.mark.parametrize(
    ("total", "previous", "band"),
    [
        (39, None, "cold"),
        (40, None, "warm"),
        (69, None, "warm"),
        (70, None, "hot"),
        (67, "hot", "hot"),
        (66, "hot", "warm"),
        (37, "hot", "warm"),
        (36, "hot", "cold"),
        (37, "warm", "warm"),
        (36, "warm", "cold"),
        (69, "warm", "warm"),
        (69, "cold", "warm"),
        (39, "cold", "cold"),
        (100, "cold", "hot"),
        (67, "tepid", "warm"),
    ],
)
def test_a_band_is_kept_until_the_score_falls_clearly_below_it(total: int, previous: str | None, band: str) -> None:
    found, subject, keys = card({"activity": "x", "points": 1}, base=total), Subject({}, ()), ["cold", "warm", "hot"]
    assert found.score_one(subject, as_of=NOW, previous_band=previous).band == band
    rank = keys.index(previous) if previous in keys else -1
    columns = columns_of([subject], found.attributes)
    scores = found.score_many(columns, as_of=NOW, previous_bands=np.array([rank], np.int8))
    assert keys[scores.bands[0]] == band


def test_dimensions_are_held_to_cap_and_floor_and_the_total_to_the_scale() -> None:
    limits = {"fit": {"cap": 24}, "behavioral": {"floor": -5}}
    found = card(
        {"when": {"attribute": "a", "exists": True}, "points": 200, "dimension": "demographic"},
        {"when": {"attribute": "b", "exists": True}, "points": 25, "dimension": "fit"},
        {"when": {"attribute": "c", "exists": True}, "points": -9},
        dimensions=limits,
        base=4,
    )
    score = found.score_one(Subject({"b": 1, "c": 1}, ()), as_of=NOW)
    assert (score.base, score.demographic, score.fit, score.behavioral, score.total) == (4, 0, 24, -5, 23)
    assert score.points == (0, 25, -9)
    assert found.score_one(Subject({"a": 1}, ()), as_of=NOW).total == 100
