"""Properties of every scorecard: sums are exact, both evaluators agree, the next change is the next change."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scoring import Probability, Scorecard, Subject, Touch, load_template
from tests.scoring.strategies import (
    KINDS,
    NOW,
    POSITIVE,
    columns_of,
    counting,
    documents,
    instants,
    rules,
    scorecards,
    subjects,
    timed,
    touches,
)

SECOND = timedelta(seconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = np.iinfo(np.int64).max
BANDS = ("cold", "warm", "hot")


@given(scorecards(), subjects, instants)
@settings(max_examples=200, deadline=None)
def test_the_lines_of_a_receipt_add_up_to_the_score(card: Scorecard, subject: Subject, as_of: datetime) -> None:
    score = card.score_one(subject, as_of=as_of)
    lines = score.receipt.lines
    assert sum(line.points for line in lines) == score.total
    assert all(line.points for line in lines)
    by_term = {line.term_id: line.points for line in lines if line.kind == "term"}
    assert [by_term.get(term.id, 0) for term in card.terms] == list(score.points)
    for dimension in ("demographic", "fit", "behavioral"):
        part = sum(line.points for line in lines if line.dimension == dimension)
        assert part == getattr(score, dimension)
    lowest, highest = card.reach
    assert 0 <= lowest <= score.total <= highest <= 100
    assert score.total == min(max(score.base + score.demographic + score.fit + score.behavioral, 0), 100)


@given(scorecards(), subjects, instants, st.integers(0, 4))
@settings(max_examples=200, deadline=None)
def test_the_strongest_lines_written_alone_are_those_of_the_whole_receipt(
    card: Scorecard, subject: Subject, as_of: datetime, most: int
) -> None:
    alone, whole = (card.score_one(subject, as_of=as_of).receipt for _ in range(2))
    of_terms = [line for line in whole.lines if line.kind == "term"]
    heaviest = sorted(of_terms, key=lambda line: (-abs(line.points), line.term_id or ""))[:most]
    assert list(alone.strongest(most)) == list(whole.strongest(most)) == heaviest


@given(scorecards(), st.lists(subjects, min_size=1, max_size=12), instants, st.integers(0, 3))
@settings(max_examples=250, deadline=None)
def test_many_leads_get_exactly_the_scores_that_each_gets_alone(
    card: Scorecard, leads: Sequence[Subject], as_of: datetime, shift: int
) -> None:
    previous = [(at + shift) % 4 - 1 for at in range(len(leads))]
    scores = card.score_many(
        columns_of(leads, card.attributes), as_of=as_of, previous_bands=np.array(previous, np.int8)
    )
    for at, lead in enumerate(leads):
        before = None if previous[at] < 0 else BANDS[previous[at]]
        one = card.score_one(lead, as_of=as_of, previous_band=before)
        assert (one.total, one.base, one.demographic, one.fit, one.behavioral, one.band, one.points) == (
            scores.total[at],
            scores.base[at],
            scores.demographic[at],
            scores.fit[at],
            scores.behavioral[at],
            BANDS[scores.bands[at]],
            tuple(scores.points[at]),
        )
        assert one.probability == (None if scores.probability is None else scores.probability[at])
        assert one.next_change_at == instant(int(scores.next_change_at[at]))
        assert one.content_hash == scores.content_hash == card.content_hash


@given(scorecards(counting), st.lists(subjects, min_size=1, max_size=12), st.integers(0, 70 * 86_400))
@settings(max_examples=150, deadline=None)
def test_touches_yet_to_come_change_each_of_many_leads_when_they_change_it_alone(
    card: Scorecard, leads: Sequence[Subject], seconds: int
) -> None:
    as_of = NOW - timedelta(seconds=seconds)
    scores = card.score_many(columns_of(leads, card.attributes), as_of=as_of)
    for lead, points, change in zip(leads, scores.points, scores.next_change_at.tolist(), strict=True):
        one = card.score_one(lead, as_of=as_of)
        assert (one.points, one.next_change_at) == (tuple(points), instant(change))


@given(scorecards(timed), subjects, instants, st.randoms(use_true_random=False))
@settings(max_examples=250, deadline=None)
def test_points_stay_until_the_next_change_and_differ_at_it(
    card: Scorecard, subject: Subject, as_of: datetime, dice: Random
) -> None:
    score = card.score_one(subject, as_of=as_of)
    first = as_of.replace(microsecond=0) + SECOND
    end = score.next_change_at or first + timedelta(days=200)
    assert end >= first
    assert end.microsecond == 0
    span = int((end - first).total_seconds())
    close = {0, 1, 2, span // 2, span - 1, span - 2, span - 3, *(dice.randrange(span + 1) for _ in range(20))}
    for seconds in close:
        if 0 <= seconds < span:
            assert card.score_one(subject, as_of=first + seconds * SECOND).points == score.points
    if score.next_change_at is not None:
        assert card.score_one(subject, as_of=end).points != score.points


@given(scorecards(timed), subjects, instants)
@settings(max_examples=40, deadline=None)
def test_no_second_of_the_next_ten_minutes_changes_what_was_not_foretold(
    card: Scorecard, subject: Subject, as_of: datetime
) -> None:
    score = card.score_one(subject, as_of=as_of)
    first = as_of.replace(microsecond=0) + SECOND
    for seconds in range(600):
        at = first + seconds * SECOND
        has_changed = card.score_one(subject, as_of=at).points != score.points
        if has_changed:
            assert at == score.next_change_at
            return
        assert score.next_change_at is None or at < score.next_change_at


@given(scorecards(), subjects, instants, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_touches_does_not_matter(card: Scorecard, subject: Subject, as_of: datetime, dice: Random) -> None:
    shuffled = list(subject.touches)
    dice.shuffle(shuffled)
    one, other = (
        card.score_one(Subject(subject.attributes, found), as_of=as_of) for found in (subject.touches, shuffled)
    )
    assert one == other
    many = card.score_many(columns_of([Subject(subject.attributes, shuffled)], card.attributes), as_of=as_of)
    assert instant(int(many.next_change_at[0])) == one.next_change_at


@given(scorecards(POSITIVE), subjects, touches, instants)
@settings(max_examples=100, deadline=None)
def test_one_more_touch_never_lowers_a_score_of_rising_terms(
    card: Scorecard, subject: Subject, touch: Touch, as_of: datetime
) -> None:
    more = Subject(subject.attributes, [*subject.touches, touch])
    assert card.score_one(more, as_of=as_of).total >= card.score_one(subject, as_of=as_of).total


@given(scorecards(st.one_of(rules, POSITIVE)), subjects, st.integers(0, 10**9))
@settings(max_examples=100, deadline=None)
def test_time_alone_never_raises_a_score_of_positive_touches(card: Scorecard, subject: Subject, later: int) -> None:
    past = Subject(subject.attributes, [touch for touch in subject.touches if touch.at <= NOW])
    now = card.score_one(past, as_of=NOW).total
    assert card.score_one(past, as_of=NOW + timedelta(milliseconds=later)).total <= now


@given(scorecards(), subjects)
@settings(max_examples=40, deadline=None)
def test_what_is_foretold_comes_true(card: Scorecard, subject: Subject) -> None:
    until = NOW + timedelta(days=30)
    before = card.score_one(subject, as_of=NOW, previous_band="hot")
    coming = card.forecast(subject, as_of=NOW, until=until, previous_band="hot", limit=20)
    for change in coming:
        after = card.score_one(subject, as_of=change.at, previous_band=before.band)
        assert (after.total, after.band, after.total - before.total) == (change.total, change.band, change.delta)
        assert (change.total, change.band) != (before.total, before.band)
        before = after
    if len(coming) < 20:
        end = card.score_one(subject, as_of=until, previous_band=before.band)
        assert (end.total, end.band) == (before.total, before.band)


@given(documents())
@settings(max_examples=100, deadline=None)
@example(load_template("b2b_saas").to_document())
def test_a_document_comes_back_as_it_was_written(document: dict[str, object]) -> None:
    card = Scorecard.from_document(document)
    assert Scorecard.from_document(card.to_document()) == card
    assert Scorecard.from_yaml(card.to_yaml()) == card
    assert Scorecard.from_document(card.to_document()).content_hash == card.content_hash
    assert card.to_document() == Scorecard.from_document(card.to_document()).to_document()


@pytest.mark.parametrize("dtype", [np.int32, np.float64])
@pytest.mark.parametrize("points", [[0, 1, 2, 1, 2, 0, -1], [0, 30_000, -30_000], []])
def test_many_leads_get_exactly_the_probability_of_each(points: list[int], dtype: type) -> None:
    chance = Probability(-3.25, 0.07)
    assert chance.of_many(np.array(points, dtype)).tolist() == [chance.of(one) for one in points]


def test_many_points_are_not_too_many_to_add_up() -> None:
    terms = [
        {"id": kind, "words": kind, "dimension": "behavioral", "activity": kind, "points": 1000}
        for kind in ("a", "b", "c", "d")
    ]
    document = load_template("blank").to_document() | {"terms": terms}
    lead = Subject({}, [Touch(kind, NOW) for kind in ("a", "b", "c", "d")] * 12)
    scores = Scorecard.from_document(document).score_many(columns_of([lead], []), as_of=NOW)
    assert scores.behavioral.tolist() == [40_000]


def test_a_code_that_has_no_level_is_refused() -> None:
    card = load_template("b2b_saas")
    columns = columns_of([Subject({"seniority": "vp"}, [])], card.attributes)
    columns.attributes["seniority"].codes[0] = 5
    with pytest.raises(IndexError):
        card.score_many(columns, as_of=NOW)


def test_more_leads_than_fit_a_chunk_get_the_same_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scoring.many.CHUNK", 7)
    card = load_template("b2b_saas")
    leads = [
        Subject({"seniority": "vp"}, [Touch(KINDS[at % 4], NOW - timedelta(days=at), str(at))] * (at % 3))
        for at in range(40)
    ]
    scores = card.score_many(columns_of(leads, card.attributes), as_of=NOW)
    ones = [card.score_one(lead, as_of=NOW) for lead in leads]
    assert [one.total for one in ones] == scores.total.tolist()
    assert [one.next_change_at for one in ones] == [instant(int(found)) for found in scores.next_change_at]


def test_no_leads_get_no_scores() -> None:
    card = load_template("b2b_saas")
    assert len(card.score_many(columns_of([], card.attributes), as_of=NOW).total) == 0


def instant(found: int) -> datetime | None:
    return None if found == NEVER else EPOCH + timedelta(microseconds=found)
