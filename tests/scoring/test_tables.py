"""Tables answer quickly what their rows say one by one."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.dimensions import MOST_POINTS
from scoring.table import Bin, Table

edges = st.lists(st.sampled_from([-2.5, 0, 1, 3, 7, 50]), min_size=2, max_size=6, unique=True).map(sorted)
sides = st.tuples(st.sampled_from(["at_least", "above"]), st.sampled_from(["at_most", "below"]))


numbers = st.sampled_from([-3.0, -2.5, 0.0, 0.5, 1.0, 3.0, 7.0, 20.0, 50.0, 60.0, 1e9, float("inf"), float("nan")])


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Return a table of bins in any order, with gaps, open and closed ends."""
    rows: list[Bin] = []
    is_taken = False
    for low, high in pairwise(draw(edges)):
        begins, ends = draw(sides)
        begins = "above" if is_taken else begins
        if draw(st.booleans()):
            rows.append(Bin(((begins, low), (ends, high)), draw(st.integers(-MOST_POINTS, MOST_POINTS))))
            is_taken = ends == "at_most"
        else:
            is_taken = False
    rows.append(Bin((("at_least", 60),), 17))
    return Table("x", tuple(draw(st.permutations(rows))), missing=-1_001, other=1_001)


@given(
    tables(),
    st.sampled_from([-3, -2.5, 0, "0", 0.5, 1, 2, 3, 5, 7, 20, 50, "50.0", 55, 60, 1e9, "many", None, "", True]),
)
@settings(max_examples=400, deadline=None)
def test_a_bin_is_found_wherever_it_stands(table: Table, value: str | float | bool | None) -> None:
    assert table.compiled()(value) == table.points_of(value)


@given(tables(), st.lists(numbers, max_size=5))
@settings(max_examples=200, deadline=None)
def test_many_numbers_find_the_bins_that_each_finds_alone(table: Table, found: list[float]) -> None:
    points = table.by_level(found, np.int16)
    assert points.tolist() == [*(table.points_of(one) for one in found), table.missing]
