"""How well learned scorecards tell leads apart, on real leads that were left out; runs where the data sets are."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.model_selection import StratifiedKFold

from scoring.evaluate import tally
from scoring.evaluate.metrics import brier, calibration_slope, roc_auc
from scoring.learn import ScorecardClassifier
from tests.accuracy.datasets import FOLDER, LEAKS, Leads, bank, loan_touches, loans, xeducation

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="needs the data sets beside the repository")


@pytest.mark.parametrize(
    ("leads", "least_auc", "most_brier"),
    [
        (xeducation, 0.903, 0.121),
        (lambda: xeducation(strict=True), 0.838, 0.152),
        (bank, 0.800, 0.078),
        (loans, 0.708, 0.212),
    ],
    ids=["school", "school, strict", "bank", "loans after a week"],
)
def test_left_out_leads_are_told_apart(leads: Callable[[], Leads], least_auc: float, most_brier: float) -> None:
    frame, won = leads()
    aucs, briers, lost, chances = [], [], [], np.zeros(len(won))
    for train, test in StratifiedKFold(5, shuffle=True, random_state=7).split(frame, won):
        found = ScorecardClassifier().fit(frame.iloc[train], won[train])
        chances[test] = found.predict_proba(frame.iloc[test])[:, 1]
        judged = tally(won[test], chances[test])
        aucs.append(roc_auc(judged))
        briers.append(brier(judged))
        lost.append(found.report_.rounding_loss)
    assert np.mean(aucs) >= least_auc
    assert np.mean(briers) <= most_brier
    assert np.mean(lost) <= 0.001
    assert 0.9 <= calibration_slope(tally(won, chances)) <= 1.1


def test_touches_themselves_tell_as_much_as_counts_made_by_hand() -> None:
    leads, won = loan_touches()
    aucs = []
    for train, test in StratifiedKFold(5, shuffle=True, random_state=7).split(won, won):
        found = ScorecardClassifier().fit(leads.take(train), won[train])
        aucs.append(roc_auc(tally(won[test], found.predict_proba(leads.take(test))[:, 1])))
    assert np.mean(aucs) >= 0.708


def table(name: str, dimension: str, **points: Any) -> dict[str, Any]:
    return {"id": name, "words": name, "dimension": dimension, "table": {"attribute": name} | points}


BY_HAND = {
    "name": "School, by hand",
    "base": 20,
    "terms": [
        table("Lead Origin", "fit", categories={"Lead Add Form": 30}),
        table("Lead Source", "fit", categories={"Reference": 20, "Olark Chat": -5}),
        table("What is your current occupation", "demographic", categories={"Working Professional": 30, "Student": -5}),
        table("Last Activity", "behavioral", categories={"SMS Sent": 15, "Email Bounced": -25}),
        table(
            "Total Time Spent on Website",
            "behavioral",
            bins=[{"below": 60, "points": -10}, {"at_least": 400, "points": 12}],
        ),
    ],
    "bands": [{"key": "cold", "word": "Cold", "at_least": 0}, {"key": "hot", "word": "Hot", "at_least": 60}],
}


def test_fifty_outcomes_and_a_template_are_enough_to_begin_with() -> None:
    frame, won = xeducation()
    aucs = []
    for seed in range(5):
        order = np.random.RandomState(seed).permutation(len(won))
        train, test = order[:50], order[50:]
        found = ScorecardClassifier(template=BY_HAND).fit(frame.iloc[train], won[train])
        aucs.append(roc_auc(tally(won[test], found.predict_proba(frame.iloc[test])[:, 1])))
    assert np.mean(aucs) >= 0.81


def test_columns_that_sales_filled_in_later_are_found_and_no_others() -> None:
    with_leaks = ScorecardClassifier(drop_leaks=True).fit(*xeducation(with_leaks=True))
    assert {"Tags", "Lead Quality"} <= {leak.column for leak in with_leaks.report_.leaks} <= set(LEAKS)
    assert not {"Tags", "Lead Quality"} & set(with_leaks.scorecard_.attributes)
    for frame, won in (xeducation(), bank(), loans()):
        assert ScorecardClassifier().fit(frame, won).report_.leaks == ()
