"""What receipts and forecasts say, in words."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scoring import Scorecard, Subject, Touch

NOW = datetime(2026, 4, 28, 14, 32, tzinfo=UTC)
BANDS = [
    {"key": "cold", "word": "Cold", "at_least": 0},
    {"key": "hot", "word": "Hot", "at_least": 12, "hysteresis": 2},
]


def card(*bodies: dict[str, Any], **document: Any) -> Scorecard:
    terms = [
        {"id": f"t{at}", "words": "Demo requested", "dimension": "behavioral"} | body for at, body in enumerate(bodies)
    ]
    return Scorecard.from_document({"name": "v7", "terms": terms, "bands": BANDS} | document)


def on(*days: str) -> list[Touch]:
    """Return touches at noon of days such as `04-21`, or `2025-12-01`."""
    return [
        Touch("x", datetime.fromisoformat(f"{day if len(day) > 5 else f'2026-{day}'}T12:00+00:00"), day) for day in days
    ]


def told(body: dict[str, Any], touches: Sequence[Touch]) -> tuple[str, str]:
    found = card({"activity": "x", "points": 15} | body, base=50)
    _, line = found.score_one(Subject({}, touches), as_of=NOW).receipt.lines
    return line.words, line.evidence


HALF_LIFE = {"decay": {"curve": "half_life", "days": 30}}
STEPS = {"decay": {"curve": "step", "steps": [{"days": 60, "share": 0.5}, {"days": 120, "share": 0}]}}


@pytest.mark.parametrize(
    ("body", "days", "words", "evidence"),
    [
        (HALF_LIFE, ["04-21"], "Demo requested, 21 Apr", "13 of 15 left, halves every 30 days"),
        (HALF_LIFE, ["2025-12-10"], "Demo requested, 10 Dec 2025", "0.6 of 15 left, halves every 30 days"),
        (
            {"points": 4, "decay": {"curve": "half_life", "days": 14}},
            ["04-22", "04-10"],
            "Demo requested, 10 and 22 Apr",
            "1.6 + 3.0 left, halving every 14 days",
        ),
        (HALF_LIFE, ["03-29", "04-28"], "Demo requested, 29 Mar and 28 Apr", "7.5 + 15 left, halving every 30 days"),
        (
            HALF_LIFE,
            ["04-21", "04-22", "04-28"],
            "Demo requested, 3 times, last 28 Apr",
            "41 of 45 left, halving every 30 days",
        ),
        ({**HALF_LIFE, "cap": 20}, ["04-21", "04-22"], "Demo requested, 21 and 22 Apr", "13 + 13 left, capped at 20"),
        (
            {**HALF_LIFE, "window_days": 40},
            ["04-21"],
            "Demo requested, 21 Apr",
            "13 of 15 left, halves every 30 days, for 40 days",
        ),
        (
            {"decay": {"curve": "linear", "days": 60}},
            ["03-29"],
            "Demo requested, 29 Mar",
            "7 of 15 left, fades over 60 days",
        ),
        (
            {"points": 3, "cap": 9, "window_days": 14},
            ["04-27", "04-26", "04-25", "04-24", "04-01"],
            "Demo requested, 4 times in 14 days",
            "4 × 3 is 12, capped at 9",
        ),
        (
            {"points": -1, "window_days": 30},
            ["04-27", "04-26", "04-25"],
            "Demo requested, 3 times in 30 days",
            "1 each, for 30 days",
        ),
        ({"window_days": 30}, ["04-27"], "Demo requested, 27 Apr", "Counts for 30 days"),
        ({"points": -6}, ["04-12"], "Demo requested, 12 Apr", "Does not fade"),
        ({"points": 6}, ["04-12", "04-12"], "Demo requested, 12 Apr, twice", "6 each, does not fade"),
        ({"points": 6, **STEPS}, ["03-05"], "Demo requested, 5 Mar", "3 of 6 left from 4 May"),
        ({"points": 6, **STEPS}, ["02-03"], "Demo requested, 3 Feb", "3 of 6 left, counts until 3 Jun"),
        ({"decay": {"curve": "cliff", "days": 21}}, ["04-25"], "Demo requested, 25 Apr", "Counts until 16 May"),
    ],
)
def test_an_activity_line_says_when_and_what_is_left(
    body: dict[str, Any], days: list[str], words: str, evidence: str
) -> None:
    assert told(body, on(*days)) == (words, evidence)


def test_each_touch_has_its_share_and_a_cap_takes_from_the_latest() -> None:
    body = {"activity": "x", "points": 3, "cap": 7, "window_days": 14}
    touches = on("04-26", "04-24", "04-25", "03-01", "05-20")
    (line,) = card(body).score_one(Subject({}, touches), as_of=NOW).receipt.lines
    assert [(share.id, share.at, share.then, share.left) for share in line.touches] == [
        ("04-24", touches[1].at, 3.0, 3.0),
        ("04-25", touches[2].at, 3.0, 3.0),
        ("04-26", touches[0].at, 3.0, 1.0),
    ]


def test_the_shares_of_a_negative_rule_are_negative() -> None:
    (line,) = (
        card({"activity": "x", "points": -8, **HALF_LIFE})
        .score_one(Subject({}, on("03-29")), as_of=NOW)
        .receipt.lines[:1]
    )
    assert [(share.then, round(share.left, 1)) for share in line.touches] == [(-8.0, -4.0)]


@pytest.mark.parametrize(
    ("body", "attributes", "words", "evidence"),
    [
        ({"when": {"attribute": "industry", "equals": "logistics"}}, {"industry": "Logistics"}, "Rule", "Logistics"),
        ({"when": {"attribute": "employees", "range": {"at_least": 5}}}, {"employees": 12480.0}, "Rule", "12,480"),
        (
            {"when": {"attribute": "renews_at", "days_since": {"below": 30}}},
            {"renews_at": "2026-04-20T10:00:00Z"},
            "Rule",
            "20 Apr 2026",
        ),
        (
            {"when": {"attribute": "industry", "contains": "soft"}},
            {"industry": "COMPUTER_SOFTWARE"},
            "Rule",
            "Computer software",
        ),
        (
            {"when": {"attribute": "seniority", "equals": "vp"}},
            {"seniority": "vp", "title": "VP Ops"},
            "Rule",
            "VP Ops",
        ),
        (
            {"when": {"attribute": "email_kind", "equals": "company"}},
            {"email_kind": "company", "email": "a@x.co"},
            "Rule",
            "x.co",
        ),
        ({"when": {"attribute": "phone", "exists": False}, "points": -2}, {}, "Rule", "Filling it in gives these back"),
        ({"when": {"attribute": "phone", "exists": True}}, {"phone": "+46 31 1"}, "Rule", "Filled in"),
        (
            {"when": {"all": [{"attribute": "a", "exists": True}, {"attribute": "b", "is_true": True}]}},
            {"a": "x y", "b": True},
            "Rule",
            "x y, Yes",
        ),
        (
            {"table": {"attribute": "employees", "bins": [{"at_least": 201, "points": 3, "words": "201–500"}]}},
            {"employees": 320},
            "Rule: 201–500",
            "320",
        ),
        (
            {"table": {"attribute": "industry", "categories": {"Logistics": 3}}},
            {"industry": "Logistics"},
            "Rule: Logistics",
            "",
        ),
        ({"table": {"attribute": "department", "categories": {"it": 3}}}, {"department": "it"}, "Rule: IT", ""),
        (
            {"table": {"attribute": "industry", "categories": {"x": 3}, "missing": -1}},
            {},
            "Rule: not known",
            "Filling it in gives these back",
        ),
        (
            {"table": {"attribute": "industry", "categories": {"x": 3}, "other": 2}},
            {"industry": "Retail"},
            "Rule: Retail",
            "",
        ),
    ],
)
def test_an_attribute_line_shows_the_value_that_earned_the_points(
    body: dict[str, Any], attributes: dict[str, Any], words: str, evidence: str
) -> None:
    points = {"points": 3} if "when" in body else {}
    found = card({"words": "Rule"} | points | body, base=50)
    line = found.score_one(Subject(attributes, ()), as_of=NOW).receipt.lines[-1]
    assert (line.words, line.evidence) == (words, evidence)


def test_limits_have_lines_of_their_own() -> None:
    found = card(
        {"when": {"attribute": "a", "exists": True}, "points": 25, "dimension": "fit"},
        {"when": {"attribute": "b", "exists": True}, "points": -12},
        {"when": {"attribute": "c", "exists": True}, "points": 95, "dimension": "demographic"},
        dimensions={"fit": {"cap": 24}, "behavioral": {"floor": -10}},
        base=4,
    )
    score = found.score_one(Subject({"a": 1, "b": 1, "c": 1}, ()), as_of=NOW)
    assert [(line.kind, line.dimension, line.points, line.words, line.evidence) for line in score.receipt.lines] == [
        ("base", None, 4, "Every lead starts here", "Set in v7"),
        ("term", "demographic", 95, "Demo requested", "1"),
        ("term", "fit", 25, "Demo requested", "1"),
        ("cap", "fit", -1, "Fit is capped at 24", "25 before the cap"),
        ("term", "behavioral", -12, "Demo requested", "1"),
        ("floor", "behavioral", 2, "Behavioural is at least −10", "−12 before the floor"),
        ("clamp", None, -13, "A score ends at 100", "113 before that"),
    ]
    low = found.score_one(Subject({"b": 1}, ()), as_of=NOW).receipt.lines[-1]
    assert (low.kind, low.points, low.words, low.evidence) == ("clamp", 6, "A score is never below 0", "−6 before that")


def test_a_number_that_no_float_holds_is_told_in_words() -> None:
    table = {"attribute": "employees", "bins": [{"at_least": 0, "points": 3}], "other": 4}
    found = card({"table": table}).score_one(Subject({"employees": 10**370}, ()), as_of=NOW)
    assert [(line.points, line.words) for line in found.receipt.lines] == [
        (4, "Demo requested: a number of more than 300 digits")
    ]


def test_a_forecast_says_what_changes_and_which_way() -> None:
    found = card(
        {"activity": "x", "points": 6, "words": "Webinar", **STEPS},
        {"activity": "y", "points": 5, "words": "Pricing page", "window_days": 14},
        {"activity": "z", "points": 3, "words": "Demo request", "decay": {"curve": "half_life", "days": 30}},
        {"activity": "w", "points": 2, "words": "Meeting"},
    )
    touches = [
        *on("03-05"),
        Touch("y", NOW - timedelta(days=12)),
        Touch("z", NOW - timedelta(days=7)),
        Touch("w", NOW + timedelta(days=1)),
    ]
    coming = found.forecast(Subject({}, touches), as_of=NOW, until=NOW + timedelta(days=9), previous_band="hot")
    assert [(change.words, change.delta, change.total, change.band, change.term_id) for change in coming] == [
        ("Demo request fades", -1, 13, "hot", "t2"),
        ("Meeting begins to count", 2, 15, "hot", "t3"),
        ("Pricing page is 14 days old", -5, 10, "hot", "t1"),
        ("Webinar is 60 days old", -3, 7, "cold", "t0"),
    ]
    assert coming[1].at == NOW + timedelta(days=1)


def test_a_forecast_ends_at_its_limit_and_is_empty_when_nothing_comes() -> None:
    found = card({"activity": "x", "points": 15, **HALF_LIFE})
    assert len(found.forecast(Subject({}, on("04-21")), as_of=NOW, until=NOW + timedelta(days=90), limit=2)) == 2
    assert found.forecast(Subject({}, ()), as_of=NOW, until=NOW + timedelta(days=90)) == ()


def test_a_forecast_passes_over_thousands_of_changes_that_the_scale_hides() -> None:
    found = card({"activity": "x", "points": 1000, "decay": {"curve": "half_life", "days": 7}})
    (first,) = found.forecast(Subject({}, on("04-28") * 4), as_of=NOW, until=NOW + timedelta(days=90), limit=1)
    assert (first.total, first.delta) == (99, -1)
