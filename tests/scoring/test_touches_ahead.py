"""Leads with touches yet to come: many at once change when each alone does."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from scoring import Scorecard, Subject, Touch
from scoring.subject import instant
from tests.scoring.strategies import NOW, columns_of

AS_OF = NOW.replace(microsecond=0)
DAY, SOON = timedelta(days=1), timedelta(seconds=10)
CLIFF: dict[str, Any] = {"decay": {"curve": "cliff", "days": 1}}
RULE = {"points": 5} | CLIFF
TABLE = {
    "bins": [
        {"below": 1, "points": 5},
        {"at_least": 1, "below": 2, "points": 9},
        {"at_least": 2, "points": 5},
    ]
} | CLIFF


def test_one_touch_that_begins_as_another_is_gone_keeps_the_points() -> None:
    assert changes(RULE, [SOON - DAY, SOON]) == AS_OF + SOON + DAY


def test_points_that_are_the_same_after_a_fall_last_until_the_next_touch() -> None:
    assert changes(TABLE, [SOON - DAY, SOON - DAY, 3 * DAY]) == AS_OF + 3 * DAY


def test_a_touch_that_begins_before_the_points_fall_changes_them_first() -> None:
    assert changes(RULE, [2 * SOON - DAY, SOON]) == AS_OF + SOON


@pytest.mark.parametrize("wait", [timedelta(seconds=1), DAY])
def test_a_first_touch_changes_the_points_as_it_begins(wait: timedelta) -> None:
    assert changes(RULE, [wait]) == AS_OF + wait


def changes(term: dict[str, Any], touches: list[timedelta]) -> datetime | None:
    """Return when the score next changes, on which both evaluators must agree."""
    card = Scorecard.from_document(
        {
            "name": "One term",
            "base": 20,
            "terms": [{"id": "t", "words": "T", "dimension": "behavioral", "activity": "opened"} | term],
            "bands": [{"key": "cold", "word": "Cold", "at_least": 0}],
        }
    )
    lead = Subject({}, [Touch("opened", AS_OF + at) for at in touches])
    scores = card.score_many(columns_of([lead, lead], card.attributes), as_of=AS_OF)
    alone = card.score_one(lead, as_of=AS_OF).next_change_at
    assert [instant(at) for at in scores.next_change_at.tolist()] == [alone, alone]
    return alone
