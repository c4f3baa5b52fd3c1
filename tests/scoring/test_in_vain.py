"""What does nothing in a scorecard is refused in a text, where people write it, and taken where it is stored."""

import json
from typing import Any

import pytest
from hypothesis import given, settings

from scoring import TEMPLATES, Scorecard, load_template
from scoring.conditions import compiled, parse_condition
from scoring.subject import microseconds
from tests.scoring.strategies import NOW, VALUES, conditions

BANDS = [{"key": "cold", "word": "Cold", "at_least": 0}]
TRAINING = {"training": {"leads": 9, "conversions": 2, "no_signal": True}}


def card(term: dict[str, Any], **document: Any) -> dict[str, Any]:
    about = {"id": "t", "words": "Term", "dimension": "fit"}
    return {"name": "x", "terms": [about | term], "bands": BANDS} | document


def problems(term: dict[str, Any], **document: Any) -> list[str]:
    """Return what is wrong with a text with this term, which is read all the same, as what is stored must be."""
    found = card(term, **document)
    assert Scorecard.from_document(found)
    text = json.dumps(found)
    assert Scorecard.from_yaml(text) == Scorecard.from_document(found)
    return list(map(str, Scorecard.problems(text)))


def rule(when: dict[str, Any]) -> list[str]:
    return problems({"when": when, "points": 5})


def leaf(**test: Any) -> dict[str, Any]:
    return {"attribute": "x"} | test


def no(part: dict[str, Any]) -> dict[str, Any]:
    return {"not": part}


IN = {"in": ["a", "b"]}
FIVE = (leaf(range={"at_most": 5}), leaf(range={"at_least": 5}))


@pytest.mark.parametrize(
    "parts",
    [
        [leaf(is_true=True), leaf(is_true=False)],
        [leaf(is_true=True), no(leaf(**{"in": ["yes", "true"]})), no(leaf(**{"in": [1, "on"]}))],
        [leaf(**IN), no(leaf(equals="a")), no(leaf(equals="b"))],
        [leaf(**IN), no(leaf(equals="A")), leaf(contains="a")],
        [leaf(equals="a"), no({"any": [leaf(equals="a"), {"attribute": "y", "equals": 1}]})],
        [*FIVE, no(leaf(equals=5))],
        [leaf(days_since={"below": 9}), leaf(equals="vp")],
        [leaf(days_until={"below": 9}), leaf(is_true=True)],
        [{"all": [leaf(**IN), no(leaf(equals="a"))]}, {"all": [no(leaf(equals="b"))]}],
    ],
)
def test_a_condition_that_no_value_meets_is_refused(parts: list[dict[str, Any]]) -> None:
    for ordered in (parts, parts[::-1]):
        (told,) = rule({"all": ordered})
        assert told.startswith("terms[0].when")
        assert "can never hold" in told
        assert "change or remove" in told
    (told,) = rule({"any": [no(part) for part in parts]})
    assert "always holds" in told


@pytest.mark.parametrize(
    "parts",
    [
        [leaf(is_true=True), leaf(equals="yes")],
        [leaf(is_true=True), leaf(equals=1)],
        [leaf(is_true=False), leaf(contains="n")],
        [leaf(**IN), no(leaf(equals="a"))],
        [leaf(equals="a"), no({"all": [leaf(equals="a"), {"attribute": "y", "equals": 1}]})],
        [*FIVE, no(leaf(equals="5"))],
        [*FIVE, no(leaf(equals=6))],
        [leaf(range={"at_least": 5}), no(leaf(equals=5))],
        [leaf(days_since={"below": 9}), leaf(equals="1970-01-01")],
        [leaf(days_since={"below": 9}), leaf(equals="2026-04-28t10:00z")],
        [leaf(days_since={"below": 9}), leaf(equals=20260428)],
        [no(leaf(days_since={"below": 9})), leaf(equals="vp")],
    ],
)
def test_a_condition_that_some_value_meets_is_taken(parts: list[dict[str, Any]]) -> None:
    assert rule({"all": parts}) == []


@given(conditions)
@settings(max_examples=300, deadline=None)
def test_what_is_refused_holds_for_no_value_or_for_all(when: dict[str, Any]) -> None:
    told = [one for one in rule(when) if one.startswith("terms[0].when: ")]
    if not told:
        return
    holds, at = compiled(parse_condition(when, "")), microseconds(NOW)
    (name,) = {one["attribute"] for one in _leaves(when)} & {told[0].partition("whatever '")[2].partition("'")[0]}
    assert {holds({name: value}, at) for value in VALUES.get(name, [])} <= {"always" in told[0]}


def _leaves(when: Any) -> list[dict[str, Any]]:
    if isinstance(when, list):
        return [one for part in when for one in _leaves(part)]
    if "attribute" in when:
        return [when]
    return [one for part in when.values() for one in _leaves(part)]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            {"window_days": 30, "decay": {"curve": "cliff", "days": 10}},
            "terms[0].window_days: is 30, but after 10 days nothing is left to end; shorten or remove it.",
        ),
        (
            {"window_days": 30, "decay": {"curve": "linear", "days": 30}},
            "terms[0].window_days: is 30, but after 30 days nothing is left to end; shorten or remove it.",
        ),
        (
            {"window_days": 10, "decay": {"curve": "cliff", "days": 30}},
            "terms[0].decay: ends touches after 30 days, the window after 10; shorten or remove it.",
        ),
        (
            {"window_days": 14, "decay": {"curve": "step", "steps": [{"days": 14, "share": 0.5}]}},
            "terms[0].decay.steps[0].days: is 14, when the window of 14 is over; remove it.",
        ),
        ({"window_days": 14, "decay": {"curve": "step", "steps": [{"days": 13, "share": 0.5}]}}, None),
        ({"window_days": 14, "decay": {"curve": "half_life", "days": 30}}, None),
        ({"window_days": 14, "decay": {"curve": "linear", "days": 30}}, None),
    ],
)
def test_a_window_and_a_decay_each_have_something_to_do(body: dict[str, Any], told: str | None) -> None:
    assert problems({"activity": "x", "points": 5} | body) == ([] if told is None else [told])


ZEROS = [
    {"table": {"attribute": "x", "categories": {"a": 0}}},
    {
        "pair": {
            "first": {"attribute": "x", "categories": [{"is": "a"}]},
            "second": {"attribute": "y", "bins": [{"below": 1}]},
            "points": [[0] * 3] * 3,
        }
    },
    {"activity": "x", "bins": [{"at_least": 1, "points": 0}]},
]


@pytest.mark.parametrize("term", ZEROS)
def test_a_table_of_only_zeros_is_refused_but_where_it_was_learned(term: dict[str, Any]) -> None:
    assert problems(term) == ["terms[0]: gives 0 points to every lead; give points or remove the term."]
    assert problems(term, provenance=TRAINING) == []


def test_each_term_is_named_and_every_template_does_something() -> None:
    twice = [{"id": name, "words": "T", "dimension": "fit", **ZEROS[0]} for name in "ab"]
    told = Scorecard.problems(json.dumps(card({}, terms=twice)))
    assert [problem.path for problem in told] == ["terms[0]", "terms[1]"]
    assert all(Scorecard.problems(load_template(name).to_yaml()) == () for name in TEMPLATES)
