"""Leads up to an instant: deals follow from what was done before, and nothing done afterwards tells of them."""

from datetime import UTC, datetime

import pytest

from scoring import Subject, load_template
from scoring.populations import Life, generate, lives
from scoring.populations.lives import LIFE

NOW = datetime(2026, 4, 28, 14, 32, tzinfo=UTC)
LEADS = 4000


@pytest.fixture(scope="module")
def everybody() -> list[Life]:
    return list(lives("b2b_saas", leads=LEADS, seed=7, until=NOW))


def test_the_same_seed_makes_the_same_lives_and_another_makes_others() -> None:
    first, again, other = (list(lives("insurance", leads=50, seed=seed, until=NOW)) for seed in (7, 7, 8))
    assert first == again
    assert first != other


def test_nothing_was_done_before_a_lead_came_or_after_the_end(everybody: list[Life]) -> None:
    for life in everybody:
        dates = [touch.at for touch in life.touches]
        assert dates == sorted(dates)
        assert all(life.created_at <= at <= NOW for at in dates)


def test_the_known_chance_is_of_what_was_done_until_the_lead_was_looked_at(everybody: list[Life]) -> None:
    card, one = load_template("b2b_saas"), generate("b2b_saas", leads=LEADS, seed=7, as_of=NOW)
    for life, expected in zip(everybody[:500], card.score_many(one.columns, as_of=NOW).total.tolist(), strict=False):
        before = [touch for touch in life.touches if touch.at <= life.looked_at]
        assert card.score_one(Subject(life.attributes, before), as_of=life.looked_at).total == expected


def test_who_wins_is_who_converts_in_the_population(everybody: list[Life]) -> None:
    outcomes = generate("b2b_saas", leads=LEADS, seed=7, as_of=NOW).outcomes.tolist()
    for life, outcome in zip(everybody, outcomes, strict=True):
        assert life.deal is None or life.deal.is_won == outcome
        assert life.deal is None or life.looked_at <= life.deal.opened_at < min(NOW, life.deal.decided_at)
    decided = [life.deal for life in everybody if life.deal and life.deal.decided_at <= NOW]
    won = sum(deal.is_won for deal in decided)
    assert 0.3 * won < len(decided) - won < won < 0.12 * LEADS
    assert sum(life.deal is not None for life in everybody) > len(decided)


def test_what_winners_do_afterwards_is_what_anybody_would_who_did_as_much_before(everybody: list[Life]) -> None:
    for is_won in (True, False):
        these = [life for life in everybody if (life.deal is not None and life.deal.is_won) == is_won]
        early = [sum(touch.at <= life.looked_at for touch in life.touches) for life in these]
        expected = sum(n * (NOW - life.looked_at) / LIFE for n, life in zip(early, these, strict=True))
        assert sum(len(life.touches) for life in these) - sum(early) == pytest.approx(expected, rel=0.05)


def test_nobody_lives_no_life() -> None:
    with pytest.raises(ValueError, match="at least one lead"):
        next(lives("blank", leads=0, seed=7, until=NOW))
