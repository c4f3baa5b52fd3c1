"""Scores one lead, in plain Python."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from scoring.change import next_change, next_flip, sum_at
from scoring.compiled import Compiled, held
from scoring.receipt import Receipt, Score, Writer
from scoring.subject import NEVER, Scalar, Subject, instant, microseconds


@dataclass(frozen=True, slots=True)
class Counts:
    """The touches of one lead that one activity rule counts."""

    times: list[int]
    """Of all of them, also those yet to come, in microseconds."""
    sum: int
    """Of the shares of those that have begun."""


def score_one(
    card: Compiled,
    subject: Subject,
    *,
    as_of: datetime,
    previous_band: str | None,
    band_keys: tuple[str, ...],
    writer: Callable[[list[int]], Writer],
) -> Score:
    """Return the score at `as_of`; `writer` writes the receipt from the points of each term."""
    now = microseconds(as_of, "as_of")
    points, change = attribute_points(card, subject.attributes, now)
    for term, counts in zip(card.counted, count(card, subject, now), strict=True):
        if counts is None:
            continue
        points[term.index] = worth = term.weight.worth(counts.sum)
        change = min(change, next_change(term, counts.times, worth, counts.sum, now))
    demographic, fit, behavioral = (held(sum([points[index] for index in indexes]), lim) for indexes, lim in card.parts)
    reached = card.base + demographic + fit + behavioral
    total = min(max(reached, 0), 100)
    chance = card.probability
    return Score(
        total=total,
        base=card.base,
        demographic=demographic,
        fit=fit,
        behavioral=behavioral,
        band=band_keys[card.ladder.rank(total, previous_band)],
        probability=None if chance is None else chance.of(reached),
        interval=None if chance is None else chance.interval(reached),
        points=tuple(points),
        receipt=Receipt(writer(points)),
        next_change_at=instant(change),
        content_hash=card.content_hash,
    )


def attribute_points(card: Compiled, attributes: Mapping[str, Scalar], now: int) -> tuple[list[int], int]:
    """Return the points of every term, as if there were no touch, and when those of attributes next change."""
    points, change = list(card.start), NEVER
    for position in card.bound:
        term = card.counted[position]
        if not term.holds(attributes, now):
            points[term.index] = 0
    for rule in card.rules:
        if rule.holds(attributes, now):
            points[rule.index] = rule.points
        if rule.timed:
            change = min(change, next_flip(rule, attributes, now))
    for lookup in card.lookups:
        points[lookup.index] = lookup.points_of(attributes.get(lookup.table.attribute))
    for pair in card.pairs:
        (first, second), (row, cell) = pair.sides, pair.places
        points[pair.index] = pair.grid[row(attributes.get(first.attribute))][cell(attributes.get(second.attribute))]
    return points, change


def count(card: Compiled, subject: Subject, now: int) -> list[Counts | None]:
    """Return what each activity rule or table counts; None where it counts nothing, or not for this lead."""
    times: list[list[int]] = [[] for _ in card.counted]
    for touch in subject.touches:
        positions = card.by_kind.get(touch.kind)
        if positions is not None:
            at = microseconds(touch.at, "The time of a touch")
            for position in positions:
                times[position].append(at)
    for position in card.bound:
        if times[position] and not card.counted[position].holds(subject.attributes, now):
            times[position] = []
    return [
        Counts(found, sum_at(term, [at for at in found if at <= now], now)) if found else None
        for term, found in zip(card.counted, times, strict=True)
    ]
