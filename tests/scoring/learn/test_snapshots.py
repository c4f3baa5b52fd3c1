"""Snapshots: leads as they looked at instants of their own, scored and learned from as of these."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from scoring import Scorecard, Subject, Touch, load_template
from scoring.learn import ScorecardClassifier, Snapshots, cross_validate, refreshed
from tests.scoring.learn.leads import leads, rows_of
from tests.scoring.strategies import NOW, instants, scorecards, subjects


@given(scorecards(), st.lists(st.tuples(subjects, instants), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_each_lead_gets_the_score_that_it_has_at_its_instant(
    card: Scorecard, found: Sequence[tuple[Subject, datetime]]
) -> None:
    scores = Snapshots.of([lead for lead, _ in found], [at for _, at in found]).scores(card)
    for at, (lead, as_of) in enumerate(found):
        known = Subject(lead.attributes, [touch for touch in lead.touches if touch.at <= as_of])
        one = card.score_one(known, as_of=as_of)
        assert (one.total, one.points) == (scores.total[at], tuple(scores.points[at]))
        assert one.probability == (None if scores.probability is None else scores.probability[at])


@given(scorecards(), st.lists(st.tuples(subjects, instants), min_size=1, max_size=12), st.randoms())
@settings(max_examples=60, deadline=None)
def test_rows_that_are_taken_keep_their_attributes_touches_and_instant(
    card: Scorecard, found: Sequence[tuple[Subject, datetime]], dice: Random
) -> None:
    every = Snapshots.of([lead for lead, _ in found], [at for _, at in found])
    rows = np.array([dice.randrange(len(found)) for _ in range(5)])
    assert every.take(rows).points(card).tolist() == every.points(card)[rows].tolist()


def test_touches_later_than_the_instant_are_not_there() -> None:
    touches = [Touch("form_submitted", NOW + timedelta(days=at)) for at in (-1, 0, 1)]
    found = Snapshots.of([Subject({}, touches)] * 2, [NOW, NOW - timedelta(hours=1)])
    assert np.diff(found.columns.touch_offsets).tolist() == [2, 1]
    assert found.columns.touch_times.max() == found.times.max()


def test_no_leads_get_no_scores() -> None:
    assert len(Snapshots.of([], []).scores(load_template("b2b_saas")).total) == 0


def test_each_lead_needs_an_instant_of_its_own() -> None:
    with pytest.raises(ValueError, match="give one for each"):
        Snapshots.of([Subject({}, ())] * 2, [NOW])


def test_snapshots_teach_what_a_frame_of_the_same_leads_does() -> None:
    frame, won = leads(600)
    frame = frame[sorted(frame)]
    taken = Snapshots.of([Subject(one, ()) for one in rows_of(frame)], [NOW] * 600)
    one, other = (ScorecardClassifier(template="b2b_saas").fit(data, won) for data in (frame, taken))
    assert one.scorecard_ == other.scorecard_
    assert one.predict_proba(frame).tolist() == other.predict_proba(taken).tolist()
    folds = [(np.arange(400), np.arange(400, 600))]
    judged, again = (cross_validate(ScorecardClassifier(), data, won, folds=folds) for data in (frame, taken))
    assert judged.chance[400:].tolist() == again.chance[400:].tolist()
    assert refreshed(one.scorecard_, frame, won) == refreshed(one.scorecard_, taken, won)


def test_a_template_with_activities_says_what_each_lead_had_done_by_its_instant() -> None:
    dice = np.random.RandomState(0)
    is_active = dice.rand(800) < 0.5
    won = (dice.rand(800) < np.where(is_active, 0.6, 0.2)).astype(int)
    seen = [NOW - timedelta(days=int(day)) for day in dice.randint(0, 50, 800)]
    subjects = [
        Subject({"noise": float(noise)}, [Touch("meeting_booked", at + timedelta(days=-1 if active else 1))])
        for noise, at, active in zip(dice.rand(800), seen, is_active, strict=True)
    ]
    template = {
        "name": "Meetings",
        "base": 30,
        "terms": [
            {"id": "m", "words": "Met", "dimension": "behavioral", "activity": "meeting_booked", "points": 30,
             "decay": {"curve": "half_life", "days": 30}},
        ],
        "bands": [{"key": "cold", "word": "Cold", "at_least": 0}],
    }  # fmt: skip
    found = ScorecardClassifier(template=template).fit(Snapshots.of(subjects, seen), won)
    assert not found.report_.no_signal
    assert found.report_.template_weight == pytest.approx(1, abs=0.4)


def several_of_each(seed: int) -> tuple[Snapshots, NDArray[np.int64], NDArray[np.float64]]:
    """Return six snapshots of each of 200 leads, whose outcome has nothing to do with what they are or do."""
    random = np.random.default_rng(seed)
    subjects, as_of, won = [], [], []
    for _ in range(200):
        who = {"size": float(random.normal()), "age": float(random.normal()), "source": f"s{random.integers(20)}"}
        touches = [
            Touch(kind, NOW + day * timedelta(days=1))
            for kind in ("visit", "call", "mail")
            for day in random.uniform(0, 200, random.poisson(2)).tolist()
        ]
        subjects += [Subject(who, touches)] * 6
        as_of += [NOW + timedelta(days=at) for at in range(60, 180, 20)]
        won += [int(random.random() < 0.2)] * 6
    lead = np.repeat(np.arange(200), 6).tolist()
    return Snapshots.of(subjects, as_of, lead), np.array(won), np.full(1200, 1 / 6)


def test_snapshots_of_one_lead_do_not_make_a_signal_out_of_noise() -> None:
    found = [ScorecardClassifier().fit(*several_of_each(seed)).report_.no_signal for seed in range(8)]
    assert all(found)


def test_all_snapshots_of_a_lead_are_judged_together() -> None:
    leads, won, _ = several_of_each(1)
    record = cross_validate(ScorecardClassifier(), leads, won).record
    assert leads.lead is not None
    whose, fold = leads.lead[record.place], np.asarray(record.fold)
    assert all(len(set(fold[whose == one])) == 1 for one in range(200))
