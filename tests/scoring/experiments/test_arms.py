"""Who is in which arm: always the same, in exact shares, and a fault in it is noticed."""

from collections import Counter

import numpy as np
import pytest

from scoring.experiments import arm_of, odds_of_uneven
from scoring.experiments.arms import UNEVEN

ACCOUNTS = [f"account-{number}" for number in range(40_000)]


def arms(shares: dict[str, int], salt: str = "v8") -> list[str]:
    return [arm_of(account, salt=salt, shares=shares) for account in ACCOUNTS]


def test_an_account_stays_in_its_arm() -> None:
    known = {"acme": "champion", "globex": "challenger", "initech": "challenger", "": "champion"}
    assert {account: arm_of(account, salt="v8", shares={"challenger": 1, "champion": 1}) for account in known} == known


@pytest.mark.parametrize("share", [1, 10, 50, 99])
def test_arms_get_their_shares(share: int) -> None:
    found = Counter(arms({"challenger": share, "champion": 100 - share}))["challenger"]
    expected = len(ACCOUNTS) * share / 100
    assert abs(found - expected) < 4 * np.sqrt(expected * (1 - share / 100))


def test_an_arm_listed_first_keeps_its_accounts_when_it_grows() -> None:
    small, large = (arms({"challenger": share, "champion": 100 - share}) for share in (10, 30))
    assert all(now == "challenger" for before, now in zip(small, large, strict=True) if before == "challenger")


def test_another_experiment_splits_without_regard_to_the_first() -> None:
    shares = {"challenger": 50, "champion": 50}
    both = Counter(zip(arms(shares), arms(shares, salt="v9"), strict=True))
    assert all(abs(count - 10_000) < 4 * np.sqrt(7_500) for count in both.values())


@pytest.mark.parametrize("shares", [{}, {"champion": 0}, {"champion": 2, "challenger": -1}])
def test_shares_without_parts_are_refused(shares: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="Shares are whole parts"):
        arm_of("acme", salt="v8", shares=shares)


def test_a_fair_split_that_is_looked_at_every_day_is_rarely_called_uneven() -> None:
    dice = np.random.default_rng(5)
    alarms = 0
    for _ in range(1_000):
        arrivals = dice.binomial(20, 0.3, 60).cumsum()
        alarms += any(odds_of_uneven((one, 20 * (day + 1) - one), (30, 70)) >= 20 for day, one in enumerate(arrivals))
    assert alarms <= 50


def test_a_split_that_loses_a_tenth_of_one_arm_is_called_uneven() -> None:
    assert odds_of_uneven((1_841, 1_822), (50, 50)) < 1
    assert odds_of_uneven((1_841, 1_822 * 8 // 10), (50, 50)) > UNEVEN
