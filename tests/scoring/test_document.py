"""Documents: what is accepted, in which form they come back, and what is said about each mistake."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from scoring import Scorecard, ScorecardError, load_template
from tests.scoring.strategies import TRAINING

DOCUMENT: dict[str, Any] = {
    "name": "Small",
    "base": 4,
    "dimensions": {"fit": {"cap": 24, "floor": -5}},
    "terms": [
        {
            "id": "vp",
            "words": "VP",
            "dimension": "demographic",
            "points": 14,
            "when": {"attribute": "rank", "equals": "vp"},
        },
        {
            "id": "size",
            "words": "Employees",
            "dimension": "fit",
            "table": {"attribute": "employees", "bins": [{"below": 50, "points": 1}, {"at_least": 50, "points": 2}]},
        },
        {
            "id": "industry",
            "words": "Industry",
            "dimension": "fit",
            "table": {
                "attribute": "industry",
                "categories": [{"is": "Retail", "points": 2}, {"is": ["a", "b"], "points": 1}],
            },
        },
        {
            "id": "demo",
            "words": "Demo requested",
            "dimension": "behavioral",
            "activity": "form_submitted",
            "points": 15,
            "cap": 20,
            "window_days": 90,
            "decay": {"curve": "half_life", "days": 30},
        },
        {
            "id": "visits",
            "words": "Website visited",
            "dimension": "behavioral",
            "activity": "page_viewed",
            "when": {"attribute": "rank", "exists": True},
            "window_days": 14,
            "bins": [{"at_least": 3, "points": 2}, {"at_least": 10, "points": 6, "words": "many"}],
            "other": -1,
        },
    ],
    "bands": [
        {"key": "cold", "word": "Cold", "at_least": 0},
        {"key": "hot", "word": "Hot", "at_least": 70, "hysteresis": 3, "leads_a_week": 40},
    ],
}


def wrong(path: str, value: Any) -> dict[str, Any]:
    """Return DOCUMENT with one value put in, or taken out where it is `...`."""
    document = copy.deepcopy(DOCUMENT)
    place: Any = document
    *way, last = [int(part) if part.isdigit() else part for part in path.replace("[", ".").replace("]", "").split(".")]
    for part in way:
        place = place[part]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return document


def learned(**change: Any) -> dict[str, Any]:
    return {"training": TRAINING | change}


@pytest.mark.parametrize(
    ("change", "value", "path", "message"),
    [
        ("name", ..., "name", "is missing"),
        ("name", " ", "name", "must be a text"),
        ("nmae", "x", "nmae", "Did you mean 'name'?"),
        ("scale", [0, 10], "scale", "must be [0, 100]"),
        ("base", 1.5, "base", "must be a whole number"),
        ("base", True, "base", "must be a number, not True"),
        ("base", float("nan"), "base", "must be a number"),
        ("base", 10**400, "base", "must be a number within ±1e+300, not one of more than 300 digits"),
        ("terms[0].points", 10**299, "terms[0].points", "must lie between -1000 and 1000, not 1000"),
        ("terms[1].table.bins[0].below", -(10**400), "terms[1].table.bins[0].below", "must be a number within"),
        ("terms[0].when.equals", float("inf"), "terms[0].when.equals", "must be a number within"),
        ("terms", [], "terms", "is empty"),
        ("terms", {}, "terms", "must be a list"),
        ("terms[0]", "vp", "terms[0]", "must be a set of named fields, not 'vp'"),
        ("terms[0].id", "demo", "terms[3].id", "is 'demo', as terms[0] is"),
        ("terms[0].pionts", 3, "terms[0].pionts", "Did you mean 'points'?"),
        ("terms[0].points", 0, "terms[0].points", "is 0"),
        ("terms[0].points", 5000, "terms[0].points", "must lie between -1000 and 1000"),
        ("terms[0].dimension", "mood", "terms[0].dimension", "must be one of demographic, fit, behavioral"),
        ("terms[1].activity", "x", "terms[1]", "has both activity and table"),
        ("terms[3].points", ..., "terms[3]", "needs points for each touch, or bins"),
        ("terms[3].when", {"attribute": "x"}, "terms[3].when", "names no test"),
        ("terms[0].when", ..., "terms[0]", "says nothing that earns points"),
        ("terms[0].when.equals", ..., "terms[0].when", "names no test"),
        ("terms[0].when.exists", True, "terms[0].when", "names 2 tests (equals, exists)"),
        ("terms[0].when.equals", ["vp"], "terms[0].when.equals", "must be a text, a number or true/false, not a list"),
        ("terms[0].when", {"attribute": "x", "in": []}, "terms[0].when.in", "is empty"),
        ("terms[0].when", {"attribute": "x", "exists": "yes"}, "terms[0].when.exists", "must be true or false"),
        ("terms[0].when", {"attribute": "x", "contains_any": ["&"]}, "terms[0].when.contains_any[0]", "no letter"),
        ("terms[0].when", {"any": [{"not": {}}]}, "terms[0].when.any[0].not", "is no condition"),
        (
            "terms[0].when",
            {"all": [{"attribute": "x", "exists": True}, {"not": {"any": []}}]},
            "terms[0].when.all[1].not.any",
            "is empty",
        ),
        ("terms[0].when", {"all": [], "any": []}, "terms[0].when.all", "is empty"),
        ("terms[0].when", {"attribute": "x", "range": {}}, "terms[0].when.range", "needs a bound"),
        ("terms[0].when", {"attribute": "x", "range": {"at_least": 5, "below": 5}}, "terms[0].when.range", "no number"),
        ("terms[0].when", {"attribute": "x", "range": {"at_least": 5, "above": 4}}, "terms[0].when.range", "has both"),
        ("terms[0].when", {"attribute": "x", "range": {"min": 5}}, "terms[0].when.range.min", "is not a field"),
        ("terms[1].table.bins[1].at_least", 40, "terms[1].table.bins[1]", "overlaps with row 0"),
        ("terms[1].table.bins[0]", {"points": 1, "words": "x", "at_most": 50}, "terms[1].table.bins[1]", "overlaps"),
        (
            "terms[1].table.categories",
            [{"is": "x", "points": 1}],
            "terms[1].table",
            "exactly one of categories and bins",
        ),
        ("terms[2].table.categories[1].is", "retail ", "terms[2].table.categories[1]", "names 'retail', as row 0 does"),
        ("terms[2].table.categories[1].is", ["a", "A"], "terms[2].table.categories[1].is[1]", "a second time"),
        ("terms[3].cap", -20, "terms[3].cap", "must have the sign of points; write 20"),
        ("terms[3].cap", 0, "terms[3].cap", "must have the sign of points"),
        ("terms[3].window_days", 0, "terms[3].window_days", "between a minute and 36,500 days"),
        ("terms[3].activity", [], "terms[3].activity", "is empty"),
        ("terms[3].activity", ["a", "a"], "terms[3].activity[1]", "a second time"),
        ("terms[3].decay.days", -1, "terms[3].decay.days", "between a minute and 36,500 days"),
        ("terms[3].decay.days", "30", "terms[3].decay.days", "must be a number, not '30'"),
        ("terms[3].decay.days", ..., "terms[3].decay.days", "is missing; add it."),
        (
            "terms[3].decay.curve",
            "sudden",
            "terms[3].decay.curve",
            "must be one of none, half_life, linear, step, cliff",
        ),
        ("terms[3].decay.steps", [], "terms[3].decay.steps", "is not a field"),
        (
            "terms[3].decay",
            {"curve": "step", "steps": [{"days": 9, "share": 0.5}, {"days": 8, "share": 0}]},
            "terms[3].decay.steps[1].days",
            "must be later than 9",
        ),
        (
            "terms[3].decay",
            {"curve": "step", "steps": [{"days": 9, "share": 0.5}, {"days": 9, "share": 0}]},
            "terms[3].decay.steps[1].days",
            "must be later than 9",
        ),
        (
            "terms[3].decay",
            {"curve": "step", "steps": [{"days": 9, "share": 1.5}]},
            "terms[3].decay.steps[0].share",
            "below 1: shares only fall",
        ),
        ("terms[4].points", 5, "terms[4].points", "is not a field"),
        ("terms[4].cap", 5, "terms[4].cap", "is not a field"),
        ("terms[4].bins", [], "terms[4].bins", "is empty"),
        ("terms[4].bins[0].at_most", 10, "terms[4].bins[1]", "overlaps with row 0"),
        ("terms[4].bins[0].at_least", -1, "terms[4].bins[0].at_least", "it is a number of touches"),
        ("terms[4].bins[0]", {"above": 3, "below": 4, "points": 2}, "terms[4].bins[0]", "holds no number of touches"),
        ("terms[4].bins[0]", {"below": 0, "points": 2}, "terms[4].bins[0]", "holds no number of touches"),
        ("terms[0].when", {"attribute": "x", "in": ["a", "A "]}, "terms[0].when.in[1]", "a second time; remove it"),
        ("terms[0].when", {"attribute": "x", "days_since": {}}, "terms[0].when.days_since", "needs a bound"),
        (
            "terms[0].when",
            {"attribute": "x", "days_until": {"below": 1e9}},
            "terms[0].when.days_until.below",
            "within 36,500 days",
        ),
        ("terms[3].when", {"attribute": "x", "days_since": {"below": 9}}, "terms[3].when", "only attribute rules do"),
        ("dimensions.mood", {}, "dimensions.mood", "is not a field"),
        ("dimensions.fit.cap", -6, "dimensions.fit", "has its cap -6 below its floor -5"),
        ("bands[0].at_least", 1, "bands[0].at_least", "must be 0"),
        ("bands[1].at_least", 0, "bands[1].at_least", "must be above 0"),
        ("bands[1].key", "cold", "bands[1].key", "which another band has"),
        ("bands[1].hysteresis", 70, "bands[1].hysteresis", "must be smaller"),
        ("bands[1].leads_a_week", 0, "bands[1].leads_a_week", "must lie between 1 and 1000000"),
        ("bands[1].alert", "hot", "bands[1].alert", "must be true or false"),
        ("bands[0].alert", True, "bands[0].alert", "no lead rises into the lowest band"),
        ("bands[0].leads_a_week", 9, "bands[0].leads_a_week", "must be left out"),
        ("bands", ..., "bands", "is missing"),
        ("provenance", {"mood": "x"}, "provenance.mood", "is not a field"),
        ("provenance", {"training": {"leads": 3}}, "provenance.training.conversions", "is missing"),
        ("provenance", learned(conversions=91), "provenance.training.conversions", "is above the 90 leads"),
        ("provenance", learned(roc_auc=1.5), "provenance.training.roc_auc", "must lie between 0 and 1"),
        ("provenance", learned(no_signal=1), "provenance.training.no_signal", "must be true or false"),
        ("provenance", learned(newest_outcome="May"), "provenance.training.newest_outcome", "must be an ISO date"),
        ("provenance", learned(left_out=[{"column": "id"}]), "provenance.training.left_out[0].reason", "is missing"),
        ("provenance", learned(mood=1), "provenance.training.mood", "is not a field"),
    ],
)
def test_a_mistake_is_named_by_path_with_what_to_do(change: str, value: Any, path: str, message: str) -> None:
    with pytest.raises(ScorecardError) as caught:
        Scorecard.from_document(wrong(change, value))
    assert caught.value.path == path
    assert message in caught.value.message
    assert str(caught.value) == f"{path}: {caught.value.message}"


def test_the_document_that_mistakes_are_made_in_is_right() -> None:
    card = Scorecard.from_document(DOCUMENT)
    assert (card.name, card.base, card.scale) == ("Small", 4, (0, 100))
    assert [term.id for term in card.terms] == ["vp", "size", "industry", "demo", "visits"]
    assert card.attributes == ("employees", "industry", "rank")
    assert card.activity_types == ("form_submitted", "page_viewed")


def test_conditions_nested_without_end_are_refused() -> None:
    condition: dict[str, Any] = {"attribute": "x", "exists": True}
    for _ in range(2000):
        condition = {"not": condition}
    with pytest.raises(ScorecardError, match="nested more than"):
        Scorecard.from_document(wrong("terms[0].when", condition))


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document | {"base": 4.0},
        lambda document: document | {"provenance": None},
        lambda document: document | {"scale": (0, 100)},
        lambda document: dict(reversed(document.items())),
    ],
)
def test_documents_that_say_the_same_are_equal(change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    one, other = Scorecard.from_document(DOCUMENT), Scorecard.from_document(change(DOCUMENT))
    assert one == other
    assert hash(one) == hash(other)
    assert one.content_hash == other.content_hash


def test_yes_and_one_are_not_the_same_document() -> None:
    one, other = (wrong("terms[0].when.equals", value) for value in (1, True))
    assert Scorecard.from_document(one) != Scorecard.from_document(other)


def test_categories_may_be_written_short_and_bins_without_their_ends() -> None:
    short = Scorecard.from_document(wrong("terms[2].table.categories", {"Retail": 2, "a": 1}))
    long = [{"is": "Retail", "points": 2}, {"is": "a", "points": 1}]
    assert short.to_document()["terms"][2]["table"]["categories"] == long
    bins = [{"at_least": 1, "points": -3}, {"at_least": 11, "points": 4}]
    found = Scorecard.from_document(wrong("terms[1].table.bins", bins)).to_document()
    assert found["terms"][1]["table"]["bins"] == [{"at_least": 1, "below": 11, "points": -3}, bins[1]]


def test_yaml_keeps_words_words() -> None:
    text = """
    name: Nordic
    terms:
      - {id: no, words: Norway, dimension: fit, points: 3, when: {attribute: x, in: [NO, SE, on, 2026-04-28, 12:30]}}
      - {id: on, words: "Opted in", dimension: fit, points: 3, when: {attribute: opted, equals: true}}
    bands: [{key: cold, word: Cold, at_least: 0}]
    """
    card = Scorecard.from_yaml(text)
    when = card.to_document()["terms"][0]["when"]
    assert when["in"] == ["NO", "SE", "on", "2026-04-28", "12:30"]
    assert card.to_document()["terms"][1]["when"]["equals"] is True
    assert Scorecard.from_yaml(card.to_yaml()) == card


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: a\nname: b\n", r"name: is given twice \(line 2\)"),
        ("name: [", "is not readable as YAML in line 1"),
        ("a: &x {b: 1}\nc: *x\n", "refers back"),
        ("- 1", "must be a set of named fields, not a list"),
        ("", "must be a set of named fields, not nothing"),
        ("\x00", "is not readable as YAML"),
        ("!!python/object:os.system {}", "is not readable as YAML"),
        ("name: x\nbase: 1" + "0" * 400, "base: must be a number within"),
        ("base: 1" + "0" * 5000, "holds a number of thousands of digits"),
        ("[" * 5000, "is not readable as YAML"),
        ("x" * 1_000_001, "is longer than 1,000,000 characters"),
    ],
)
def test_yaml_that_is_no_scorecard_is_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(ScorecardError, match=message):
        Scorecard.from_yaml(text)


def test_every_part_and_every_term_has_its_problem_named_and_a_right_text_has_none() -> None:
    card = {"name": "", "terms": [{"id": "a"}, {"id": "b"}], "bands": 3, "colour": "red"}
    problems = Scorecard.problems(json.dumps(card))
    assert [problem.path for problem in problems] == ["name", "terms[0]", "terms[1]", "bands", "colour"]
    assert Scorecard.problems(load_template("b2b_saas").to_yaml()) == ()


def test_a_table_and_a_list_of_ten_thousand_values_are_read_at_once() -> None:
    names = [f"company {number}" for number in range(10_000)]
    rows = [{"is": name, "points": 1} for name in names]
    rule = {
        "when": {"any": [{"attribute": "x", "in": names}, *({"attribute": "x", "equals": one} for one in names[1:])]}
    }
    table = Scorecard.from_document(wrong("terms[2].table.categories", rows))
    card = Scorecard.from_document(wrong("terms[0].when", rule["when"]))
    assert (len(table.to_document()["terms"][2]["table"]["categories"]), card.attributes[-1]) == (10_000, "x")
