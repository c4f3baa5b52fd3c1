"""What differs between two scorecards, in the words of people."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings

from scoring import TEMPLATES, Scorecard, diff, load_template
from tests.scoring.strategies import scorecards

DOCUMENT: dict[str, Any] = {
    "name": "Small",
    "base": 4,
    "dimensions": {"fit": {"cap": 24}},
    "terms": [
        {
            "id": "title",
            "words": "Title",
            "dimension": "demographic",
            "table": {
                "attribute": "seniority",
                "categories": [{"is": "vp", "points": 15, "words": "VP"}, {"is": "director", "points": 8}],
            },
        },
        {"id": "opt", "words": "Opted in", "dimension": "fit", "points": 3, "when": {"attribute": "o", "exists": True}},
        {
            "id": "demo",
            "words": "Demo requested",
            "dimension": "behavioral",
            "activity": "form_submitted",
            "points": 15,
            "cap": 20,
            "decay": {"curve": "half_life", "days": 30},
        },
        {
            "id": "visits",
            "words": "Visits",
            "dimension": "behavioral",
            "activity": "page_viewed",
            "window_days": 14,
            "bins": [{"at_least": 3, "below": 9, "points": 2}],
        },
        {
            "id": "both",
            "words": "Both",
            "dimension": "fit",
            "pair": {
                "first": {"attribute": "size", "bins": [{"below": 9}]},
                "second": {"attribute": "o", "categories": [{"is": "x"}]},
                "points": [[1, 2, 3], [0, 0, 0], [0, 0, 0]],
            },
        },
    ],
    "bands": [
        {"key": "cold", "word": "Cold", "at_least": 0},
        {"key": "hot", "word": "Hot", "at_least": 70, "hysteresis": 3},
    ],
}


def told(change: dict[str, Any]) -> list[str]:
    """Return what is said of changes, each a dotted path and a value, `...` for none."""
    document = copy.deepcopy(DOCUMENT)
    for path, value in change.items():
        place: Any = document
        *way, last = [int(part) if part.lstrip("-").isdigit() else part for part in path.split(".")]
        for part in way:
            place = place[part]
        if value is ...:
            del place[last]
        else:
            place[last] = value
    return [str(one) for one in diff(Scorecard.from_document(DOCUMENT), Scorecard.from_document(document))]


ID = {"column": "id", "reason": "is empty"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"terms.0.table.categories.0.points": 20}, ["Title VP: 15 → 20 points"]),
        ({"terms.0.table.categories.0.is": ["vp", "svp"]}, ["Title VP, meaning: VP → VP, SVP"]),
        ({"terms.0.table.categories.1": ...}, ["Title Director: removed, was 8 points"]),
        ({"terms.0.table.missing": -2}, ["Title not known: 0 → −2 points"]),
        ({"terms.0.words": "Rank"}, ["Title, words: Title → Rank"]),
        ({"terms.0.why": "They sign."}, ["Title, why: new, They sign."]),
        ({"base": -1}, ["Base: 4 → −1 points"]),
        ({"name": "Big"}, ["Name: Small → Big"]),
        ({"dimensions.fit": {"cap": 30, "floor": -5}}, ["Fit, cap: 24 → 30 points", "Fit, floor: new, −5 points"]),
        (
            {"terms.1.points": 5, "terms.1.dimension": "behavioral"},
            ["Opted in, dimension: Fit → Behavioural", "Opted in: 3 → 5 points"],
        ),
        ({"terms.1.when.exists": False}, ["Opted in, when: o is filled in → o is not filled in"]),
        (
            {"terms.1.when": {"all": [{"attribute": "o", "exists": True}]}},
            ["Opted in: the same, written in another way"],
        ),
        (
            {"terms.2.points": 18, "terms.2.cap": ...},
            ["Demo requested: 15 → 18 points a touch", "Demo requested, cap: removed, was 20 points"],
        ),
        ({"terms.2.decay.days": 45}, ["Demo requested, decay: halves every 30 days → halves every 45 days"]),
        ({"terms.2.window_days": 60}, ["Demo requested, window: new, 60 days"]),
        ({"terms.3.bins.0.points": 4}, ["Visits 3–8: 2 → 4 points"]),
        ({"terms.3.other": 1}, ["Visits any other number: 0 → 1 points"]),
        ({"terms.4.pair.points.0.1": 7}, ["Both below 9; any other: 2 → 7 points"]),
        ({"terms.1": ...}, ["Removed: +3 Opted in: o is filled in"]),
        ({"terms.1.id": "in"}, ["Removed: +3 Opted in: o is filled in", "New: +3 Opted in: o is filled in"]),
        ({"bands.1.at_least": 75}, ["Band hot, begins at: 70 → 75 points", "Band hot, kept until below: 67 → 72"]),
        ({"bands.1.alert": True}, ["Band hot, people are told: new, yes"]),
        ({"bands.1.leads_a_week": 40}, ["Band hot, capacity: new, 40 leads a week"]),
        ({"provenance": {"author": "Ana"}}, ["Author: new, Ana"]),
        ({"provenance": {"training": {"leads": 90, "conversions": 12, "left_out": [ID]}}}, [
            "Learning, leads: new, 90",
            "Learning, conversions: new, 12",
            "Learning, left out: new, id",
        ]),
        ({"probability": {"intercept": -3, "slope": 0.05, "leads": 90, "conversions": 9}}, [
            "Probability at 0 points: new, 4.7%",
            "Probability at 70 points: new, 62.2%",
            "Probability, log-odds at 0 points: new, -3",
            "Probability, log-odds of a point: new, 0.05",
            "Probability, learned from: new, 9 among 90 leads",
        ]),
    ],
)  # fmt: skip
def test_a_change_is_told_in_plain_words(change: dict[str, Any], words: list[str]) -> None:
    assert told(change) == words


def test_another_order_of_terms_is_told_for_it_is_another_order_of_lines() -> None:
    document = DOCUMENT | {"terms": DOCUMENT["terms"][::-1]}
    (one,) = diff(Scorecard.from_document(DOCUMENT), Scorecard.from_document(document))
    assert one.words == "Order of terms: title, opt, demo, visits, both → both, visits, demo, opt, title"


def test_rows_with_the_same_words_are_told_apart() -> None:
    rows = [{"is": "vp", "points": 1, "words": "Top"}, {"is": "ceo", "points": 2, "words": "Top"}]
    before = Scorecard.from_document(
        DOCUMENT | {"terms": [DOCUMENT["terms"][0] | {"table": {"attribute": "s", "categories": rows}}]}
    )
    rows[1] = rows[1] | {"points": 9}
    after = Scorecard.from_document(
        DOCUMENT | {"terms": [DOCUMENT["terms"][0] | {"table": {"attribute": "s", "categories": rows}}]}
    )
    assert [one.words for one in diff(before, after)] == ["Title Top (2): 2 → 9 points"]


@given(scorecards(), scorecards())
@settings(max_examples=60, deadline=None)
def test_there_is_a_difference_exactly_where_documents_differ(one: Scorecard, other: Scorecard) -> None:
    assert bool(diff(one, other)) is (one != other)
    assert diff(one, one) == ()


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_and_its_copy_by_way_of_yaml_do_not_differ(name: str) -> None:
    template = load_template(name)
    assert diff(template, Scorecard.from_yaml(template.to_yaml())) == ()
