"""Evidence that may be looked at every day: false winners are rare, true ones are found, ranges hold the truth."""

import numpy as np
import pytest

from scoring.experiments import Days, Outcome, answer, by_day, days_to_decide, plan
from scoring.experiments.evidence import log_wealth
from scoring.experiments.plan import NEVER


def played(rates: tuple[float, float], *, days: int, a_day: int, seed: int, runs: int | None = None) -> Days:
    shape = (days, 2) if runs is None else (runs, days, 2)
    known = np.full(shape, a_day)
    return Days(known, np.random.default_rng(seed).binomial(known, rates))


@pytest.mark.parametrize(("rate", "a_day"), [(0.2, (19, 19)), (0.02, (5, 20)), (0.5, (3, 3)), (0.9, (30, 3))], ids=str)
def test_looking_daily_finds_a_winner_among_equals_at_most_5_times_in_100(
    rate: float, a_day: tuple[float, float]
) -> None:
    days = days_to_decide((rate, rate), a_day=a_day, days=90, scale=0.05, runs=2_000, seed=7)
    assert np.mean(days != NEVER) <= 0.05


def test_no_winner_among_equals_whose_rate_and_split_change_daily() -> None:
    dice = np.random.default_rng(3)
    known = dice.poisson(dice.uniform(0, 40, (2_000, 60, 2)))
    rate = np.repeat(dice.uniform(0.01, 0.6, (2_000, 60, 1)), 2, axis=2)
    wealth = log_wealth(Days(known, dice.binomial(known, rate)), 0.0, scale=0.05, rate=0.2)
    assert np.mean((wealth >= np.log(20)).any(axis=1)) <= 0.05


@pytest.mark.parametrize(("gap", "least"), [(0.03, 0.15), (0.05, 0.5), (0.08, 0.9)])
def test_true_gains_are_found(gap: float, least: float) -> None:
    days = days_to_decide((0.23, 0.23 + gap), a_day=(19, 19), days=75, scale=0.05, runs=1_000, seed=2)
    assert np.mean(days != NEVER) >= least


@pytest.mark.parametrize("gap", [-0.15, -0.02, 0.04, 0.3])
def test_the_range_misses_the_true_gap_on_any_day_at_most_5_times_in_100(gap: float) -> None:
    days = played((0.35, 0.35 + gap), days=60, a_day=20, seed=11, runs=1_000)
    wealth = log_wealth(days, gap, scale=0.05, rate=0.2)
    assert np.mean((wealth >= np.log(20)).any(axis=1)) <= 0.05


def test_days_before_are_not_touched_by_days_after() -> None:
    whole = played((0.2, 0.3), days=40, a_day=20, seed=1)
    part = Days(whole.known[:15], whole.won[:15])
    for gap in (0.0, 0.07):
        wealth = [log_wealth(one, gap, scale=0.05, rate=0.2) for one in (whole, part)]
        assert np.allclose(wealth[0][:15], wealth[1])


def test_an_undecided_answer_says_what_is_still_possible() -> None:
    found = answer(played((0.23, 0.25), days=19, a_day=19, seed=6), scale=0.05, rate=0.2, names=("v7", "v8"))
    assert found.better is None
    assert found.low < 0 < found.high
    assert found.words == ("Not decided. v8 is ahead by 2.8 points, but anything from −6.5 to +12.7 is still possible.")


def test_a_decided_answer_names_the_better_one() -> None:
    found = answer(played((0.23, 0.33), days=75, a_day=19, seed=6), scale=0.05, rate=0.2)
    assert (found.better, found.low > 0, found.odds > 20) == ("challenger", True, True)
    assert found.words.startswith("Decided. The challenger is better than the champion: by ")
    assert found.words.endswith(f" points, +{found.gap * 100:.1f} so far.")
    assert np.all(np.diff(found.range_by_day[:, 0]) >= 0)
    other = answer(played((0.33, 0.23), days=75, a_day=19, seed=6), scale=0.05, rate=0.2)
    assert (other.better, other.high < 0) == ("champion", True)
    assert other.words == (
        f"Decided. The champion is better than the challenger: by {-other.high * 100:.1f} to {-other.low * 100:.1f} "
        f"points, +{-other.gap * 100:.1f} so far."
    )


def test_a_narrow_range_is_found_too() -> None:
    known = np.full((30, 2), 200_000)
    found = answer(Days(known, (known * [0.05, 0.052]).astype(np.int64)), scale=0.01, rate=0.05)
    assert 0.001 < found.low < 0.002 < found.high < 0.003


def test_an_answer_without_a_day_or_an_outcome_is_that_nothing_is_known() -> None:
    for days in (0, 3):
        found = answer(Days(np.zeros((days, 2), np.int64), np.zeros((days, 2), np.int64)), scale=0.05, rate=0.2)
        assert (found.better, found.low, found.high) == (None, -1, 1)
        assert found.words == "Not decided. No outcome is known yet in one of the arms, or in both."


def test_a_gap_that_turns_round_is_said_to() -> None:
    known = np.full((200, 2), 50)
    rates = np.where(np.arange(200)[:, None] < 100, [0.2, 0.6], [0.6, 0.2])
    found = answer(Days(known, (known * rates).astype(np.int64)), scale=0.05, rate=0.2)
    assert found.better == "challenger"
    assert "the gap changed over time" in found.words


def test_each_account_counts_once_where_it_began() -> None:
    outcomes = [
        Outcome("acme", "challenger", 5, True),
        Outcome("acme", "champion", 2, False),
        Outcome("globex", "challenger", 2, True),
        Outcome("initech", "retired", 0, True),
        Outcome("hooli", "champion", 9, True),
    ]
    days = by_day(outcomes, ("champion", "challenger"), days=7)
    assert [total.tolist() for total in days.totals()] == [[1, 1], [0, 1]]
    assert days.known[2].tolist() == [1, 1]


def test_more_conversions_than_leads_are_refused() -> None:
    with pytest.raises(ValueError, match="some of those who are known"):
        Days(np.array([[1, 1]]), np.array([[2, 0]]))


def test_a_plan_is_kept() -> None:
    found = plan(0.23, a_day=(19, 19), days=75)
    assert found.smallest_gap is not None
    again = days_to_decide(
        (0.23, 0.23 + found.smallest_gap), a_day=(19, 19), days=75, scale=found.smallest_gap, runs=1_000, seed=99
    )
    assert np.mean(again != NEVER) == pytest.approx(0.8, abs=0.05)
    days = [day or 10**6 for _, day in found.typical_days]
    assert days == sorted(days)
    assert days[-1] == 10**6
    assert found.words.startswith("From 23 %, a gain of 6.")


def test_a_plan_that_finds_nothing_says_so() -> None:
    found = plan(0.5, a_day=(0.2, 0.2), days=5)
    assert found.smallest_gap is None
    assert found.words.startswith("In 5 days no gain can be found reliably")


def test_a_plan_without_leads_is_refused() -> None:
    with pytest.raises(ValueError, match="accounts each day in both arms"):
        plan(0.2, a_day=(0, 5), days=30)
