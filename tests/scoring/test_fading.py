"""Shares of touches: the same for one as for many, never growing, exact where they can be."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scoring.decay import Decay, Step
from scoring.fading import ONE, fading
from scoring.subject import DAY, SECOND

DAYS = st.floats(1 / 1440, 36_500)
CURVES = st.one_of(
    st.none(),
    st.builds(Decay, st.sampled_from(["half_life", "linear", "cliff"]), DAYS),
    st.builds(lambda days: Decay("step", None, (Step(days, 0.7), Step(days * 1.5, 0.1))), DAYS),
)
AGES = st.lists(st.one_of(st.integers(0, 10**13), st.integers(0, 300 * 365 * DAY)), min_size=1, max_size=50)


@given(CURVES, st.one_of(st.none(), DAYS), AGES)
@example(Decay("half_life", 30), None, [0, 1, 30 * DAY, 41 * 30 * DAY, 42 * 30 * DAY - 1, 42 * 30 * DAY, 10**17])
def test_one_age_and_many_give_the_same_shares(decay: Decay | None, window: float | None, ages: list[int]) -> None:
    curve = fading(decay, window)
    shares = curve.shares(np.array(ages, np.int64))
    assert shares.tolist() == [curve.share(age) for age in ages]
    assert shares.dtype == np.int64
    assert 0 <= shares.min() <= shares.max() <= ONE


@given(CURVES, st.one_of(st.none(), DAYS), st.integers(0, 10**15), st.integers(1, 10**6))
def test_a_share_never_grows_from_one_second_to_the_next(
    decay: Decay | None, window: float | None, age: int, step: int
) -> None:
    curve = fading(decay, window)
    shares = [curve.share(age + seconds * step * SECOND) for seconds in range(30)]
    assert all(before >= after for before, after in pairwise(shares))


@pytest.mark.parametrize("days", [1, 7.5, 30, 365])
def test_after_n_half_lives_exactly_one_in_two_to_the_n_is_left(days: float) -> None:
    curve = fading(Decay("half_life", days), None)
    assert [curve.share(n * round(days * DAY)) for n in range(41)] == [ONE >> n for n in range(41)]


@given(st.floats(0.1, 400), st.floats(0, 30))
def test_half_lives_follow_the_exponential(days: float, lives: float) -> None:
    age = round(lives * days * DAY)
    exact = 2.0 ** -(age / round(days * DAY))
    assert abs(fading(Decay("half_life", days), None).share(age) / ONE - exact) < 1e-12
