"""A scorecard as people read it."""

from typing import Any

import pytest

from scoring import Scorecard

COLD = {"key": "cold", "word": "Cold", "at_least": 0}


def lines(term: dict[str, Any] | None = None, **document: Any) -> list[str]:
    """Return what is said of one term of the dimension `fit`."""
    about = {"id": "t", "words": "Rule", "dimension": "fit"}
    terms = [about | (term or {"when": {"attribute": "x", "exists": True}, "points": 3})]
    card = Scorecard.from_document({"name": "Card", "terms": terms, "bands": [COLD]} | document)
    return list(card.readable())


def said(term: dict[str, Any]) -> str:
    """Return the lines of the term as one text."""
    found = lines(term)
    return "\n".join(found[found.index("Fit") + 1 : found.index("Bands") - 1])


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ({"attribute": "x", "equals": "vp"}, "x is vp"),
        ({"attribute": "x", "equals": 12480}, "x is 12,480"),
        ({"attribute": "x", "in": ["NO", 3]}, "x is one of NO, 3"),
        ({"attribute": "x", "contains": "soft"}, "x contains “soft”"),
        ({"attribute": "x", "contains_any": ["saas", "real estate"]}, "x has a word of saas, real estate"),
        ({"attribute": "x", "range": {"at_least": 51, "below": 1001}}, "x is at least 51, below 1,001"),
        ({"attribute": "x", "is_true": False}, "x is no"),
        ({"attribute": "x", "exists": False}, "x is not filled in"),
        (
            {
                "all": [
                    {"any": [{"attribute": "a", "equals": 1}, {"attribute": "b", "equals": 2}]},
                    {"not": {"attribute": "c", "exists": True}},
                ]
            },
            "(a is 1 or b is 2) and not (c is filled in)",
        ),
    ],
)
def test_a_condition_is_a_sentence(when: dict[str, Any], words: str) -> None:
    assert said({"when": when, "points": -3}) == f"    −3  Rule: {words}"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "each x, does not fade"),
        ({"cap": 20, "window_days": 14}, "each x, 20 in all, within 14 days, does not fade"),
        ({"activity": ["x", "y"], "decay": {"curve": "half_life", "days": 30}}, "each x or y, halves every 30 days"),
        ({"decay": {"curve": "linear", "days": 60}}, "each x, fades over 60 days"),
        ({"decay": {"curve": "cliff", "days": 1}}, "each x, counts for 1 day"),
        (
            {"decay": {"curve": "step", "steps": [{"days": 90, "share": 0.5}, {"days": 180, "share": 0}]}},
            "each x, 50% left after 90 days, nothing left after 180 days",
        ),
    ],
)
def test_an_activity_says_how_it_fades(body: dict[str, Any], words: str) -> None:
    assert said({"activity": "x", "points": 12} | body) == f"   +12  Rule: {words}"


def test_a_table_lists_its_levels_and_what_else_earns_points() -> None:
    bins = [{"below": 50, "points": -3}, {"at_least": 50, "points": 8, "words": "50 and more"}]
    assert said({"table": {"attribute": "employees", "bins": bins, "missing": -1}}).splitlines() == [
        "        Rule, by employees",
        "    −3    below 50",
        "    +8    50 and more",
        "    −1    not known",
    ]


def test_a_pair_table_lists_the_places_that_earn_points() -> None:
    pair = {
        "first": {"attribute": "rank", "categories": [{"is": "vp"}]},
        "second": {"attribute": "employees", "bins": [{"at_least": 50}]},
        "points": [[4, 0, 0], [0, 0, 0], [0, 0, -2]],
    }
    assert said({"pair": pair}).splitlines() == [
        "        Rule, by rank and employees",
        "    +4    VP; at least 50",
        "    −2    not known; not known",
    ]


def test_limits_bands_and_probability_are_said() -> None:
    warm = {"key": "warm", "word": "Warm", "at_least": 40, "hysteresis": 3}
    learned = {"intercept": -3, "slope": 0.1, "leads": 9240, "conversions": 3561}
    found = lines(base=-2, dimensions={"fit": {"cap": 25, "floor": -5}}, bands=[COLD, warm], probability=learned)
    assert found[0] == "Every lead starts with −2."
    assert "Fit, at least −5 and at most 25" in found
    assert found[-4:] == [
        "Bands",
        "  Cold (cold) from 0",
        "  Warm (warm) from 40, kept until below 37",
        "Probability of a conversion: 5% at 0, 73% at 40; learned from 9,240 leads, 3,561 of whom converted",
    ]
