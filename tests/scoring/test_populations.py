"""Generated populations: the same each time, true to their own chances, and worth learning from."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from scoring import TEMPLATES, load_template, normalise
from scoring.learn import ScorecardClassifier
from scoring.populations import HORIZON, Population, generate
from scoring.populations.markets import MARKETS
from scoring.populations.people import NOISE
from scoring.populations.population import values
from scoring.subject import microseconds

NOW = datetime(2026, 4, 28, 14, 32, tzinfo=UTC)
INDUSTRIES = [name for name in TEMPLATES if name != "blank"]


@lru_cache
def made(template: str, leads: int = 20_000, seed: int = 7) -> Population:
    return generate(template, leads=leads, seed=seed, as_of=NOW)


def auc_of_template(one: Population) -> float:
    totals = load_template(one.template).score_many(one.columns, as_of=NOW).total
    return float(roc_auc_score(one.outcomes, totals))


def test_every_template_has_its_market_and_every_belief_its_term() -> None:
    assert MARKETS.keys() == set(TEMPLATES)
    for name, market in MARKETS.items():
        assert market.believed.keys() <= {term.id for term in load_template(name).terms}


def test_the_same_seed_makes_the_same_leads_and_another_makes_others() -> None:
    first, again, other = (generate("insurance", leads=300, seed=seed, as_of=NOW) for seed in (7, 7, 8))
    assert first.table().equals(again.table())
    assert list(first.subjects) == list(again.subjects)
    assert np.array_equal(first.converted_at, again.converted_at, equal_nan=True)
    assert not first.table().equals(other.table())


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_template_tells_leads_apart_and_the_truth_does_so_better(name: str) -> None:
    one = made(name)
    assert (
        0.58 if name == "blank" else 0.66 < auc_of_template(one) < roc_auc_score(one.outcomes, one.probability) - 0.02
    )


@pytest.mark.parametrize("name", INDUSTRIES)
def test_the_bands_of_a_template_are_a_few_hot_some_warm_and_most_cold_and_convert_so(name: str) -> None:
    one = made(name)
    bands = load_template(name).score_many(one.columns, as_of=NOW).bands
    cold, warm, hot = np.bincount(bands, minlength=3) / one.n
    assert 0.02 < hot < 0.1 < warm < 0.45 < cold
    converting = [one.probability[bands == place].mean() for place in range(3)]
    assert converting[2] > 2 * converting[1] > 4 * converting[0]


@pytest.mark.parametrize("name", TEMPLATES)
def test_as_many_convert_as_the_chances_say(name: str) -> None:
    one = made(name)
    assert one.probability.mean() == pytest.approx(MARKETS[name].rate, abs=1e-6)
    is_likely = one.probability > np.quantile(one.probability, 0.8)
    for part in (is_likely, ~is_likely):
        spread = np.sqrt((one.probability * (1 - one.probability))[part].sum()) / part.sum()
        assert one.outcomes[part].mean() == pytest.approx(one.probability[part].mean(), abs=4 * spread)


def test_learning_beats_the_template() -> None:
    one, fresh = made("b2b_saas", 6000), made("b2b_saas", seed=8)
    learned = ScorecardClassifier().fit(one.table(), one.outcomes)
    assert roc_auc_score(fresh.outcomes, learned.predict_proba(fresh.table())[:, 1]) > auc_of_template(fresh)
    assert learned.report_.leaks == ()


@pytest.mark.parametrize("name", TEMPLATES)
def test_all_that_leads_did_is_past_and_all_conversions_are_ahead(name: str) -> None:
    one = made(name)
    at = np.datetime64(NOW.replace(tzinfo=None), "us")
    assert one.columns.touch_times.max() <= microseconds(NOW)
    created = np.repeat(one.created_at.astype(np.int64), np.diff(one.columns.touch_offsets))
    assert (one.columns.touch_times >= created).all()
    converted = one.converted_at[one.outcomes == 1]
    assert ((converted > at) & (converted <= at + np.timedelta64(HORIZON))).all()
    assert np.isnat(one.converted_at[one.outcomes == 0]).all()


def test_what_scoring_reads_follows_from_what_people_wrote() -> None:
    one = made("b2b_saas", 2000)
    written = {name: values(coded) for name, coded in one.written.items()}
    for row, subject in enumerate(one.subjects):
        raw = {name: column[row] for name, column in written.items()}
        derived = normalise.derive(raw | {"email": subject.attributes["email"]})
        assert {name: subject.attributes.get(name) for name in derived} == derived
        assert raw["title"] == subject.attributes.get("title")


def test_one_by_one_leads_score_as_all_together() -> None:
    one, card = made("marketing_agency", 200), load_template("marketing_agency")
    together = card.score_many(one.columns, as_of=NOW).total.tolist()
    assert [card.score_one(subject, as_of=NOW).total for subject in one.subjects] == together


def test_counts_are_of_the_touches_there_are() -> None:
    one = made("b2b_saas", 200)
    within, faded = one.counts(within_days=30), one.counts(half_life_days=30)
    for row, subject in enumerate(one.subjects):
        ages = [(NOW - touch.at) / timedelta(days=1) for touch in subject.touches if touch.kind == "page_viewed"]
        assert within["page_viewed"][row] == sum(age <= 30 for age in ages)
        assert faded["page_viewed"][row] == pytest.approx(sum(0.5 ** (age / 30) for age in ages))


@pytest.mark.parametrize("name", INDUSTRIES)
def test_columns_of_noise_have_nothing_to_do_with_the_outcome(name: str) -> None:
    one = made(name)
    for column in NOISE:
        codes = one.columns.attributes[column].codes
        assert abs(np.corrcoef(codes, one.probability)[0, 1]) < 0.03


def test_nobody_is_no_population() -> None:
    with pytest.raises(ValueError, match="at least one lead"):
        made("blank", 0)
