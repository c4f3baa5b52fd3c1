"""Activities as terms of learned scorecards: which matter, how fast they fade, and that nothing later is seen."""

from datetime import timedelta
from random import Random
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from scoring import ActivityTableTerm, Scorecard, Subject, Touch
from scoring.learn import ScorecardClassifier, Snapshots, cross_validate
from tests.scoring.learn.touched import Touched, touched
from tests.scoring.strategies import NOW

EFFECTS = {"demo_requested": (14, 1.6), "webinar_attended": (None, 0.7), "newsletter_sent": (None, 0.0)}


@pytest.fixture(scope="module")
def found() -> Touched:
    return touched(4_000, EFFECTS)


@pytest.fixture(scope="module")
def learned(found: Touched) -> ScorecardClassifier:
    return ScorecardClassifier().fit(found.snapshots, found.won)


def counts(card: Scorecard) -> dict[str, ActivityTableTerm]:
    return {term.id: term for term in card.terms if isinstance(term, ActivityTableTerm)}


def test_a_type_that_fades_gets_a_half_life_near_its_own(learned: ScorecardClassifier) -> None:
    term = counts(learned.scorecard_)["demo_requested"]
    assert term.decay is not None
    assert term.decay.curve == "half_life"
    assert term.decay.days in (7, 14, 30)
    assert term.dimension == "behavioral"


def test_a_type_whose_number_matters_plainly_does_not_fade(learned: ScorecardClassifier) -> None:
    term = counts(learned.scorecard_)["webinar_attended"]
    assert term.decay is None
    assert term.bins[-1].points - term.bins[0].points > 15


def test_a_type_that_does_not_matter_gets_no_term(learned: ScorecardClassifier) -> None:
    assert "newsletter_sent" not in counts(learned.scorecard_)
    reasons = {column.name: column.reason for column in learned.report_.columns}
    assert reasons["newsletter_sent"] == "says no more than chance would"


def test_a_type_that_few_leads_have_is_left_out_and_the_report_says_why(found: Touched) -> None:
    rare = [
        Subject(lead.attributes, [*lead.touches, *([Touch("rare", at)] if row < 7 else [])])
        for row, (lead, at) in enumerate(zip(found.subjects, found.as_of, strict=True))
    ]
    learner = ScorecardClassifier().fit(Snapshots.of(rare, found.as_of).take(np.arange(600)), found.won[:600])
    assert "rare" not in learner.scorecard_.activity_types
    (reason,) = (column.reason for column in learner.report_.columns if column.name == "rare")
    assert reason == "happened to 7 leads only: it takes 8 to learn from"


def test_each_lead_gets_the_probability_that_its_score_has(learned: ScorecardClassifier) -> None:
    fresh = touched(500, EFFECTS, seed=1)
    chances = learned.predict_proba(fresh.snapshots)[:, 1]
    again = Scorecard.from_yaml(learned.scorecard_.to_yaml())
    for lead, as_of, chance in zip(fresh.subjects, fresh.as_of, chances, strict=True):
        score = again.score_one(lead, as_of=as_of)
        assert score.probability == chance
        assert sum(line.points for line in score.receipt.lines) == score.total


def test_what_happened_later_changes_nothing() -> None:
    found = touched(500, EFFECTS)
    later = [
        Subject(lead.attributes, [*lead.touches, *[Touch("demo_requested", at + timedelta(seconds=1))] * (3 * won)])
        for lead, at, won in zip(found.subjects, found.as_of, found.won, strict=True)
    ]
    knowing = Snapshots.of(later, found.as_of)
    one, other = (ScorecardClassifier().fit(data, found.won) for data in (found.snapshots, knowing))
    assert one.scorecard_ == other.scorecard_
    assert one.report_ == other.report_
    assert one.predict_proba(found.snapshots).tolist() == other.predict_proba(knowing).tolist()


def fresh_but_tiring(n: int) -> tuple[Snapshots, NDArray[np.int64], list[Subject]]:
    """Return leads whom views of late bring closer, and many views over all put off."""
    dice, subjects, log_odds = np.random.RandomState(1), [], np.full(n, -1.5)
    for lead in range(n):
        ages = dice.rand(dice.poisson(dice.gamma(1, 3))) * 200
        log_odds[lead] += 1.5 * min(float((2 ** (-ages / 14)).sum()), 2) - 0.3 * min(len(ages), 5)
        subjects.append(Subject({}, [Touch("page_viewed", NOW - timedelta(days=float(age))) for age in ages]))
    won = (dice.rand(n) < 1 / (1 + np.exp(-log_odds))).astype(np.int64)
    return Snapshots.of(subjects, [NOW] * n), won, subjects


def test_a_type_that_tells_by_how_often_and_by_how_lately_is_counted_both_ways() -> None:
    leads, won, subjects = fresh_but_tiring(4_000)
    card = ScorecardClassifier().fit(leads, won).scorecard_
    plain, fading = (counts(card)[name] for name in ("page_viewed", "page_viewed (fading)"))
    assert plain.activity == fading.activity == ("page_viewed",)
    assert plain.dimension == fading.dimension == "behavioral"
    assert plain.decay is None
    assert fading.decay is not None
    assert fading.decay.days in (7, 14, 30)
    assert plain.bins[-1].points < plain.bins[0].points
    assert fading.bins[-1].points > fading.bins[0].points
    scores = leads.scores(card)
    for lead in range(0, 4_000, 400):
        one = card.score_one(subjects[lead], as_of=NOW)
        assert (one.total, one.points) == (scores.total[lead], tuple(scores.points[lead]))


def test_neither_the_order_of_leads_nor_of_touches_matters() -> None:
    found = touched(500, EFFECTS)
    dice = Random(0)
    order = dice.sample(range(500), 500)
    shuffled = [Subject(one.attributes, dice.sample(one.touches, len(one.touches))) for one in found.subjects]
    moved = Snapshots.of([shuffled[at] for at in order], [found.as_of[at] for at in order])
    one = ScorecardClassifier().fit(found.snapshots, found.won)
    other = ScorecardClassifier().fit(moved, found.won[order])
    assert one.scorecard_ == other.scorecard_
    assert one.report_ == other.report_


def test_activities_alone_teach_a_scorecard() -> None:
    found = touched(1_500, {"demo_requested": (14, 2.0)})
    bare = Snapshots.of([Subject({}, one.touches) for one in found.subjects], found.as_of)
    learner = ScorecardClassifier().fit(bare, found.won)
    assert [term.id for term in learner.scorecard_.terms] == ["demo_requested"]


def test_activities_without_signal_are_tables_to_fill_in(found: Touched) -> None:
    bare = Snapshots.of([Subject({}, one.touches) for one in found.subjects[:400]], found.as_of[:400])
    learner = ScorecardClassifier().fit(bare, np.random.RandomState(0).permutation(found.won[:400]))
    assert learner.report_.no_signal
    assert set(counts(learner.scorecard_)) == set(EFFECTS)
    assert set(learner.scorecard_.score_many(bare.columns, as_of=found.as_of[0]).total) == {50}


def test_leads_without_attributes_and_touches_are_refused_in_words() -> None:
    found = touched(4, {})
    with pytest.raises(ValueError, match="neither attributes nor touches"):
        ScorecardClassifier().fit(Snapshots.of([Subject({}, ())] * 4, found.as_of), [0, 1, 0, 1])


def test_an_attribute_of_the_same_name_is_another_term() -> None:
    found = touched(1_500, {"size": (None, 1.0)})
    learner = ScorecardClassifier().fit(found.snapshots, found.won)
    assert {term.id for term in learner.scorecard_.terms} == {"size", "size (activity)"}


def test_a_type_that_happens_because_of_the_conversion_is_a_leak(found: Touched) -> None:
    signed: list[Any] = [
        Subject(lead.attributes, [*lead.touches, *[Touch("contract_signed", at - timedelta(days=1))] * won])
        for lead, at, won in zip(found.subjects[:900], found.as_of, found.won, strict=False)
    ]
    leads, won = Snapshots.of(signed, found.as_of[:900]), found.won[:900]
    kept, dropped = (ScorecardClassifier(drop_leaks=drop).fit(leads, won) for drop in (False, True))
    (leak,) = kept.report_.leaks
    assert leak.column == "contract_signed"
    assert leak.reason == f"happened to {won.sum()} leads that converted and 0 that did not"
    assert "contract_signed" not in dropped.scorecard_.activity_types
    clean = ScorecardClassifier().fit(Snapshots.of(found.subjects[:900], found.as_of[:900]), won)
    assert dropped.scorecard_.terms == clean.scorecard_.terms


def test_touches_tell_more_of_leads_left_out_than_attributes_alone(found: Touched) -> None:
    rows = np.arange(len(found.won))
    folds = [(rows[:3_000], rows[3_000:])]
    bare = Snapshots.of([Subject(one.attributes, ()) for one in found.subjects], found.as_of)
    with_touches, without = (
        cross_validate(ScorecardClassifier(), leads, found.won, folds=folds) for leads in (found.snapshots, bare)
    )
    assert with_touches.measures["roc_auc"].mean > without.measures["roc_auc"].mean + 0.1
