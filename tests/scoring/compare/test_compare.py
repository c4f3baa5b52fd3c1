"""What a draft would do is what it does: scores, reasons, writes and results agree with the engine."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import Scorecard, Subject, Touch, load_template
from scoring.compare import Records, Snapshot, WritePolicy, compare, judge
from scoring.compare.effects import UNWRITTEN
from scoring.subject import microseconds
from tests.scoring.strategies import NOW, columns_of, scorecards, subjects

BANDS = st.sampled_from(["cold", "warm", "hot", "unknown", None])
LIVE = Scorecard.from_document(
    {
        "name": "Small",
        "base": 10,
        "dimensions": {"behavioral": {"cap": 40}},
        "terms": [
            {
                "id": "rank",
                "words": "Job rank",
                "dimension": "demographic",
                "table": {"attribute": "seniority", "categories": {"vp": 30, "manager": 10}},
            },
            {
                "id": "demo",
                "words": "Demo requested",
                "dimension": "behavioral",
                "activity": "form_submitted",
                "points": 30,
            },
        ],
        "bands": [
            {"key": "cold", "word": "Cold", "at_least": 0},
            {"key": "warm", "word": "Warm", "at_least": 40, "hysteresis": 5},
            {"key": "hot", "word": "Hot", "at_least": 70},
        ],
        "probability": {"intercept": -4, "slope": 0.05, "leads": 100, "conversions": 10},
    }
)
DEMO = Touch("form_submitted", NOW - timedelta(days=3))
LEADS = [
    Subject({"seniority": "vp"}, []),
    Subject({"seniority": "vp"}, [DEMO]),
    Subject({"seniority": "manager"}, [DEMO, DEMO]),
    Subject({}, []),
]
COLUMNS = columns_of(LEADS, ["seniority"])


def edited(**points: int) -> Scorecard:
    """Return LIVE with other points for VPs, managers or a demo."""
    document = LIVE.to_document()
    for row in document["terms"][0]["table"]["categories"]:
        row["points"] = points.get(row["is"], row["points"])
    document["terms"][1]["points"] = points.get("demo", 30)
    return Scorecard.from_document(document)


def both(live: Scorecard, draft: Scorecard) -> list[str]:
    return sorted({*live.attributes, *draft.attributes})


@given(scorecards(), scorecards(), st.lists(st.tuples(subjects, BANDS), min_size=1, max_size=9))
@settings(max_examples=100, deadline=None)
def test_the_draft_gives_each_lead_what_the_engine_gives_it(
    live: Scorecard, draft: Scorecard, found: Sequence[tuple[Subject, str | None]]
) -> None:
    leads, bands = zip(*found, strict=True)
    seen = compare(live, draft, columns_of(leads, both(live, draft)), as_of=NOW, bands=bands)
    ones = [draft.score_one(lead, as_of=NOW, previous_band=band) for lead, band in found]
    assert seen.draft.total.tolist() == [one.total for one in ones]
    assert [draft.bands[rank].key for rank in seen.draft.bands] == [one.band for one in ones]
    assert seen.draft.points.tolist() == [list(one.points) for one in ones]


@given(scorecards(), scorecards(), st.lists(st.tuples(subjects, BANDS), min_size=1, max_size=15))
@settings(max_examples=100, deadline=None)
def test_reasons_add_up_to_the_move_and_the_biggest_come_first(
    live: Scorecard, draft: Scorecard, found: Sequence[tuple[Subject, str | None]]
) -> None:
    leads, bands = zip(*found, strict=True)
    seen = compare(live, draft, columns_of(leads, both(live, draft)), as_of=NOW, bands=bands)
    moves = (seen.draft.total - seen.live.total).tolist()
    for one in seen.movers:
        assert sum(reason.points for reason in one.reasons) == one.change == moves[one.row]
        assert one.after == draft.score_one(leads[one.row], as_of=NOW, previous_band=bands[one.row])
    sizes = sorted((abs(move) for move in moves if move), reverse=True)[:10]
    assert [abs(one.change) for one in seen.movers] == sizes
    assert (seen.up, seen.down, seen.same) == (sum(m > 0 for m in moves), sum(m < 0 for m in moves), moves.count(0))


@given(scorecards(), st.lists(subjects, min_size=1, max_size=9))
@settings(max_examples=40, deadline=None)
def test_a_scorecard_against_itself_moves_nobody(card: Scorecard, leads: Sequence[Subject]) -> None:
    seen = compare(card, card, columns_of(leads, card.attributes), as_of=NOW)
    assert (seen.up, seen.down, seen.to_another_band, seen.movers, len(seen.alerts.rows)) == (0, 0, 0, (), 0)
    assert np.array_equal(seen.matrix, np.diag(np.diag(seen.matrix)))
    assert seen.words[0] == f"None of {len(leads)} lead{'' if len(leads) == 1 else 's'} changes."


def test_moves_are_counted_and_told() -> None:
    seen = compare(LIVE, edited(vp=35, manager=5, demo=35), COLUMNS, as_of=NOW)
    assert (seen.live.total.tolist(), seen.draft.total.tolist()) == ([40, 70, 60, 10], [45, 80, 55, 10])
    assert seen.matrix.tolist() == [[1, 0, 0], [0, 2, 0], [0, 0, 1]]
    assert seen.words == ("3 of 4 leads change score: 2 up, 1 down.", "0 change band.", "Hot stays 1.")
    assert [(one.row, one.words) for one in seen.movers] == [
        (1, "Job rank +5, Demo requested +5"),
        (0, "Job rank +5"),
        (2, "Behavioural is capped at 40 −10, Job rank −5, Demo requested +10"),
    ]
    assert seen.histogram.sum(axis=1).tolist() == [4, 4]


def test_a_band_holds_as_many_expected_conversions_as_its_leads_have_probability() -> None:
    seen = compare(LIVE, edited(vp=60), COLUMNS, as_of=NOW)
    chance = LIVE.document.probability
    assert chance is not None
    assert [one.leads for one in seen.bands[0]] == [1, 2, 1]
    assert seen.bands[0][1].conversions == pytest.approx(chance.of(40) + chance.of(60))
    assert [one.leads for one in seen.bands[1]] == [1, 1, 2]
    assert seen.words[2] == "Hot grows from 1 to 2."


def test_a_lead_that_turns_hot_by_the_rules_is_told_to_nobody() -> None:
    seen = compare(LIVE, edited(vp=60), COLUMNS, as_of=NOW, bands=["warm", "hot", "warm", "cold"])
    assert seen.alerts.rows.tolist() == [0]
    assert seen.alerts.words == (
        "1 alert stays silent. This lead turns Hot because the rules changed, not because it did something."
    )


def test_hysteresis_keeps_leads_in_the_bands_they_are_in() -> None:
    lower = edited(vp=26)
    assert compare(LIVE, lower, COLUMNS, as_of=NOW, bands=["warm", None, None, None]).draft.bands[0] == 1
    assert compare(LIVE, lower, COLUMNS, as_of=NOW).draft.bands[0] == 0


def test_records_are_written_by_the_policy() -> None:
    day = microseconds(NOW - timedelta(hours=20))
    records = Records(
        rows=np.array([0, 0, 0, 0, 1, 3, 3, 3]),
        scores=np.array([42, UNWRITTEN, 44, 41, 70, 10, 99, 10], np.int32),
        bands=("warm", None, "warm", "cold", "hot", "cold", "hot", "retired"),
        written_at=np.full(8, day),
    )
    seen = compare(LIVE, edited(vp=35), COLUMNS, as_of=NOW, records=records).writes
    assert seen is not None
    assert (seen.moves, seen.firsts, seen.later, seen.rises, seen.falls) == (2, 1, 1, 1, 0)
    assert (seen.at_once, seen.calls(2), seen.calls(100)) == (4, 3, 1)
    assert seen.last_at == NOW + timedelta(hours=4)
    strict = compare(
        LIVE, edited(vp=35), COLUMNS, as_of=NOW, records=records, policy=WritePolicy(9, timedelta(hours=1))
    ).writes
    assert strict is not None
    assert (strict.moves, strict.later, strict.last_at) == (0, 3, NOW)


def test_history_judges_both_on_the_same_leads() -> None:
    won = np.array([False, True, False, False])
    past = [Snapshot(COLUMNS, NOW, won), Snapshot(COLUMNS, NOW + timedelta(days=9), won)]
    seen = compare(LIVE, edited(vp=60), COLUMNS, as_of=NOW, history=past)
    assert seen.history is not None
    now, then = seen.history
    assert [str(one.rate) for one in now.bands] == ["0 of 2", "0 of 4", "2 of 2"]
    assert [str(one.rate) for one in then.bands] == ["0 of 2", "0 of 2", "2 of 4"]
    assert (now.roc_auc, str(now.everyone), now.lift_20) == (1, "2 of 8", 4)
    assert now.brier is not None
    assert now.said == pytest.approx(sum(one.expected * one.leads for one in now.tenths) / 8)
    assert seen.words[-1] == (
        "Of the past, 100 % of Hot converted (2 of 2), and with the draft 50 % (2 of 4). "
        "The intervals overlap: that is no proof of a difference. Test it instead."
    )


def test_a_scorecard_without_a_probability_is_judged_by_order_alone() -> None:
    card = load_template("b2b_saas")
    found = judge(card, [Snapshot(COLUMNS, NOW, np.array([True, False, False, False]))])
    assert (found.said, found.brier, found.tenths, found.calibration_error) == (None, None, (), None)
    assert 0 <= found.roc_auc <= 1


def test_bands_and_outcomes_that_are_not_one_per_lead_are_refused() -> None:
    with pytest.raises(ValueError, match="4 leads and 1 bands"):
        compare(LIVE, LIVE, COLUMNS, as_of=NOW, bands=["hot"])
    with pytest.raises(ValueError, match="one outcome for each"):
        judge(LIVE, [Snapshot(COLUMNS, NOW, np.array([True]))])
