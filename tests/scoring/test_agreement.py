"""What holds for every scorecard, lead and instant."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import Coded, Columns, Scorecard, Subject, Touch, load_template
from scoring.receipts import micro

NOW = datetime(2026, 4, 28, 14, 32, 7, 123456, tzinfo=UTC)
KINDS = ("call", "click", "visit")
LEVELS = (None, "vp", "manager", 12, 400.5, True)
DECAYS: tuple[Any, ...] = (
    None,
    {"half_life": {"days": 14}},
    {"linear": {"days": 30}},
    {"cliff": {"days": 20}},
    {"step": [{"after_days": 5, "share": 0.5}, {"after_days": 40, "share": 0.0}]},
)


@st.composite
def activity_terms(draw: st.DrawFn, number: int) -> dict[str, Any]:
    points = draw(st.integers(-15, 15))
    term: dict[str, Any] = {
        "id": f"t{number}", "words": "Touched", "dimension": draw(st.sampled_from(("fit", "behavioral"))),
        "activity": draw(st.sampled_from(KINDS)), "points": points,
    }  # fmt: skip
    decay = draw(st.sampled_from(DECAYS))
    if decay is not None:
        term["decay"] = decay
    if points and draw(st.booleans()):
        term["cap"] = points * draw(st.integers(1, 3))
    if draw(st.booleans()):
        term["window_days"] = draw(st.integers(1, 60))
    return term


@st.composite
def scorecards(draw: st.DrawFn) -> Scorecard:
    terms = [draw(activity_terms(number)) for number in range(draw(st.integers(1, 4)))]
    rule = {"attribute": "a", "equals": draw(st.sampled_from(("vp", 12, True)))}
    table = {"attribute": "b", "missing": draw(st.integers(-5, 5)), "bins": [{"at_least": 10, "points": 7}]}
    when = draw(st.sampled_from((rule, {"not": rule}, {"any": [rule, {"attribute": "b", "exists": True}]})))
    terms.append({"id": "rule", "words": "Rule", "dimension": "demographic", "when": when, "points": 9})
    terms.append({"id": "table", "words": "Table", "dimension": "fit", "table": table})
    return Scorecard.from_document(
        {
            "base": draw(st.integers(0, 60)),
            "dimensions": {"behavioral": {"cap": 20, "floor": -10}},
            "terms": terms,
            "bands": [
                {"key": "cold", "word": "Cold", "at_least": 0},
                {"key": "warm", "word": "Warm", "at_least": 40, "hysteresis": 3},
                {"key": "hot", "word": "Hot", "at_least": 70, "hysteresis": 3},
            ],
        }
    )


touches = st.lists(
    st.builds(
        lambda kind, seconds: Touch(kind, NOW - timedelta(seconds=seconds)),
        st.sampled_from(KINDS),
        st.integers(-86_400 * 3, 86_400 * 70),
    ),
    max_size=6,
)
subjects = st.builds(
    lambda a, b, done: Subject({"a": a, "b": b}, done), st.sampled_from(LEVELS), st.sampled_from(LEVELS), touches
)


def columns(leads: list[Subject]) -> Columns:
    levels = [level for level in LEVELS if level is not None]

    def coded(name: str) -> Coded:
        values = [lead.attributes[name] for lead in leads]
        codes = [next((n for n, level in enumerate(levels) if level is value), -1) for value in values]
        return Coded(np.array(codes, dtype=np.int32), levels)

    done = [touch for lead in leads for touch in lead.touches]
    return Columns(
        n=len(leads),
        attributes={name: coded(name) for name in ("a", "b")},
        touch_offsets=np.cumsum([0, *(len(lead.touches) for lead in leads)]),
        touch_kinds=np.array([KINDS.index(touch.kind) for touch in done], dtype=np.int16),
        touch_times=np.array([micro(touch.at) for touch in done], dtype=np.int64),
        kind_names=KINDS,
    )


@settings(max_examples=150, deadline=None)
@given(scorecards(), st.lists(subjects, min_size=1, max_size=5), st.sampled_from((None, "cold", "warm", "hot")))
def test_one_lead_and_many_leads_are_scored_alike(card: Scorecard, leads: list[Subject], band: str | None) -> None:
    rank = -1 if band is None else [one.key for one in card.bands].index(band)
    many = card.score_many(columns(leads), as_of=NOW, previous_bands=np.full(len(leads), rank, dtype=np.int8))
    for number, lead in enumerate(leads):
        one = card.score_one(lead, as_of=NOW, previous_band=band)
        assert one.points == tuple(many.points[number])
        assert one.total == many.total[number]
        assert one.band == card.bands[many.bands[number]].key
        parts = (many.demographic[number], many.fit[number], many.behavioral[number])
        assert (one.demographic, one.fit, one.behavioral) == parts
        instant = np.iinfo(np.int64).max if one.next_change_at is None else micro(one.next_change_at)
        assert instant == many.next_change_at[number]


@settings(max_examples=150, deadline=None)
@given(scorecards(), subjects)
def test_a_receipt_sums_to_its_score(card: Scorecard, lead: Subject) -> None:
    score = card.score_one(lead, as_of=NOW)
    assert sum(line.points for line in score.receipt.lines) == score.total
    assert 0 <= score.total <= 100


@settings(max_examples=100, deadline=None)
@given(scorecards(), subjects, st.lists(st.floats(0, 1), max_size=8))
def test_nothing_changes_before_the_next_change_and_something_at_it(
    card: Scorecard, lead: Subject, parts: list[float]
) -> None:
    score = card.score_one(lead, as_of=NOW)
    at = score.next_change_at
    end = at if at is not None else NOW + timedelta(days=400)
    for part in parts:
        between = NOW + (end - timedelta(seconds=1) - NOW) * part
        if between >= NOW:
            assert card.score_one(lead, as_of=between).points == score.points
    if at is not None:
        assert at > NOW
        assert card.score_one(lead, as_of=at).points != score.points


@settings(max_examples=100, deadline=None)
@given(scorecards(), subjects, st.randoms(use_true_random=False))
def test_the_order_of_touches_does_not_matter(card: Scorecard, lead: Subject, dice: Any) -> None:
    mixed = list(lead.touches)
    dice.shuffle(mixed)
    assert card.score_one(Subject(lead.attributes, mixed), as_of=NOW).points == card.score_one(lead, as_of=NOW).points


@settings(max_examples=100, deadline=None)
@given(scorecards())
def test_a_document_survives_being_written_and_read(card: Scorecard) -> None:
    assert Scorecard.from_document(card.to_document()) == card
    assert Scorecard.from_yaml(card.to_yaml()).content_hash == card.content_hash


def test_the_template_is_read_back_as_it_was() -> None:
    card = load_template("b2b_saas")
    assert Scorecard.from_document(card.to_document()) == card


def test_a_band_is_left_only_below_its_hysteresis() -> None:
    card = load_template("b2b_saas")
    hot = card.bands[-1]
    low = Scorecard.from_document(card.to_document() | {"base": hot.at_least - 1, "terms": []})
    lower = Scorecard.from_document(card.to_document() | {"base": hot.at_least - hot.hysteresis - 1, "terms": []})
    nobody = Subject({}, [])
    assert low.score_one(nobody, as_of=NOW, previous_band="hot").band == "hot"
    assert low.score_one(nobody, as_of=NOW, previous_band="warm").band == "warm"
    assert lower.score_one(nobody, as_of=NOW, previous_band="hot").band == "warm"
