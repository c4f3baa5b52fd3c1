"""Who judges on the newest snapshots had no part in what was learned, and neither had anything of its time."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from hub.studio.by_lead import newest_by_lead, one_by_lead, one_rows
from hub.studio.training import Training
from hub.studio.written import Writings
from scoring import Subject
from scoring.learn import Snapshots

DAY = timedelta(days=1)
NOW = datetime(2026, 4, 28, tzinfo=UTC)
LEADS, WEEKS = 40, 30


def history(*, weeks: int = WEEKS, wins: int = LEADS // 2) -> Training:
    """Return a snapshot a week of each lead; the first so many leads converted."""
    instants = [NOW - 7 * DAY * week for week in range(weeks)]
    lead = np.repeat(np.arange(LEADS), weeks)
    writings = Writings()
    writings.as_of = instants[-1:] * LEADS
    return Training(
        snapshots=Snapshots.of([Subject({}, [])] * len(lead), instants * LEADS, lead.tolist()),
        converted=(lead < wins).astype(np.int64),
        weight=np.full(len(lead), 1 / weeks),
        lead=lead,
        writings=writings,
        missing={},
    )


@pytest.mark.parametrize("horizon", [30 * DAY, 90 * DAY])
def test_the_newest_are_judged_by_what_was_known_a_horizon_before_them(horizon: timedelta) -> None:
    found = history()
    folds = newest_by_lead(found, horizon)
    times = found.snapshots.times
    starts = np.quantile(times, 0.8, method="higher")
    judges = np.concatenate([test for _, test in folds])
    assert (times[judges] >= starts).all()
    assert np.unique(found.lead[judges]).tolist() == list(range(LEADS)) == sorted(found.lead[judges].tolist())
    for train, test in folds:
        assert (times[train] + horizon // timedelta(microseconds=1) <= starts).all()
        assert not set(found.lead[train]) & set(found.lead[test])


def test_each_lead_left_out_is_judged_once_by_all_of_the_others() -> None:
    found = history()
    folds = one_by_lead(found)
    assert sorted(found.lead[np.concatenate([test for _, test in folds])].tolist()) == list(range(LEADS))
    for train, test in folds:
        assert set(found.lead[train]) == set(range(LEADS)) - set(found.lead[test].tolist())
        assert found.converted[test].mean() == 0.5


def test_the_rows_that_judge_are_those_that_evidence_is_told_of() -> None:
    found = history()
    assert one_rows(found).tolist() == sorted(np.concatenate([test for _, test in one_by_lead(found)]).tolist())


@pytest.mark.parametrize(("weeks", "wins"), [(12, LEADS // 2), (WEEKS, 4), (WEEKS, LEADS - 4)])
def test_a_short_history_or_few_outcomes_cannot_judge_the_newest(weeks: int, wins: int) -> None:
    assert not newest_by_lead(history(weeks=weeks, wins=wins), 90 * DAY)
