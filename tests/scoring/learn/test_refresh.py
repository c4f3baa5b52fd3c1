"""Probabilities follow the rate of newer outcomes; points do not change."""

import numpy as np
import pytest

from scoring import load_template
from scoring.evaluate import tally
from scoring.evaluate.metrics import log_loss
from scoring.learn import ScorecardClassifier, refreshed
from scoring.learn.frame import columns_of
from scoring.learn.snapshots import ANY_TIME
from tests.scoring.learn.leads import leads


def test_newer_outcomes_set_the_level_of_probabilities_and_nothing_else() -> None:
    old = ScorecardClassifier().fit(*leads()).scorecard_
    frame, won = leads(3_000, seed=9)
    kept = (won == 0) | (np.random.RandomState(0).rand(len(won)) < 0.2)
    frame, won = frame[kept], won[kept].astype(np.float64)
    new = refreshed(old, frame, won)
    before, after = (card.score_many(columns_of(frame), as_of=ANY_TIME) for card in (old, new))
    assert before.probability is not None
    assert after.probability is not None
    assert after.probability.mean() == pytest.approx(won.mean(), abs=1e-3)
    assert log_loss(tally(won, after.probability)) < log_loss(tally(won, before.probability))
    assert after.total.tolist() == before.total.tolist()
    assert new.terms == old.terms


def test_a_scorecard_without_a_probability_has_none_to_refresh() -> None:
    with pytest.raises(ValueError, match="no probability to refresh"):
        refreshed(load_template("b2b_saas"), *leads(50))
