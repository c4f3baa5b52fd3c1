"""Pair tables, and the probability of a conversion."""

import copy
import math
from datetime import UTC, datetime
from typing import Any

import pytest

from scoring import Score, Scorecard, ScorecardError, Subject
from scoring.probability import parse_probability

NOW = datetime(2026, 4, 28, tzinfo=UTC)
DOCUMENT: dict[str, Any] = {
    "name": "Pairs",
    "base": 10,
    "terms": [
        {
            "id": "size_source",
            "words": "Employees and source",
            "dimension": "fit",
            "pair": {
                "first": {"attribute": "employees", "bins": [{"below": 51}, {"at_least": 51, "words": "51 or more"}]},
                "second": {"attribute": "source", "categories": [{"is": "google"}, {"is": ["ad", "banner"]}]},
                "points": [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [-1, -2, -3, -4]],
            },
        }
    ],
    "bands": [{"key": "cold", "word": "Cold", "at_least": 0}],
    "probability": {"intercept": -2.0, "slope": 0.1, "leads": 200, "conversions": 31},
}


def score(document: dict[str, Any] = DOCUMENT, **attributes: Any) -> Score:
    return Scorecard.from_document(document).score_one(Subject(attributes, ()), as_of=NOW)


@pytest.mark.parametrize(
    ("employees", "source", "points"),
    [(50, "Google", 1), ("51", "banner", 6), (51, "tv", 7), (51, None, 8), ("many", "ad", 10), (None, "", -4)],
)
def test_points_come_from_both_values_together(employees: Any, source: Any, points: int) -> None:
    assert score(employees=employees, source=source).points == (points,)


def test_the_receipt_names_both_levels_with_their_values() -> None:
    (line,) = (line for line in score(employees=320, source="banner").receipt.lines if line.kind == "term")
    assert (line.points, line.words, line.evidence) == (6, "Employees and source: 51 or more and Banner", "320")


def test_the_probability_is_logistic_in_the_points_and_knows_no_end_of_the_scale() -> None:
    assert score(employees=1, source="google").probability == pytest.approx(0.289050497)
    beyond = DOCUMENT | {"base": 1_000}
    assert score(beyond).total == 100
    assert score(beyond | {"probability": {"intercept": -100, "slope": 0.1}}).probability == pytest.approx(0.401312)


def doubtful(**uncertainty: float) -> dict[str, Any]:
    return DOCUMENT | {"probability": DOCUMENT["probability"] | {"uncertainty": uncertainty}}


def test_the_interval_of_a_probability_is_two_standard_errors_of_log_odds_that_grow_with_the_distance() -> None:
    assert score(employees=1).interval is None
    found = score(doubtful(points=40, error=0.3, error_per_point=0.1), employees=1)
    reached = found.base + found.fit
    middle, reach = -2 + 0.1 * reached, 1.96 * math.hypot(0.3, 0.1 * (reached - 40))
    assert found.interval == pytest.approx((1 / (1 + math.exp(reach - middle)), 1 / (1 + math.exp(-reach - middle))))


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        ({"intercept": -1.2, "slope": 0}, "23 %"),
        ({"intercept": -1.2, "slope": 0, "leads": 210, "conversions": 1}, "23 %, from 1 win among 210 leads"),
        (
            {"intercept": -1.2, "slope": 0, "leads": 210, "conversions": 12}
            | {"uncertainty": {"points": 0, "error": 0.3}},
            "23 % (14 % to 35 %), from 12 wins among 210 leads",
        ),
    ],
)
def test_a_probability_is_told_with_its_interval_and_evidence(probability: dict[str, Any], words: str) -> None:
    assert parse_probability(probability, "").told(0) == words


def wrong(**change: Any) -> dict[str, Any]:
    document = copy.deepcopy(DOCUMENT)
    document["terms"][0]["pair"] |= change
    return document


@pytest.mark.parametrize(
    ("document", "path", "message"),
    [
        (wrong(points=[[1, 2, 3, 4]]), "terms[0].pair.points", "has 1 rows, not 4: one for each level of 'employees'"),
        (wrong(points=[[1, 2]] * 4), "terms[0].pair.points[0]", "has 2 numbers, not 4: one for each level of 'source'"),
        (wrong(points=[[1, 2, 3, 0.5]] * 4), "terms[0].pair.points[0][3]", "must be a whole number"),
        (
            wrong(second={"attribute": "employees", "bins": [{"below": 3}]}),
            "terms[0].pair.second",
            "reads 'employees', as first does",
        ),
        (
            wrong(first={"attribute": "x", "bins": [{"below": 3, "points": 1}]}),
            "terms[0].pair.first.bins[0].points",
            "stand in its grid",
        ),
        (
            wrong(first={"attribute": "x", "bins": [{"below": 3}], "other": 2}),
            "terms[0].pair.first.other",
            "is not a field",
        ),
        (wrong(first={"attribute": "x", "bins": [3]}), "terms[0].pair.first.bins[0]", "must be a set of named fields"),
        (DOCUMENT | {"probability": {"slope": 1}}, "probability", "needs both intercept and slope"),
        (DOCUMENT | {"probability": {"slope": -1, "intercept": 0}}, "probability.slope", "is negative"),
        (
            DOCUMENT | {"probability": {"slope": 1, "intercept": 0, "leads": 3, "conversions": 4}},
            "probability.conversions",
            "is above the 3 leads",
        ),
        (doubtful(points=3), "probability.uncertainty", "needs both points and error"),
        (doubtful(points=3, error=-1), "probability.uncertainty.error", "is negative"),
        (doubtful(points=3, error=1, error_per_point=-1), "probability.uncertainty.error_per_point", "is negative"),
        (doubtful(points=3, error=1, level=0.9), "probability.uncertainty.level", "is not a field"),
    ],
)
def test_a_wrong_document_is_refused_with_its_place(document: dict[str, Any], path: str, message: str) -> None:
    with pytest.raises(ScorecardError) as refused:
        Scorecard.from_document(document)
    assert refused.value.path == path
    assert message in refused.value.message
