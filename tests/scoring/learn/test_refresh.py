"""Probabilities follow the rate of newer outcomes; points do not change."""

from dataclasses import replace

import numpy as np
import pytest

from scoring import load_template
from scoring.evaluate import tally
from scoring.evaluate.metrics import log_loss
from scoring.learn import ScorecardClassifier, refreshed
from scoring.learn.frame import columns_of
from scoring.learn.refresh import kept_up
from scoring.learn.snapshots import ANY_TIME, snapshots_of
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


def test_probabilities_follow_the_newest_leads_where_these_convert_less_often() -> None:
    frame, won = leads(4_000, seed=5)
    when = np.arange(4_000)
    won = np.where((when >= 3_200) & (np.random.RandomState(1).rand(4_000) < 0.6), 0, won)
    settled, following = ScorecardClassifier().fit(frame, won), ScorecardClassifier().fit(frame, won, when=when)
    later, outcomes = leads(3_000, seed=8)
    outcomes = np.where(np.random.RandomState(2).rand(3_000) < 0.6, 0, outcomes)
    losses = [log_loss(tally(outcomes, one.predict_proba(later)[:, 1])) for one in (settled, following)]
    assert losses[1] < losses[0] - 0.01
    assert following.predict_proba(later)[:, 1].mean() == pytest.approx(outcomes.mean(), abs=0.02)
    assert following.scorecard_.terms == settled.scorecard_.terms
    assert following.report_.words[-1].startswith("Of the newest fifth of the leads")
    assert settled.report_.words == following.report_.words[:-1]


def test_what_chance_does_to_the_newest_leads_moves_nothing() -> None:
    frame, won = leads(1_000, seed=5)
    card = ScorecardClassifier().fit(frame, won).scorecard_
    found = snapshots_of(frame)
    moved = 0
    for seed in range(200):
        when = np.random.RandomState(seed).permutation(1_000).astype(np.float64)
        kept, shift = kept_up(card, found, won.astype(np.float64), np.ones(1_000), when)
        moved += shift is not None
        assert (kept == card) == (shift is None)
    assert moved <= 20


def test_rows_of_one_lead_count_as_one_lead_together() -> None:
    frame, won = leads(1_000, seed=5)
    card = ScorecardClassifier().fit(frame, won).scorecard_
    once, when = replace(snapshots_of(frame), lead=np.arange(1_000)), np.repeat([0.0, 1.0], [800, 200])
    lost = np.where((when == 1) & (np.arange(1_000) % 5 > 0), 0.0, won)
    rows = np.concatenate([np.arange(1_000), np.repeat(np.arange(800, 1_000, 2), 3)])
    of_once, of_rows = (
        kept_up(card, once.take(at), lost[at], np.ones(len(at)), when[at])[0] for at in (np.arange(1_000), rows)
    )
    assert of_once != card
    assert of_rows == of_once
