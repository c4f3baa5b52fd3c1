"""What an admin decided outlives learning."""

import copy
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from scoring import Scorecard
from scoring.evaluate import tally
from scoring.evaluate.metrics import calibration_slope
from scoring.learn import ScorecardClassifier, retrained, to_retrain
from scoring.locks import edited, locked
from tests.scoring.learn.leads import leads
from tests.scoring.learn.test_honesty import TEMPLATE
from tests.scoring.learn.touched import touched

CARD = Scorecard.from_document(TEMPLATE)


def terms(card: Scorecard) -> dict[str, Any]:
    return {term["id"]: term for term in card.to_document()["terms"]}


@pytest.fixture(scope="module")
def learned() -> ScorecardClassifier:
    return ScorecardClassifier(template=locked(CARD, ["source"])).fit(*leads())


def test_a_locked_term_is_kept_to_the_point_and_the_others_are_resized(learned: ScorecardClassifier) -> None:
    found, before = terms(learned.scorecard_), terms(CARD)
    assert found["source"] == before["source"] | {"locked": True}
    assert found["employees"]["table"]["bins"] != before["employees"]["table"]["bins"]
    assert "1 term is locked and kept as written." in learned.report_.words


def test_nothing_is_learned_of_an_attribute_that_is_decided(learned: ScorecardClassifier) -> None:
    reasons = {one.name: one.reason for one in learned.report_.columns}
    assert reasons["source"] == "is locked: its points stay as they are"
    assert reasons["phone"] == ""
    read = [name for name, term in terms(learned.scorecard_).items() if "source" in str(term)]
    assert read == ["source"]


def test_a_point_is_worth_what_it_was_as_far_as_leads_do_not_say_otherwise(learned: ScorecardClassifier) -> None:
    probability = learned.scorecard_.document.probability
    assert probability is not None
    assert probability.slope == pytest.approx(0.05, rel=0.15)


def test_probabilities_are_right_for_new_leads_though_locked_points_are_wrong() -> None:
    wrong = copy.deepcopy(TEMPLATE)
    wrong["terms"][0] |= {"locked": True, "table": {"attribute": "source", "categories": {"referral": -10}}}
    found = ScorecardClassifier(template=wrong).fit(*leads())
    fresh, won = leads(20_000, seed=1)
    chance = found.predict_proba(fresh)[:, 1]
    assert chance.mean() == pytest.approx(won.mean(), abs=0.02)
    assert 0.88 <= calibration_slope(tally(won.astype(np.float64), chance)) <= 1.12


def copies(n: int = 4_000) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Return leads of which `copy` says the same as `size`, of which each unit is worth 1 in log-odds."""
    dice = np.random.RandomState(0)
    size = dice.randint(0, 2, n)
    won = (dice.rand(n) < 1 / (1 + np.exp(0.5 - size + 0.0))).astype(np.int64)
    return pd.DataFrame({"size": size.astype(float), "copy": size.astype(float), "noise": dice.normal(size=n)}), won


@pytest.mark.parametrize(("points", "left"), [(0, 20), (10, 10), (20, 0), (40, -20)])
def test_what_is_learned_is_learned_around_the_locked_points(points: int, left: int) -> None:
    bins = [{"below": 0.5, "points": 0}, {"at_least": 0.5, "points": points}]
    term = {"id": "size", "words": "Size", "dimension": "fit", "table": {"attribute": "size", "bins": bins}}
    template = {"name": "T", "terms": [term | {"locked": True}], "bands": TEMPLATE["bands"]}
    found = ScorecardClassifier(template=template).fit(*copies())
    probability = found.scorecard_.document.probability
    assert probability is not None
    table = terms(found.scorecard_).get("copy", {"table": {"bins": [{"points": 0}]}})["table"]["bins"]
    assert table[-1]["points"] - table[0]["points"] == pytest.approx(left, abs=4)


def test_a_rule_and_a_pair_decide_all_that_they_read_and_touches_only_ask() -> None:
    about = {"words": "x", "dimension": "fit", "locked": True}
    asked = {"attribute": "opted_in", "is_true": True}
    rule = {"all": [{"attribute": "phone", "exists": True}, {"attribute": "employees", "range": {"at_least": 50}}]}
    more = [
        about | {"id": "rule", "when": rule, "points": 5},
        about | {"id": "demo", "activity": "form_submitted", "points": 5, "when": asked},
    ]
    found = ScorecardClassifier(template=TEMPLATE | {"terms": more}).fit(*leads())
    silent = {one.name for one in found.report_.columns if "locked" in one.reason}
    assert silent == {"phone", "employees"}


def test_nothing_is_learned_of_activities_that_are_decided() -> None:
    found = touched(1_500, {"demo_requested": (None, 1.0), "webinar_attended": (None, 1.0)})
    term = {"id": "demo", "words": "Demo", "dimension": "behavioral", "activity": "demo_requested", "points": 3}
    template = {"name": "T", "terms": [term | {"locked": True}], "bands": TEMPLATE["bands"]}
    learner = ScorecardClassifier(template=template).fit(found.snapshots, found.won)
    counted = [one["id"] for one in terms(learner.scorecard_).values() if "activity" in one]
    assert counted == ["demo", "webinar_attended"]
    reasons = {one.name: one.reason for one in learner.report_.columns}
    assert reasons["demo_requested"] == "is locked: its points stay as they are"


def test_a_template_that_leads_contradict_is_dropped_but_for_what_is_locked() -> None:
    frame, won = leads()
    found = ScorecardClassifier(template=locked(CARD, ["demo"])).fit(frame, 1 - won)
    assert found.report_.words[-1].startswith("The template was left out")
    assert terms(found.scorecard_)["demo"] == terms(CARD)["demo"] | {"locked": True}
    assert terms(found.scorecard_)["source"]["table"] != terms(CARD)["source"]["table"]


def edit(card: Scorecard, name: str, **points: int) -> Scorecard:
    """Return the scorecard as an admin has it after changing points of a table's `missing` or `other`."""
    document = card.to_document()
    for term in document["terms"]:
        if term["id"] == name:
            term["table"] |= points
    return Scorecard.from_document(document)


def test_hand_edited_points_survive_learning_anew_and_all_else_is_new() -> None:
    first = ScorecardClassifier(name="Ours").fit(*leads())
    ours = edited(first.scorecard_, edit(first.scorecard_, "phone", missing=-30))
    again = retrained(ours, ScorecardClassifier(), *leads(2_000, seed=5))
    assert again.scorecard_.name == "Ours"
    assert terms(again.scorecard_)["phone"] == terms(ours)["phone"]
    assert terms(again.scorecard_)["phone"]["locked"] is True
    assert terms(again.scorecard_)["employees"] != terms(ours)["employees"]
    assert "employees (learned)" not in terms(again.scorecard_)
    assert again.report_.template_weight is None


def test_points_keep_their_size_from_one_learning_to_the_next() -> None:
    card = locked(ScorecardClassifier().fit(*leads()).scorecard_, ["phone"])
    slopes = []
    for seed in range(5):
        card = retrained(card, ScorecardClassifier(), *leads(seed=seed)).scorecard_
        assert card.document.probability is not None
        slopes.append(card.document.probability.slope)
    assert max(slopes) / min(slopes) < 1.25


def test_to_learn_anew_begins_with_the_locked_terms_and_the_first_template() -> None:
    document = TEMPLATE | {"probability": {"intercept": -2, "slope": 0.1}}
    card = locked(Scorecard.from_document(document), ["source"])
    begin = to_retrain(card, TEMPLATE)
    assert begin is not None
    assert terms(begin)["source"] == terms(card)["source"]
    assert terms(begin)["employees"]["table"]["bins"][0]["points"] == -8, "a point of the card is worth two"
    assert begin.document.probability == card.document.probability
    kept = to_retrain(card)
    assert kept is not None
    assert list(terms(kept)) == ["source"]
    assert to_retrain(CARD) is None
    assert to_retrain(CARD, TEMPLATE) == CARD
