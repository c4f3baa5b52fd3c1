"""How well learned scorecards tell leads apart, on real leads that were left out; runs where the data sets are."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.model_selection import StratifiedKFold

from scoring.evaluate.metrics import brier, roc_auc
from scoring.learn import ScorecardClassifier
from scoring.learn.calibrate import calibration_slope
from tests.accuracy.datasets import FOLDER, Leads, bank, loans, xeducation

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"needs the data sets in {FOLDER.name} beside the repository"
)


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
    aucs, briers, log_odds = [], [], np.zeros(len(won))
    for train, test in StratifiedKFold(5, shuffle=True, random_state=7).split(frame, won):
        found = ScorecardClassifier().fit(frame.iloc[train], won[train])
        chance = found.predict_proba(frame.iloc[test])[:, 1]
        aucs.append(roc_auc(won[test], chance))
        briers.append(brier(won[test], chance))
        log_odds[test] = found.decision_function(frame.iloc[test])
        assert found.report_.rounding_loss is not None
        assert found.report_.rounding_loss <= 0.001
    assert np.mean(aucs) >= least_auc
    assert np.mean(briers) <= most_brier
    assert 0.9 <= calibration_slope(log_odds, won.astype(np.float64), np.ones(len(won)), 1e-3) <= 1.1


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
        aucs.append(roc_auc(won[test], found.predict_proba(frame.iloc[test])[:, 1]))
    assert np.mean(aucs) >= 0.81
