"""What learning says where there is little or nothing to learn, and what a template is then worth."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import roc_auc_score

from scoring import Scorecard, load_template
from scoring.bands import dump_band
from scoring.learn import ScorecardClassifier, cross_validate
from scoring.learn.card import bands_of
from tests.scoring.learn.leads import leads

TEMPLATE: dict[str, Any] = {
    "name": "By hand",
    "base": 30,
    "terms": [
        {
            "id": "source",
            "words": "Source",
            "dimension": "fit",
            "table": {"attribute": "source", "categories": {"referral": 25, "cold call": -25}},
        },
        {
            "id": "employees",
            "words": "Employees",
            "dimension": "fit",
            "table": {
                "attribute": "employees",
                "bins": [{"below": 30, "points": -15}, {"at_least": 100, "points": 15}],
            },
        },
        {
            "id": "demo",
            "words": "Demo requested",
            "dimension": "behavioral",
            "activity": "form_submitted",
            "points": 20,
            "cap": 30,
        },
    ],
    "bands": [{"key": "cold", "word": "Cold", "at_least": 0}, {"key": "hot", "word": "Hot", "at_least": 55}],
}


def points_of(card: Scorecard) -> list[Any]:
    document = card.to_document()
    return [document["base"], document["terms"], document["bands"]]


@pytest.mark.parametrize("seed", range(3))
def test_without_signal_every_lead_scores_the_same_and_the_report_says_so(seed: int) -> None:
    dice = np.random.RandomState(seed)
    data, won = dice.normal(size=(400, 6)), (dice.rand(400) < 0.2).astype(int)
    found = ScorecardClassifier().fit(data, won)
    assert found.report_.no_signal
    assert found.report_.words[0].startswith("No better than chance: on leads that were left out, ROC-AUC 0.")
    assert np.ptp(found.predict_proba(data)[:, 1]) == 0
    assert found.predict_proba(data)[0, 1] == pytest.approx(won.mean(), abs=1e-4)


def test_noise_is_seldom_taken_for_a_signal() -> None:
    taken = 0
    for seed in range(60):
        dice = np.random.RandomState(seed)
        data, won = dice.normal(size=(150, 3)), (dice.rand(150) < 0.3).astype(int)
        taken += not ScorecardClassifier().fit(data, won).report_.no_signal
    assert taken <= 6


@pytest.mark.parametrize("outcome", [0, 1])
def test_with_one_kind_of_outcome_the_template_is_kept(outcome: int) -> None:
    frame, _ = leads(40)
    found = ScorecardClassifier(template=TEMPLATE).fit(frame, np.full(40, outcome))
    assert found.report_.words[0] == "All 40 leads have the same outcome, so there is nothing to tell apart yet."
    assert "The template is kept" in found.report_.words[1]
    assert points_of(found.scorecard_) == points_of(Scorecard.from_document(TEMPLATE))
    assert found.predict(frame).tolist() == [outcome] * 40
    probability = found.scorecard_.document.probability
    assert probability is not None
    assert (probability.leads, probability.conversions) == (40, 40 * outcome)


def test_two_conversions_are_too_few_and_the_report_counts_them() -> None:
    frame, _ = leads(40)
    found = ScorecardClassifier().fit(frame, [1, 1] + [0] * 38)
    assert found.report_.words[0] == "Only 2 of 40 leads converted: too few to learn from."


def test_columns_that_no_leads_share_are_why_nothing_is_learned_however_many_converted() -> None:
    frame = pa.table({"id": [f"lead {at}" for at in range(40)]})
    found = ScorecardClassifier().fit(frame, [1] * 10 + [0] * 30)
    assert found.report_.words[0].startswith("No column has values that enough leads share")


def test_few_outcomes_correct_the_template_and_keep_the_size_of_its_points() -> None:
    frame, won = leads(120, seed=5)
    fresh, later = leads(3_000, seed=6)
    found = ScorecardClassifier(template=TEMPLATE).fit(frame, won)
    alone = ScorecardClassifier().fit(frame, won)
    auc, of_alone = (roc_auc_score(later, one.predict_proba(fresh)[:, 1]) for one in (found, alone))
    assert auc > of_alone
    assert auc > 0.77
    document = found.scorecard_.to_document()
    terms = {term["id"]: term for term in document["terms"]}
    assert terms["demo"]["points"] == 20
    assert "source (learned)" in terms or "phone" in terms
    assert document["bands"] == Scorecard.from_document(TEMPLATE).to_document()["bands"]
    assert found.report_.template_weight is not None


def test_a_template_may_be_named() -> None:
    frame, won = leads(60)
    found = ScorecardClassifier(template="b2b_saas").fit(frame[["noise"]], won)
    assert points_of(found.scorecard_) == points_of(load_template("b2b_saas"))


def test_columns_that_cannot_tell_leads_apart_are_named_with_the_reason() -> None:
    frame, won = leads(300)
    frame = frame.assign(same="x", empty=None, id=[f"lead {at}" for at in range(300)])
    reasons = {column.name: column.reason for column in ScorecardClassifier().fit(frame, won).report_.columns}
    assert reasons["same"] == "is the same for every lead"
    assert reasons["empty"] == "is empty"
    assert reasons["id"] == "has no value that enough leads share"


def test_columns_that_only_the_template_reads_earn_no_points_of_their_own() -> None:
    frame, won = leads(1_500)
    apart = {"employees": "is apart", "source": "is apart", "not there": "is apart"}
    found = ScorecardClassifier(template=TEMPLATE, unlearned=apart).fit(frame, won)
    terms = [term["id"] for term in found.scorecard_.to_document()["terms"]]
    assert {"source", "employees"} <= set(terms)
    assert not [term for term in terms if "(learned)" in term]
    assert {one.name: one.reason for one in found.report_.columns if one.reason == "is apart"} == {
        "employees": "is apart",
        "source": "is apart",
    }


def test_a_learned_scorecard_says_what_it_came_from() -> None:
    frame, won = leads(300)
    newest = datetime(2026, 4, 28, 9, 30, tzinfo=UTC)
    found = ScorecardClassifier(template=TEMPLATE, newest_outcome=newest).fit(frame.assign(empty=None), won)
    training = found.scorecard_.to_document()["provenance"]["training"]
    left_out = {one["column"]: one["reason"] for one in training.pop("left_out")}
    assert left_out["empty"] == "is empty"
    assert training == {
        "leads": 300,
        "conversions": int(won.sum()),
        "roc_auc": round(found.report_.roc_auc or 0, 4),
        "roc_auc_error": round(found.report_.roc_auc_error or 0, 4),
        "template": "By hand",
        "template_weight": round(found.report_.template_weight or 0, 4),
        "newest_outcome": "2026-04-28T09:30:00+00:00",
    }


def test_a_scorecard_that_learned_nothing_says_so() -> None:
    frame, _ = leads(40)
    found = ScorecardClassifier(template=TEMPLATE).fit(frame, [1, 1] + [0] * 38)
    training = found.scorecard_.document.training
    assert training is not None
    assert (training.no_signal, training.template, training.template_weight) == (True, "By hand", None)
    assert (training.leads, training.conversions, training.roc_auc) == (40, 2, None)


def test_a_template_that_outcomes_contradict_is_left_out() -> None:
    frame, won = leads(1_500)
    found = ScorecardClassifier(template=TEMPLATE).fit(frame, 1 - won)
    fresh, later = leads(1_000, seed=1)
    assert roc_auc_score(1 - later, found.predict_proba(fresh)[:, 1]) > 0.75


@pytest.mark.parametrize("totals", [[0] * 9 + [1], [100] * 3 + [0] * 9, [99] * 3 + [100] * 2 + [0] * 15, [50] * 10])
def test_bands_fit_the_scale_wherever_the_leads_are(totals: list[int]) -> None:
    found = bands_of(np.array(totals, np.float64), np.ones(len(totals)))
    document = TEMPLATE | {"bands": [dump_band(band) for band in found]}
    assert [band.key for band in Scorecard.from_document(document).bands] == ["cold", "warm", "hot"]


def test_a_fold_that_learns_from_losses_alone_expects_no_conversions() -> None:
    frame, _ = leads(60)
    won = np.r_[np.zeros(40, int), np.ones(20, int)]
    found = cross_validate(ScorecardClassifier(), frame, won, folds=[(np.arange(40), np.arange(40, 60))])
    assert found.chance[40:].max() < 0.05
