"""What leads are given as: pandas and NumPy values, NaN, dates, and what scoring does not take."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scoring import Columns, LeadError, Scorecard, Subject, Touch
from scoring.learn import Snapshots

NOW = datetime(2026, 4, 28, tzinfo=UTC)
NAIVE = NOW.replace(tzinfo=None)
BANDS = [{"key": "cold", "word": "Cold", "at_least": 0}]
CARD = Scorecard.from_document(
    {
        "name": "Small",
        "base": 50,
        "terms": [
            {"id": f"t{at}", "words": "X", "dimension": "fit"} | body
            for at, body in enumerate(
                [
                    {"when": {"attribute": "x", "exists": True}, "points": 1},
                    {
                        "table": {
                            "attribute": "x",
                            "bins": [{"at_least": 0, "below": 2, "points": 2}],
                            "other": 4,
                            "missing": 8,
                        }
                    },
                    {"when": {"attribute": "x", "is_true": True}, "points": 16},
                    {"when": {"attribute": "x", "days_since": {"at_least": 3, "below": 4}}, "points": 3},
                    {"activity": "demo", "points": 1},
                ]
            )
        ],
        "bands": BANDS,
    }
)


def both(value: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the points of each term by either way of scoring, beside a value of another lead."""
    leads = [Subject({"x": one}, ()) for one in (value, 1.0)]
    many = CARD.score_many(Columns.of(leads, CARD.attributes), as_of=NOW).points
    return CARD.score_one(leads[0], as_of=NOW).points, tuple(many[0].tolist())


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (float("nan"), None),
        (np.nan, None),
        (np.float32("nan"), None),
        (pd.NA, None),
        (pd.NaT, None),
        (np.datetime64("NaT"), None),
        (Decimal("NaN"), None),
        (np.True_, True),
        (np.False_, False),
        (np.int64(1), 1),
        (np.float64(7.5), 7.5),
        (np.str_("yes"), "yes"),
        (Decimal("1.5"), 1.5),
        (date(2026, 4, 25), "2026-04-25"),
        (NAIVE - timedelta(days=3), "2026-04-25"),
        (pd.Timestamp("2026-04-24T12:00+02:00"), "2026-04-24T10:00Z"),
        (np.datetime64("2026-04-25"), "2026-04-25"),
    ],
)
def test_a_value_scores_as_the_plain_one_that_it_stands_for(value: Any, plain: Any) -> None:
    assert both(value) == both(plain)


def test_a_row_of_pandas_has_no_evidence_where_it_has_no_value() -> None:
    ranked = {
        "id": "a",
        "words": "Rank",
        "dimension": "fit",
        "table": {"attribute": "seniority", "categories": {"vp": 5}},
    }
    card = Scorecard.from_document({"name": "x", "terms": [ranked], "bands": BANDS})
    row = pd.DataFrame({"seniority": ["vp", None], "title": [np.nan, 1.0]}).iloc[0].to_dict()
    (line,) = card.score_one(Subject(row, ()), as_of=NOW).receipt.lines
    assert (line.words, line.evidence) == ("Rank: VP", "")


@pytest.mark.parametrize("value", [[1, 2], {"a": 1}, np.array([1, 2]), b"x"])
def test_a_value_of_another_kind_is_refused_by_name_both_ways(value: Any) -> None:
    message = rf"The attribute 'x' holds a {type(value).__name__}; give one text, number or true/false, or a date"
    lead = Subject({"x": value, "unread": value}, ())
    with pytest.raises(LeadError, match=message):
        CARD.score_one(lead, as_of=NOW)
    with pytest.raises(LeadError, match=message):
        Columns.of([lead], CARD.attributes)


def test_a_value_that_no_term_reads_may_be_anything() -> None:
    assert CARD.score_one(Subject({"unread": [1, 2]}, ()), as_of=NOW).total == 58


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: CARD.score_one(Subject({}, ()), as_of=NAIVE), "as_of has no time zone"),
        (lambda: CARD.score_one(Subject({}, ()), as_of="2026-04-28"), "as_of is a str; give a datetime"),
        (lambda: CARD.forecast(Subject({}, ()), as_of=NOW, until=NAIVE), "until has no time zone"),
        (lambda: CARD.score_many(Columns.of([], ()), as_of=NAIVE), "as_of has no time zone"),
        (
            lambda: CARD.score_one(Subject({}, [Touch("demo", NAIVE)]), as_of=NOW),
            "The time of a touch has no time zone",
        ),
        (lambda: Columns.of([Subject({}, [Touch("demo", NAIVE)])], ()), "The time of a touch has no time zone"),
        (lambda: Snapshots.of([Subject({}, ())], [NAIVE]), "as_of has no time zone"),
    ],
)
def test_a_time_without_a_zone_is_refused_by_name(call: Any, message: str) -> None:
    with pytest.raises(LeadError, match=message):
        call()
