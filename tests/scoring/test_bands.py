"""Bands for as many leads a week as a team can take: where they begin follows from scores."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import Band, Scorecard, load_template
from scoring.bands import fitted, told_of

COLD = {"key": "cold", "word": "Cold", "at_least": 0}
RULE = {"id": "t", "words": "T", "dimension": "fit", "points": 9, "when": {"attribute": "x", "exists": True}}


def card(*bands: dict[str, Any]) -> Scorecard:
    named = [{"key": f"b{at}", "word": "B"} | band for at, band in enumerate(bands)]
    return Scorecard.from_document({"name": "Test", "terms": [RULE], "bands": [COLD, *named]})


def begins(*bands: dict[str, Any], totals: list[int], weeks: float = 1.0) -> list[int]:
    found = card(*bands).fit_bands(np.array(totals, np.int32), weeks=weeks)
    assert Scorecard.from_document(found.to_document()) == found
    return [band.at_least for band in found.bands[1:]]


def test_a_band_begins_where_as_many_leads_lie_in_it_as_the_team_can_call() -> None:
    totals = list(range(1, 101))
    assert begins({"at_least": 70, "leads_a_week": 40}, totals=totals) == [61]
    assert begins({"at_least": 70, "leads_a_week": 10}, totals=totals, weeks=4) == [61]
    assert begins({"at_least": 70, "leads_a_week": 4_000}, totals=totals) == [1]


def test_each_band_has_its_own_leads_beside_those_of_the_bands_above() -> None:
    warm, hot = {"at_least": 40, "leads_a_week": 30}, {"at_least": 70, "leads_a_week": 10}
    assert begins(warm, hot, totals=list(range(1, 101))) == [61, 91]
    assert begins(warm, {"at_least": 80}, totals=list(range(1, 101))) == [50, 80]
    assert begins({"at_least": 40}, hot, totals=list(range(1, 101))) == [40, 91]


def test_leads_of_one_score_stay_together_and_bands_stay_apart() -> None:
    hot = {"at_least": 70, "leads_a_week": 10}
    assert begins(hot, totals=[90] * 8 + [80] * 8) == [81]
    assert begins(hot, totals=[100] * 50) == [100]
    assert begins({"at_least": 95}, hot | {"at_least": 96}, totals=[3] * 5) == [95, 96]


def test_hysteresis_gives_way_where_bands_come_close() -> None:
    warm, hot = {"at_least": 40, "hysteresis": 3}, {"at_least": 70, "hysteresis": 20, "leads_a_week": 10}
    found = card(warm, hot).fit_bands(np.array([45] * 10 + [42] * 50, np.int32))
    assert [(band.at_least, band.hysteresis) for band in found.bands[1:]] == [(40, 3), (43, 5)]


def test_a_scorecard_without_such_bands_stays_as_it_is() -> None:
    template = load_template("b2b_saas")
    assert template.fit_bands(np.array([50], np.int32)) == template


@pytest.mark.parametrize(("totals", "weeks"), [([], 1.0), ([50], 0.0), ([50], float("nan")), ([50], float("inf"))])
def test_bands_are_fitted_to_some_scores_of_some_time(totals: list[int], weeks: float) -> None:
    with pytest.raises(ValueError, match="at least one lead"):
        card({"at_least": 70, "leads_a_week": 1}).fit_bands(np.array(totals, np.int32), weeks=weeks)


@given(
    st.lists(st.integers(-5, 110), min_size=1, max_size=60),
    st.lists(st.one_of(st.none(), st.integers(1, 30)), min_size=1, max_size=4),
    st.integers(0, 12),
)
@settings(max_examples=150, deadline=None)
def test_fitted_bands_are_bands_that_a_document_takes(
    totals: list[int], leads: list[int | None], hysteresis: int
) -> None:
    steps = [Band("b0", "B", 0), *(Band(f"b{at}", "B", 15 * at, hysteresis, one) for at, one in enumerate(leads, 1))]
    found = fitted(steps, np.array(totals, np.int32), 1)
    for below, band in pairwise(found):
        assert below.at_least < band.at_least <= 100
        assert below.at_least - below.hysteresis < band.at_least - band.hysteresis
    kept = [(old.key, old.leads_a_week, old.at_least if old.leads_a_week is None else 0) for old in steps]
    assert kept == [(new.key, new.leads_a_week, new.at_least if new.leads_a_week is None else 0) for new in found]


COLD_WARM_HOT = (Band("cold", "Cold", 0), Band("warm", "Warm", 40), Band("hot", "Hot", 70))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ((), {(1, 2): 2, (0, 2): 2, (-1, 2): 2}),
        (("hot",), {(1, 2): 2, (0, 2): 2, (-1, 2): 2}),
        (("warm",), {(0, 1): 1, (0, 2): 1, (-1, 1): 1, (-1, 2): 1}),
        (("warm", "hot"), {(0, 1): 1, (-1, 1): 1, (0, 2): 2, (1, 2): 2, (-1, 2): 2}),
    ],
)
def test_people_are_told_of_rises_into_the_bands_that_say_so(
    asked: tuple[str, ...], told: dict[tuple[int, int], int]
) -> None:
    bands = [replace(band, alert=band.key in asked) for band in COLD_WARM_HOT]
    moves = [(before, after) for before in (-1, 0, 1, 2) for after in (0, 1, 2)]
    before, after = np.array(moves, np.int8).T
    found = told_of(bands, before, after).tolist()
    assert {move: rank for move, rank in zip(moves, found, strict=True) if rank >= 0} == told


def test_a_rise_is_told_where_the_former_scorecard_would_tell_of_one_as_well() -> None:
    bands = COLD_WARM_HOT[:1] + tuple(replace(band, alert=True) for band in COLD_WARM_HOT[1:])
    told = {
        (0, 1, 1): 1,
        (0, 0, 1): -1,  # only the new one lifts it
        (0, 1, 2): 2,  # it is told of the band that it is in, whoever lifted it there
        (1, 1, 2): -1,
        (1, 0, 2): -1,
        (0, 2, 1): 1,
        (0, 2, 0): -1,  # the new one keeps it down
        (2, 1, 2): -1,  # it was there
        (0, -1, 2): -1,  # a band that the new one does not have
        (-1, 0, 1): -1,
        (-1, 1, 1): 1,
    }
    before, former, after = np.array(list(told), np.int8).T
    assert told_of(bands, before, after, former=former).tolist() == list(told.values())
