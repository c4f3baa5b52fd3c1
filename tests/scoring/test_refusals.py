"""What a document must not say, and where the error points."""

from collections.abc import Mapping
from typing import Any

import pytest

from scoring import Scorecard, ScorecardError

RULE = {"id": "r", "words": "Rule", "dimension": "fit", "when": {"attribute": "industry", "equals": "x"}, "points": 1}
OPENED = {"id": "o", "words": "Opened", "dimension": "behavioral", "activity": "email_opened", "points": 3}
COLD = {"key": "cold", "word": "Cold", "at_least": 0}
GOOD: dict[str, Any] = {"name": "Card", "terms": [RULE, OPENED], "bands": [COLD]}


def rule(**changed: Any) -> dict[str, Any]:
    return {"terms": [RULE | changed]}


def opened(**changed: Any) -> dict[str, Any]:
    return {"terms": [RULE, OPENED | changed]}


def table(**rows: Any) -> dict[str, Any]:
    term = {name: value for name, value in RULE.items() if name not in ("when", "points")}
    return {"terms": [term | {"table": {"attribute": "employees"} | rows}]}


def bands(*above: Mapping[str, Any]) -> dict[str, Any]:
    return {"bands": [COLD, *above]}


def test_the_document_that_the_refused_ones_differ_from_is_accepted() -> None:
    assert Scorecard.from_document(GOOD).name == "Card"


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"colour": "red"}, "colour"),
        ({"scale": [0, 50]}, "scale"),
        ({"terms": []}, "terms"),
        ({"terms": [RULE, RULE]}, "terms[1].id"),
        ({"dimensions": {"fit": {"cap": 1, "floor": 5}}}, "dimensions.fit"),
        ({"dimensions": {"mood": {"cap": 1}}}, "dimensions.mood"),
        (rule(pionts=3), "terms[0].pionts"),
        (rule(points=True), "terms[0].points"),
        (rule(points=1.5), "terms[0].points"),
        (rule(points=0), "terms[0].points"),
        (rule(dimension="mood"), "terms[0].dimension"),
        (rule(activity="email_opened"), "terms[0]"),
        (rule(when={"attribute": "industry"}), "terms[0].when"),
        (
            rule(when={"all": [{"attribute": "a", "exists": True}, {"not": {"any": []}}]}),
            "terms[0].when.all[1].not.any",
        ),
        (rule(when={"attribute": "n", "range": {"at_least": 5, "below": 5}}), "terms[0].when.range"),
        (
            table(bins=[{"at_least": 1, "below": 10, "points": 1}, {"at_least": 9, "points": 2}]),
            "terms[0].table.bins[1]",
        ),
        (table(categories=[{"is": "vp", "points": 1}, {"is": " VP", "points": 2}]), "terms[0].table.categories[1]"),
        (opened(decay={"curve": "half_life", "days": -1}), "terms[1].decay.days"),
        (opened(decay={"curve": "half_life"}), "terms[1].decay.days"),
        (opened(decay={"curve": "wave", "days": 1}), "terms[1].decay.curve"),
        (
            opened(decay={"curve": "step", "steps": [{"days": 9, "share": 0.5}, {"days": 9, "share": 0}]}),
            "terms[1].decay.steps[1].days",
        ),
        (opened(cap=-3), "terms[1].cap"),
        (opened(window_days=0), "terms[1].window_days"),
        (bands({"key": "cold", "word": "Too", "at_least": 40}), "bands[1].key"),
        (bands({"key": "warm", "word": "Warm", "at_least": 0}), "bands[1].at_least"),
        (bands({"key": "warm", "word": "Warm", "at_least": 3, "hysteresis": 3}), "bands[1].hysteresis"),
    ],
)
def test_a_wrong_document_is_refused_where_it_is_wrong(changed: dict[str, Any], path: str) -> None:
    with pytest.raises(ScorecardError) as caught:
        Scorecard.from_document(GOOD | changed)
    assert caught.value.path == path
    assert str(caught.value) == f"{path}: {caught.value.message}"


def test_a_misspelt_field_is_answered_with_the_right_one() -> None:
    with pytest.raises(ScorecardError, match="Did you mean 'points'"):
        Scorecard.from_document(GOOD | rule(pionts=3))


@pytest.mark.parametrize("text", ["", "[]", "name: a: b", "name: x\nname: y", "name: &a x\nbase: *a"])
def test_yaml_that_is_no_scorecard_is_refused(text: str) -> None:
    with pytest.raises(ScorecardError):
        Scorecard.from_yaml(text)
