"""Judges scorecards, or a way of learning them, on leads whose outcome is known."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from hub.errors import Invalid
from hub.studio.drifting import Drift, drift
from hub.studio.finding import Duel, Finding, Part
from hub.studio.from_file import Folds, newest
from hub.studio.labelled import Labelled
from scoring import Columns, Scorecard
from scoring.evaluate import TrackRecord, compare, judge, track_record
from scoring.evaluate.gate import gate
from scoring.evaluate.shapes import Shape, shapes
from scoring.learn import ScorecardClassifier
from scoring.learn.frame import columns_of
from scoring.learn.snapshots import ANY_TIME
from scoring.learn.validate import FOLDS, left_out
from scoring.sums import Floats
from scoring.words import full_date

Hear = Callable[[str], None]
Rivals = tuple[TrackRecord, TrackRecord, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How to judge."""

    capacity: int | None = None
    """The leads that a team can call in a week."""
    as_of: datetime = ANY_TIME
    """The instant that scorecards look from."""
    against: Scorecard | None = None
    """Of two scorecards the challenger; of learning the champion."""
    baseline: Labelled | None = None
    """Leads of before, such as those that a scorecard was learned from."""
    told: Hear = lambda _step: None


def judge_learning(found: Labelled, how: ScorecardClassifier, wish: Wish, folds: Folds | None = None) -> Finding:
    """Return what learning so is worth: on the newest leads where time is known, and on leads left out in turn."""
    wish.told("learning from all leads")
    whole = how.fit(found.leads, found.won)
    return Finding(
        source=found.name,
        leads=len(found.won),
        conversions=int(found.won.sum()),
        rows_left_out=found.left_out,
        parts=tuple(_of_learning(found, how, wish, folds)),
        card=whole.scorecard_,
        shapes=_shapes(whole.scorecard_, columns_of(found.leads), found, ANY_TIME),
        report=whole.report_,
        leaks=whole.report_.leaks,
        keeps_leaks=not how.drop_leaks,
        derived=found.derived,
        personal=found.personal,
    )


def _of_learning(found: Labelled, how: ScorecardClassifier, wish: Wish, folds: Folds | None) -> Iterator[Part]:
    against, champion = wish.against, None
    if against:
        champion = _record(against, columns_of(found.leads), found, wish)

    def part(key: str, words: str, folds: Folds | None) -> Part:
        record = left_out(how, found.leads, found.won, folds=folds, told=wish.told)
        wish.told("measuring")
        if champion is None or against is None:
            return _part(found, key, words, record, wish, None)
        rival = replace(champion.of(record.place), fold=record.fold)
        return _part(found, key, words, record, wish, (rival, record, against.name, "learned anew"))

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
    _check_reads(card, columns, found.name)
    record = _record(card, columns, found, wish)
    rival = None
    if wish.against:
        _check_reads(wish.against, columns, found.name)
        rival = _record(wish.against, columns, found, wish)

    def part(key: str, words: str, of: TrackRecord, other: TrackRecord | None) -> Part:
        rivals = (of, other, card.name, wish.against.name) if other and wish.against else None
        return _part(found, key, words, of, wish, rivals)

    parts = []
    if found.order is not None:
        _, test = newest(found.order, found.won)
        words = _newest_words(found, found.order[test], "Later data for a scorecard that was made before.")
        parts.append(part("newest", words, record.of(test), rival and rival.of(test)))
    parts.append(part("all_rows", f"All {len(found.won):,} leads with a known outcome.", record, rival))
    return Finding(
        source=found.name,
        leads=len(found.won),
        conversions=int(found.won.sum()),
        rows_left_out=found.left_out,
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


def _check_reads(card: Scorecard, columns: Columns, source: str) -> None:
    if card.attributes and not set(card.attributes) & set(columns.attributes):
        raise Invalid(
            f"{source} has none of the columns that '{card.name}' reads: {', '.join(card.attributes)}. "
            "Name the columns so, or as people call them, such as Job Title."
        )


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
    """Return the judgement on `record`; `rivals` are the champion and the challenger with their names.

    `instants` (n,) are when the leads came, in seconds since 1970.
    """
    own = judge(record, capacity=wish.capacity, instants=instants)
    if rivals is None:
        return Part(key=key, how=words, judgement=own, duel=None)
    champion, challenger, *names = rivals
    both = (own if one is record else judge(one, capacity=wish.capacity, instants=instants) for one in rivals[:2])
    is_order = champion.chance is None or challenger.chance is None
    ranks = (champion.points, challenger.points) if is_order else (champion.rank, challenger.rank)
    duel = Duel(
        champion=names[0],
        challenger=names[1],
        judgements=(next(both), next(both)),
        differences=compare(champion.won, *ranks, is_order=is_order),
        verdict=gate(champion, challenger, is_later=key == "newest"),
    )
    return Part(key=key, how=words, judgement=own, duel=duel)


def _newest_words(found: Labelled, when: Floats, more: str) -> str:
    start, end = float(when.min()), float(when.max())
    if found.is_dated:
        between = f"from {full_date(int(start * 1e6))} to {full_date(int(end * 1e6))}"
    else:
        between = f"from {start:g} to {end:g}"
    return f"The newest fifth, {len(when):,} leads {between}. {more}"
