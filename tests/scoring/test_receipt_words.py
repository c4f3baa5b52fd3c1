"""What the lines of a receipt say, and in which order."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scoring import Line, Receipt, Scorecard, Subject, Touch

NOW = datetime(2026, 4, 28, 14, 32, tzinfo=UTC)
COLD = {"key": "cold", "word": "Cold", "at_least": 0}
HALF_LIFE = {"curve": "half_life", "days": 30}


def receipt(term: dict[str, Any], *ages: float, attributes: dict[str, Any] | None = None, **card: Any) -> Receipt:
    """Return the receipt of one term for touches of these ages in days."""
    about = {"id": "demo", "words": "Demo requested", "dimension": "behavioral"}
    document = {"name": "Card", "terms": [about | term], "bands": [COLD]} | card
    touches = [Touch("form_submitted", NOW - timedelta(days=age), f"a{age:g}") for age in ages]
    return Scorecard.from_document(document).score_one(Subject(attributes or {}, touches), as_of=NOW).receipt


def activity(points: int, **more: Any) -> dict[str, Any]:
    return {"activity": "form_submitted", "points": points} | more


def only(found: Receipt) -> Line:
    (line,) = (line for line in found.lines if line.kind == "term")
    return line


@pytest.mark.parametrize(
    ("term", "ages", "points", "words", "evidence"),
    [
        (activity(15, decay=HALF_LIFE), [7], 13, "Demo requested, 21 Apr", "13 of 15 left, halves every 30 days"),
        (activity(15), [118], 15, "Demo requested, 31 Dec 2025", "Does not fade"),
        (
            activity(3, cap=9, window_days=14),
            [1, 2, 3, 4],
            9,
            "Demo requested, 4 times in 14 days",
            "4 × 3 is 12, capped at 9",
        ),
    ],
)
def test_an_activity_says_when_it_was_and_how_it_fades(
    term: dict[str, Any], ages: list[float], points: int, words: str, evidence: str
) -> None:
    line = only(receipt(term, *ages))
    assert (line.points, line.words, line.evidence) == (points, words, evidence)


def test_a_line_shows_each_touch_with_what_it_was_worth_and_what_is_left() -> None:
    older, newer = only(receipt(activity(8, decay=HALF_LIFE), 30, 0)).touches
    assert (older.id, older.at, older.then, older.left) == ("a30", NOW - timedelta(days=30), 8.0, 4.0)
    assert (newer.id, newer.then, newer.left) == ("a0", 8.0, 8.0)


def test_an_attribute_is_shown_with_its_value() -> None:
    term = {"dimension": "fit", "when": {"attribute": "industry", "contains": "logistics"}, "points": 7}
    line = only(receipt(term, attributes={"industry": "Logistics & Freight"}))
    assert (line.points, line.words, line.evidence) == (7, "Demo requested", "Logistics & Freight")


def test_a_cap_takes_its_points_on_a_line_of_its_own() -> None:
    lines = receipt(activity(25), 1, dimensions={"behavioral": {"cap": 24}}, base=5).lines
    assert [(line.kind, line.points) for line in lines] == [("base", 5), ("term", 25), ("cap", -1)]
    assert (lines[-1].words, lines[-1].evidence) == ("Behavioural is capped at 24", "25 before the cap")


def test_a_floor_gives_back_what_lies_below_it_with_a_true_minus() -> None:
    lines = receipt(activity(-15), 1, dimensions={"behavioral": {"floor": -10}}, base=20).lines
    assert [(line.kind, line.points) for line in lines] == [("base", 20), ("term", -15), ("floor", 5)]
    assert (lines[-1].words, lines[-1].evidence) == ("Behavioural is at least −10", "−15 before the floor")


@pytest.mark.parametrize(("base", "points", "held"), [(95, 10, -5), (5, -10, 5)])
def test_a_score_beyond_the_scale_is_brought_back_on_the_last_line(base: int, points: int, held: int) -> None:
    last = receipt(activity(points), 1, base=base).lines[-1]
    assert (last.kind, last.points) == ("clamp", held)


def test_a_term_that_earns_nothing_has_no_line() -> None:
    assert receipt(activity(15, decay={"curve": "cliff", "days": 7}), 7).lines == ()
