"""Shifted attributes are found and told; without a shift there is rarely an alarm."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from scoring import Coded, Columns, Scalar
from scoring.drift import population_drift
from scoring.drift.control import adjusted
from scoring.drift.population import stability_index

ATTRIBUTES = 18


def columns(**attributes: Sequence[Scalar] | NDArray[np.float64]) -> Columns:
    """Return leads of these values, None for missing."""
    coded, n = {}, 0
    for name, values in attributes.items():
        found = list(values)
        levels = list(dict.fromkeys(value for value in found if value is not None))
        places = {value: at for at, value in enumerate(levels)} | {None: -1}
        coded[name] = Coded(np.array([places[value] for value in found], np.int32), levels)
        n = len(found)
    none = np.zeros(0, np.int64)
    return Columns(n, coded, np.zeros(n + 1, np.int64), none.astype(np.int16), none, [])


def population(dice: np.random.Generator, n: int, shift: float = 0.0) -> Columns:
    """Return leads with attributes of three kinds that depend on each other; `shift` moves the first of them."""
    common = dice.normal(size=n)
    found: dict[str, Sequence[Scalar]] = {}
    for number in range(ATTRIBUTES):
        x = common + dice.normal(size=n) + (shift if number == 0 else 0)
        kinds = (np.round(x, 1), np.digitize(x, [-2, 0, 1]), np.where(x > 2, None, x > 0))  # type: ignore[call-overload]
        found[f"a{number}"] = kinds[number % 3].tolist()
    return columns(**found)


@pytest.mark.parametrize(("before", "after"), [(300, 60), (900, 300)])
def test_the_same_population_raises_an_alarm_in_at_most_5_of_100_looks(before: int, after: int) -> None:
    dice = np.random.default_rng(2)
    looks = 160
    alarms = sum(
        any(one.is_drift for one in population_drift(population(dice, before), population(dice, after), least=0))
        for _ in range(looks)
    )
    # 5 of 100 is what is meant; so many looks cannot tell it from a little more.
    assert alarms <= looks * 0.05 + 2 * np.sqrt(looks * 0.05 * 0.95)


def test_a_shift_is_found_among_attributes_without_one() -> None:
    dice = np.random.default_rng(4)
    found = [population_drift(population(dice, 1_500), population(dice, 300, shift=1.0)) for _ in range(20)]
    assert all(shifts[0].attribute == "a0" and shifts[0].is_drift for shifts in found)
    assert sum(one.is_drift for shifts in found for one in shifts[1:]) <= 2


def test_what_is_no_longer_filled_in_is_told() -> None:
    before = columns(employees=[10.0 + at % 90 for at in range(920)] + [None] * 80)
    after = columns(employees=[50.0 + at % 40 for at in range(17)] + [None] * 71)
    (found,) = population_drift(before, after)
    assert found.is_drift
    assert found.words == "Employees, not known: 8.0 % of leads before, 81 % of late (71 of 88)."


def test_a_new_value_is_told_and_rare_ones_count_together() -> None:
    before = columns(source=["web"] * 400 + [f"rare {at}" for at in range(15)])
    after = columns(source=["web"] * 60 + ["PARTNER_FORM"] * 40)
    (found,) = population_drift(before, after)
    assert (found.level, found.before, found.after) == ("Partner form", 0.0, 0.4)


def test_the_same_value_written_otherwise_is_no_shift() -> None:
    (found,) = population_drift(columns(source=["Web"] * 90), columns(source=["web "] * 30))
    assert (found.size, found.is_drift, found.chance) == (0, False, 1)


def test_an_attribute_that_only_one_time_has_is_missing_at_the_other() -> None:
    (found,) = population_drift(columns(a=["x"] * 60, b=["y"] * 60), columns(a=["x"] * 60))[:1]
    assert (found.attribute, found.is_drift, found.before, found.after) == ("b", True, 1.0, 0.0)


def test_a_sure_but_small_shift_is_no_drift() -> None:
    (found,) = population_drift(columns(a=["x"] * 50_000 + ["y"] * 50_000), columns(a=["x"] * 53_000 + ["y"] * 47_000))
    assert (found.chance <= 0.001, found.is_drift) == (True, False)


def test_the_index_is_that_of_the_formula() -> None:
    counts = np.array([[50_000, 50_000], [60_000, 40_000]])
    assert stability_index(counts) == pytest.approx(0.1 * np.log(1.2) - 0.1 * np.log(0.8), abs=1e-4)


def test_no_leads_at_one_time_are_refused() -> None:
    with pytest.raises(ValueError, match="none at one of them"):
        population_drift(columns(a=["x"]), columns())


def test_chances_are_adjusted_as_benjamini_and_hochberg_do() -> None:
    found = adjusted(np.array([0.03, 0.001, 0.8, 0.02]))
    assert found == pytest.approx([0.04, 0.004, 0.8, 0.04])
