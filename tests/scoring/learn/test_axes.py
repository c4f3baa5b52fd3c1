"""How columns become axes: round edges, a level for missing, fewer levels where columns are many."""

import numpy as np
import pandas as pd
import pytest

from scoring.learn.axes import MOST_WEIGHTS, Axis, axes_of, axis_of, roundest
from scoring.learn.frame import columns_of


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (196.2, 203.9, 200),
        (4, 5, 5),
        (0.1234, 0.1301, 0.13),
        (-0.4, 0.3, 0),
        (-87.3, -85.2, -86),
        (1e300, 2e300, 2e300),
    ],
)
def test_an_edge_is_the_roundest_number_that_parts_the_same_leads(low: float, high: float, found: float) -> None:
    assert roundest(low, high) == pytest.approx(found)
    assert low < roundest(low, high) <= high


def only(values: list[object]) -> Axis | str:
    found = columns_of(pd.DataFrame({"x": values}))
    return axis_of("x", found.attributes["x"], np.ones(found.n))


def test_a_value_that_many_leads_share_stands_alone() -> None:
    axis = only([float(one) for one in [0] * 60 + list(range(1, 41))])
    assert isinstance(axis, Axis)
    assert axis.weight[0] == 60


def test_numbers_in_text_are_numbers_and_a_word_among_them_is_as_missing() -> None:
    axis = only(["1", "2.0", "3"] * 30 + ["unknown", None])
    assert isinstance(axis, Axis)
    assert axis.bins == 3
    assert (axis.basis[-1] == axis.basis[-2]).all()


def test_rare_categories_are_other() -> None:
    axis = only(["a"] * 20 + ["b"] * 8 + ["c"] * 7)
    assert isinstance(axis, Axis)
    assert axis.weight.tolist() == [20, 8, 7, 0]


def test_very_many_columns_have_fewer_levels_each() -> None:
    dice = np.random.RandomState(0)
    found = axes_of(columns_of(dice.normal(size=(500, 120))).attributes, np.ones(500))
    widths = [axis.basis.shape[1] for axis in found.values() if isinstance(axis, Axis)]
    assert len(widths) == 120
    assert sum(widths) <= MOST_WEIGHTS
    assert min(widths) >= 10
