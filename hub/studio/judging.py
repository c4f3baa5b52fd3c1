"""Judges scorecards, or a way of learning them, on leads whose outcome is known."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from hub.scores.file_attributes import missing_columns
from hub.studio.drifting import Drift, drift
from hub.studio.finding import Duel, Finding, Part
from hub.studio.from_file import Folds, newest
from hub.studio.labelled import Labelled
from scoring import Columns, Scorecard
from scoring.dates import instant_of
from scoring.evaluate import TrackRecord, compare, judge, track_record
from scoring.evaluate.gate import gate
from scoring.evaluate.shapes import Shape, shapes
from scoring.learn import ScorecardClassifier
from scoring.learn.frame import columns_of
from scoring.learn.snapshots import ANY_TIME
from scoring.learn.validate import FOLDS, left_out
from scoring.subject import NEVER, SECOND
from scoring.sums import Floats
from scoring.words import full_date

Hear = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Rivals:
    """A champion and its challenger, on the same leads, and what they are called."""

    champion: TrackRecord
    challenger: TrackRecord
    of_champion: str
    of_challenger: str
    is_later: bool
    """Whether nothing of these leads was known when the challenger was made."""


@dataclass(frozen=True, slots=True)
class Called:
    """A scorecard and what it is called among others: its own name, or `v3`."""

    card: Scorecard
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How to judge."""

    capacity: int | None = None
    """The leads that a team can call in a week."""
    as_of: datetime = ANY_TIME
    """The instant that scorecards look from."""
    against: Called | None = None
    """Of two scorecards the challenger; of learning the champion."""
    baseline: Labelled | None = None
    """Leads of before, such as those that a scorecard was learned from."""
    told: Hear = lambda _step: None


def judge_learning(found: Labelled, how: ScorecardClassifier, wish: Wish, folds: Folds | None = None) -> Finding:
    """Return what learning so is worth: on the newest leads where time is known, and on leads left out in turn."""
    wish.told("learning from all leads")
    how.set_params(newest_outcome=_newest_time(found))
    whole = how.fit(found.leads, found.won, when=found.order)
    return Finding(
        source=found.name,
        leads=len(found.won),
        conversions=int(found.won.sum()),
        rows_left_out=found.left_out,
        notes=found.notes,
        parts=tuple(_of_learning(found, how, wish, folds)),
        card=whole.scorecard_,
        shapes=_shapes(whole.scorecard_, columns_of(found.leads), found, ANY_TIME),
        report=whole.report_,
        leaks=whole.report_.leaks,
        keeps_leaks=not how.drop_leaks,
        derived=found.derived,
        personal=found.personal,
        apart=found.unlearned,
    )


def _of_learning(found: Labelled, how: ScorecardClassifier, wish: Wish, folds: Folds | None) -> Iterator[Part]:
    against, champion = wish.against, None
    if found.one_sided:
        return
    if against:
        champion = _record(against.card, columns_of(found.leads), found, wish)

    def part(key: str, words: str, folds: Folds | None) -> Part:
        when = found.order if key == "newest" else None  # across time, leads of the past are judged as well
        record = left_out(how, found.leads, found.won, folds=folds, when=when, told=wish.told)
        wish.told("measuring")
        if champion is None or against is None:
            return _part(found, key, words, record, wish, None)
        rival = replace(champion.of(record.place), fold=record.fold)
        rivals = Rivals(rival, record, against.name, "learned anew", is_later=key == "newest")
        return _part(found, key, words, record, wish, rivals)

    if found.order is not None:
        train, test = newest(found.order, found.won)
        words = _newest_words(found, found.order[test], f"Learned from the {len(train):,} before them.")
        yield part("newest", words, [(train, test)])
    rarer = min(found.won.sum(), (1 - found.won).sum())
    if folds is not None:
        yield part("cross_validated", f"{len(folds)} folds of the folds file, each judged by the others.", folds)
    elif rarer >= FOLDS:
        words = f"{FOLDS} folds with the same rate of conversion (seed 7), each judged by what the others teach."
        yield part("cross_validated", words, None)


def judge_card(found: Labelled, card: Scorecard, wish: Wish) -> Finding:
    """Return how a scorecard does on leads: on the newest where time is known, and on all. Raises Invalid."""
    columns = columns_of(found.leads)
    missing_columns(card, columns.attributes, found.name)
    record = _record(card, columns, found, wish)
    rival = None
    if wish.against:
        missing_columns(wish.against.card, columns.attributes, found.name)
        rival = _record(wish.against.card, columns, found, wish)

    def part(key: str, words: str, of: TrackRecord, other: TrackRecord | None, *, is_later: bool = False) -> Part:
        rivals = Rivals(of, other, card.name, wish.against.name, is_later) if other and wish.against else None
        return _part(found, key, words, of, wish, rivals)

    parts = []
    if found.order is not None:
        _, test = newest(found.order, found.won)
        starts = int(found.order[test].min() * SECOND) if found.is_dated else NEVER
        words = _newest_words(found, found.order[test], later_words(card, starts))
        is_later = wish.against is not None and is_made_before(wish.against.card, starts)
        parts.append(part("newest", words, record.of(test), rival and rival.of(test), is_later=is_later))
    parts.append(part("all_rows", f"All {len(found.won):,} leads with a known outcome.", record, rival))
    return Finding(
        source=found.name,
        leads=len(found.won),
        conversions=int(found.won.sum()),
        rows_left_out=found.left_out,
        notes=found.notes,
        parts=tuple(parts),
        card=card,
        shapes=_shapes(card, columns, found, wish.as_of),
        drift=_drift(card, wish.baseline, found, columns, record),
        report=None,
        derived=found.derived,
    )


def _drift(
    card: Scorecard, baseline: Labelled | None, found: Labelled, columns: Columns, record: TrackRecord
) -> Drift | None:
    if baseline is None:
        return None
    return drift(card, baseline, found, (columns_of(baseline.leads), columns), record)


def _shapes(card: Scorecard, columns: Columns, found: Labelled, as_of: datetime) -> tuple[Shape, ...]:
    return shapes(card, columns, card.score_many(columns, as_of=as_of), found.won)


def _record(card: Scorecard, columns: Columns, found: Labelled, wish: Wish) -> TrackRecord:
    return track_record(card, card.score_many(columns, as_of=wish.as_of), found.won)


def _part(
    found: Labelled,
    key: str,
    words: str,
    record: TrackRecord,
    wish: Wish,
    rivals: Rivals | None,
) -> Part:
    instants = found.order[record.place] if found.order is not None and found.is_dated else None
    return part_of(key, words, record, wish, rivals=rivals, instants=instants)


def part_of(
    key: str, words: str, record: TrackRecord, wish: Wish, *, rivals: Rivals | None, instants: Floats | None = None
) -> Part:
    """Return the judgement on `record`, and on two rivals, on the same leads.

    `instants` (n,) are when the leads came, in seconds since 1970.
    """
    own = judge(record, capacity=wish.capacity, instants=instants)
    if rivals is None:
        return Part(key=key, how=words, judgement=own, duel=None)
    champion, challenger = rivals.champion, rivals.challenger
    both = (
        own if one is record else judge(one, capacity=wish.capacity, instants=instants)
        for one in (champion, challenger)
    )
    is_order = champion.chance is None or challenger.chance is None
    duel = Duel(
        champion=rivals.of_champion,
        challenger=rivals.of_challenger,
        judgements=(next(both), next(both)),
        differences=compare(champion.won, champion.rank, challenger.rank, fold=record.fold, is_order=is_order),
        verdict=gate(champion, challenger, is_later=rivals.is_later),
    )
    return Part(key=key, how=words, judgement=own, duel=duel)


def is_made_before(card: Scorecard, starts: int) -> bool:
    """Tell whether the newest outcome that taught a scorecard is before `starts`, in microseconds; so where none is."""
    training = card.document.training
    newest = instant_of(training.newest_outcome) if training else None
    return newest is None or newest < starts


def later_words(card: Scorecard, starts: int) -> str:
    """Return what these leads, from `starts` on, are to a scorecard."""
    if is_made_before(card, starts):
        return "Later data for a scorecard that was made before."
    return f"'{card.name}' was learned from outcomes of their time, so it may look better here than it is."


def _newest_time(found: Labelled) -> datetime | None:
    """Return when the newest lead was there, None where no dates say."""
    if found.order is None or not found.is_dated:
        return None
    return datetime.fromtimestamp(float(found.order.max()), UTC)


def _newest_words(found: Labelled, when: Floats, more: str) -> str:
    start, end = float(when.min()), float(when.max())
    if found.is_dated:
        between = f"from {full_date(int(start * 1e6))} to {full_date(int(end * 1e6))}"
    else:
        between = f"from {start:g} to {end:g}"
    return f"The newest fifth, {len(when):,} leads {between}. {more}"
