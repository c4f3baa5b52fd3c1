"""Conditions: dates that come and go, patterns that cannot take long, and parts that exclude each other."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import Scorecard, ScorecardError, Subject
from scoring.conditions import parse_condition
from scoring.patterns import LOOKED_AT, searcher
from scoring.subject import NEVER, microseconds
from tests.scoring.strategies import columns_of

NOW = datetime(2026, 4, 28, 14, 32, tzinfo=UTC)
DAY = timedelta(days=1)


def card(when: dict[str, Any]) -> Scorecard:
    term = {"id": "t", "words": "Renewal is near", "dimension": "fit", "when": when, "points": 5}
    return Scorecard.from_document(
        {"name": "Test", "terms": [term], "bands": [{"key": "cold", "word": "Cold", "at_least": 0}]}
    )


@pytest.mark.parametrize(
    ("test", "value", "points", "change"),
    [
        ({"days_since": {"below": 30}}, "2026-04-01", 5, datetime(2026, 5, 1, tzinfo=UTC)),
        ({"days_since": {"at_least": 30}}, "2026-04-01", 0, datetime(2026, 5, 1, tzinfo=UTC)),
        ({"days_since": {"at_most": 30}}, "2026-04-01", 5, datetime(2026, 5, 1, 0, 0, 1, tzinfo=UTC)),
        ({"days_since": {"above": 30}}, "2026-04-01", 0, datetime(2026, 5, 1, 0, 0, 1, tzinfo=UTC)),
        ({"days_since": {"at_least": 7, "below": 30}}, "2026-04-25", 0, datetime(2026, 5, 2, tzinfo=UTC)),
        ({"days_since": {"at_least": 0}}, "2026-04-25", 5, None),
        ({"days_until": {"at_most": 60}}, "2026-09-30", 0, datetime(2026, 8, 1, tzinfo=UTC)),
        ({"days_until": {"at_least": 0, "at_most": 60}}, "2026-05-30", 5, datetime(2026, 5, 30, 0, 0, 1, tzinfo=UTC)),
        ({"days_until": {"at_least": 0.5}}, "2026-04-29T14:32:00+00:00", 5, NOW + DAY / 2 + timedelta(seconds=1)),
        ({"days_since": {"below": 30}}, "2026-04-28T16:00:00+02:00", 5, NOW - timedelta(minutes=32) + 30 * DAY),
        ({"days_since": {"below": 30}}, "last spring", 0, None),
        ({"days_since": {"below": 30}}, 20260401, 0, None),
        ({"days_since": {"below": 30}}, None, 0, None),
        ({"days_since": {"below": 30}}, "9999-12-31", 5, None),
    ],
)
def test_a_date_comes_near_and_passes(test: dict[str, Any], value: Any, points: int, change: datetime | None) -> None:
    found, subject = card({"attribute": "renews_at"} | test), Subject({"renews_at": value}, ())
    score = found.score_one(subject, as_of=NOW)
    assert (score.points, score.next_change_at) == ((points,), change)
    many = found.score_many(columns_of([subject], found.attributes), as_of=NOW)
    at = NEVER if change is None else microseconds(change)
    assert (many.points[0, 0], many.next_change_at[0]) == (points, at)


def test_a_tree_of_dates_changes_when_the_whole_does() -> None:
    near = {"attribute": "renews_at", "days_until": {"below": 60}}
    called = {"attribute": "called_at", "days_since": {"below": 7}}
    found = card({"all": [near, {"not": called}]})
    subject = Subject({"renews_at": "2026-06-30", "called_at": "2026-04-28"}, ())
    assert found.score_one(subject, as_of=NOW).next_change_at == datetime(2026, 5, 5, tzinfo=UTC)
    (change,) = found.forecast(subject, as_of=NOW, until=NOW + 300 * DAY)
    assert (change.words, change.delta) == ("Renewal is near: now true", 5)


def test_a_forecast_says_that_a_rule_no_longer_holds() -> None:
    found = card({"attribute": "renews_at", "days_until": {"at_least": 0}})
    subject = Subject({"renews_at": "2026-04-30"}, ())
    (change,) = found.forecast(subject, as_of=NOW, until=NOW + 300 * DAY)
    assert (change.words, change.delta) == ("Renewal is near: no longer true", -5)


@pytest.mark.parametrize(
    ("pattern", "value", "holds"),
    [
        ("^(vp|vice president)", "Vice President Sales", True),
        ("^(vp|vice president)", "SVP", False),
        (r"\bit\b", "Head of IT", True),
        (r"\bit\b", "Hospitality", False),
        ("colou?r", "COLOR", True),
        ("[a-c]{2,3}$", "xbc", True),
        (r"\d+ seats", 5, False),
        (r"^4\d\d$", 404, True),
        ("(?:eu|emea)", "EMEA", True),
        ("x", "y" * LOOKED_AT + "x", False),
    ],
)
def test_a_pattern_is_found_in_text_whatever_its_case(pattern: str, value: Any, holds: bool) -> None:
    found = card({"attribute": "title", "matches": pattern})
    assert bool(found.score_one(Subject({"title": value}, ()), as_of=NOW).total) is holds


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(a+)+$", "repeats a group, which could take long"),
        ("(a|a)*b", "repeats a group"),
        (r"(?:x\w*){2,}", "repeats a group"),
        (".*a.*b", "could take long"),
        ("a?" * 30 + "a" * 30, "could take long"),
        ("(a|a)" * 20, "could take long"),
        (r"(a)\1", r"has '\1', which is not allowed"),
        ("(?=a)b", "looks around"),
        ("(?P<n>a)", "names a group"),
        ("a**", "repeats twice"),
        ("a*?", "repeats twice"),
        ("*a", "repeats nothing with '*'"),
        ("(a", "not closed; add ')'"),
        ("a)", "closes a group that is not open"),
        ("[a", "opens a class that is not closed"),
        ("[[a]", "class within a class"),
        ("[z-a]", "is no regular expression"),
        ("a{3,2}", "is no regular expression"),
        ("a{2", "repeats nothing with '{'"),
        ("x" * 501, "longer than 500"),
    ],
)
def test_a_pattern_that_could_take_long_is_refused_in_words(pattern: str, message: str) -> None:
    with pytest.raises(ScorecardError) as refused:
        parse_condition({"attribute": "x", "matches": pattern}, "when")
    assert refused.value.path == "when.matches"
    assert message in refused.value.message


@given(st.text(alphabet="ab.*+?|()[]{}\\d2,^$", max_size=14))
@settings(max_examples=300, deadline=None)
def test_every_accepted_pattern_is_one_that_ends_soon(pattern: str) -> None:
    try:
        parse_condition({"attribute": "x", "matches": pattern}, "when")
    except ScorecardError:
        return
    search = searcher(pattern)
    start = time.process_time()
    search("ab" * 127 + "!")
    search("a" * 255 + "!")
    assert time.process_time() - start < 2


def leaf(**test: Any) -> dict[str, Any]:
    return {"attribute": "x"} | test


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (leaf(equals="vp"), leaf(equals="director")),
        (leaf(equals="vp"), leaf(**{"in": ["ceo", "cfo"]})),
        (leaf(equals="vp"), {"not": leaf(equals="VP")}),
        (leaf(**{"in": ["vp", "ceo"]}), {"not": leaf(**{"in": ["ceo", "vp", "cfo"]})}),
        (leaf(equals="Retail"), leaf(contains="soft")),
        (leaf(equals="Retail"), leaf(matches="^soft")),
        (leaf(equals=7), leaf(range={"above": 7})),
        (leaf(equals="many"), leaf(range={"above": 7})),
        (leaf(equals=7), leaf(equals=8)),
        (leaf(equals=True), leaf(is_true=False)),
        (leaf(exists=False), leaf(contains="x")),
        (leaf(exists=False), leaf(exists=True)),
        ({"not": leaf(exists=True)}, leaf(equals=1)),
        (leaf(contains="x"), {"not": leaf(contains="x")}),
        (leaf(range={"below": 50}), leaf(range={"at_least": 50})),
        (leaf(range={"at_most": 50}), leaf(range={"above": 50})),
        (leaf(days_since={"below": 30}), leaf(days_since={"at_least": 40})),
        (leaf(days_until={"at_least": 1}), leaf(days_since={"at_least": 1})),
    ],
)
def test_parts_that_exclude_each_other_are_refused(one: dict[str, Any], other: dict[str, Any]) -> None:
    for parts in ([one, other], [other, one]):
        with pytest.raises(ScorecardError, match=r"can never hold together with when\.all"):
            parse_condition({"all": parts}, "when")
    assert parse_condition({"any": [one, {"all": [other, {"attribute": "y", "exists": True}]}]}, "when")


def test_the_places_of_both_parts_are_told_also_from_an_inner_all() -> None:
    inner = {"all": [{"attribute": "y", "exists": True}, {"not": leaf(exists=True)}]}
    with pytest.raises(ScorecardError) as refused:
        parse_condition({"all": [leaf(equals="vp"), inner]}, "when")
    assert str(refused.value) == (
        "when.all[1].all[1].not: can never hold together with when.all[0]; change or remove one of them."
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (leaf(equals="vp"), leaf(contains="v")),
        (leaf(equals="50"), leaf(range={"at_least": 50})),
        (leaf(equals=1), leaf(is_true=True)),
        (leaf(equals=True), leaf(equals="yes")),
        (leaf(equals=50), leaf(contains="5e1")),
        (leaf(**{"in": ["vp", "ceo"]}), {"not": leaf(equals="vp")}),
        (leaf(exists=True), {"not": leaf(equals="vp")}),
        (leaf(range={"at_most": 50}), leaf(range={"at_least": 50})),
        (leaf(equals="2026-04-28"), leaf(days_since={"below": 3})),
        (leaf(exists=False), {"not": leaf(equals="vp")}),
    ],
)
def test_parts_that_can_hold_together_are_taken(one: dict[str, Any], other: dict[str, Any]) -> None:
    for parts in ([one, other], [other, one]):
        assert parse_condition({"all": parts}, "when")


@pytest.mark.parametrize(
    "parts",
    [[leaf(exists=True), leaf(exists=False)], [leaf(equals="vp"), {"not": leaf(equals="vp")}]],
)
def test_alternatives_that_always_hold_are_refused(parts: list[dict[str, Any]]) -> None:
    with pytest.raises(ScorecardError, match=r"when\.any\[1\].*always holds together with when.any\[0\]"):
        parse_condition({"any": parts}, "when")


@pytest.mark.parametrize("name", ["all", "any"])
def test_a_part_that_is_there_already_is_refused(name: str) -> None:
    with pytest.raises(ScorecardError, match=rf"says what {name}\[0\] says; remove it"):
        parse_condition({name: [leaf(equals="vp"), leaf(contains="x"), leaf(equals="vp")]}, "when")
    assert parse_condition({name: [leaf(equals=1), leaf(exists=True)]}, "when")
