"""Columns that were written because of the outcome are found, and honest ones are left in peace."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scoring.learn import ScorecardClassifier, cross_validate
from tests.scoring.learn.leads import leads

KINDS = (
    "amount of the contract",
    "date of the contract",
    "reason of the loss",
    "stage",
    "emails afterwards",
    "copy with errors",
)


def planted(kind: str, won: Any, seed: int = 0) -> Any:
    """Return a column that somebody or something wrote once the outcome (n,) was known."""
    dice, n = np.random.RandomState(seed), len(won)
    is_won, is_common = won == 1, dice.rand(n) < 0.8
    return {
        "amount of the contract": np.where(is_won & is_common, dice.lognormal(8, 1, n), np.nan),
        "date of the contract": np.where(is_won, np.char.add("2026-0", (1 + np.arange(n) % 9).astype(str)), None),
        "reason of the loss": np.where(~is_won & is_common, dice.choice(["price", "time"], n), None),
        "stage": np.where(is_common, np.where(is_won, "contract", "nurture"), "open"),
        "emails afterwards": dice.poisson(np.where(is_won, 9, 2)),
        "copy with errors": (is_won ^ (dice.rand(n) < 0.05)).astype(int),
    }[kind]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_a_planted_leak_is_found_with_a_reason_and_nothing_else_is(kind: str, seed: int) -> None:
    frame, won = leads(900, seed)
    frame["planted"] = planted(kind, won, seed)
    (leak,) = ScorecardClassifier().fit(frame, won).report_.leaks
    assert leak.column == "planted"
    assert len(leak.reason) > 20


def test_a_leak_is_left_out_when_asked_and_used_with_a_warning_when_not() -> None:
    frame, won = leads(900)
    frame = frame.assign(stage=planted("stage", won))
    used, dropped = (ScorecardClassifier(drop_leaks=drop).fit(frame, won) for drop in (False, True))
    assert "stage" in used.scorecard_.attributes
    assert "'stage' alone tells" in used.report_.words[-1]
    assert "It is used; leave it out" in used.report_.words[-1]
    assert "stage" not in dropped.scorecard_.attributes
    assert dropped.report_.words[-1].endswith("It is left out.")
    without = ScorecardClassifier().fit(frame.drop(columns="stage"), won)
    assert dropped.scorecard_.terms == without.scorecard_.terms
    assert dropped.predict_proba(frame).tolist() == without.predict_proba(frame.drop(columns="stage")).tolist()


def test_a_few_leads_prove_no_leak() -> None:
    frame, won = leads(40)
    assert ScorecardClassifier().fit(frame.assign(stage=np.where(won, "a", "b")), won).report_.leaks == ()


def test_validation_judges_on_leads_left_out_and_names_leaks() -> None:
    frame, won = leads(900)
    clean = cross_validate(ScorecardClassifier(), frame, won, capacity=20)
    assert clean.measures["roc_auc"].low < 0.775 < clean.measures["roc_auc"].high
    assert clean.measures["precision_at_capacity"].mean > clean.measures["brier"].mean
    assert (clean.no_signal, clean.leaks) == (False, ())
    leaky = cross_validate(ScorecardClassifier(drop_leaks=True), frame.assign(copy=won), won).to_dict()
    assert [leak["column"] for leak in leaky["leaks"]] == ["copy"]
    assert leaky["roc_auc"]["mean"] == pytest.approx(clean.measures["roc_auc"].mean)


def test_validation_takes_folds_and_leaves_leads_in_none_unjudged() -> None:
    frame, won = leads(600)
    rows = np.arange(600)
    found = cross_validate(ScorecardClassifier(), frame, won, folds=[(rows[:300], rows[300:500])])
    assert np.isnan(found.chance[[0, 299, 500]]).all()
    assert not np.isnan(found.chance[300:500]).any()


def test_what_learning_and_validation_found_is_json() -> None:
    frame, won = leads(300)
    report = ScorecardClassifier().fit(frame, won).report_.to_dict()
    assert json.loads(json.dumps(report, allow_nan=False))["conversions"] == won.sum()
    one_class = [(np.arange(150), np.flatnonzero(won == 1)[-20:])]
    found = cross_validate(ScorecardClassifier(), frame, won, folds=one_class).to_dict()
    assert json.loads(json.dumps(found, allow_nan=False))["roc_auc"] == {"mean": None, "low": None, "high": None}


def test_validation_takes_an_array() -> None:
    dice = np.random.RandomState(0)
    data = dice.normal(size=(300, 3))
    found = cross_validate(ScorecardClassifier(), data, np.where(data[:, 0] > 0, "won", "lost"))
    assert found.measures["roc_auc"].mean > 0.95
    assert isinstance(found.to_dict()["calibration"], list)
    assert pd.Series(found.chance).between(0, 1).all()
