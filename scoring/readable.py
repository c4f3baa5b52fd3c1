"""A scorecard as people read it: what each term is worth, and where the bands begin."""

from collections.abc import Iterator
from typing import Any

from scoring.activities import ActivityTableTerm, ActivityTerm, CountingTerm, counts_whole
from scoring.conditions import Condition, Every, Leaf, Not, Some
from scoring.dates import TIMED
from scoring.decay import Decay
from scoring.dimensions import DIMENSION_WORDS, Limits
from scoring.document import Document
from scoring.probability import Probability
from scoring.subject import Scalar
from scoring.table import Bin, Category, Table, whole_counts
from scoring.terms import PairTerm, RuleTerm, TableTerm, Term
from scoring.words import bounds, days, points, value


def readable(document: Document) -> Iterator[str]:
    """Yield lines: the base, the terms of each dimension, the bands."""
    yield f"Every lead starts with {points(document.base)}."
    for dimension, word in DIMENSION_WORDS.items():
        terms = [term for term in document.terms if term.dimension == dimension]
        limits = document.limits.get(dimension)
        if terms:
            yield ""
            yield f"{word}{_limits(limits) if limits else ''}"
            for term in terms:
                yield from term_lines(term)
    yield ""
    yield "Bands"
    for band in document.bands:
        kept = f", kept until below {band.at_least - band.hysteresis}" if band.hysteresis else ""
        wanted = f", for {band.leads_a_week:,} leads a week" if band.leads_a_week else ""
        told = ", and people are told" if band.alert else ""
        yield f"  {band.word} ({band.key}) from {band.at_least}{kept}{wanted}{told}"
    if (found := document.probability) is not None:
        chances = ", ".join(f"{_chance(found, band.at_least)} at {band.at_least}" for band in document.bands)
        learned = (
            f"; learned from {found.leads:,} leads, {found.conversions:,} of whom converted" if found.leads else ""
        )
        yield f"Probability of a conversion: {chances}{learned}"


def _chance(found: Probability, at: int) -> str:
    interval = found.interval(at)
    return f"{found.of(at):.0%}" + (f" ({interval[0]:.0%} to {interval[1]:.0%})" if interval else "")


def _limits(limits: Limits) -> str:
    found = [f"at least {points(limits.floor)}"] if limits.floor is not None else []
    found += [f"at most {points(limits.cap)}"] if limits.cap is not None else []
    return f", {' and '.join(found)}"


def term_lines(term: Term) -> Iterator[str]:
    """Yield a term line by line."""
    words = named(term)
    if isinstance(term, RuleTerm):
        yield f"{_worth(term.points)}  {words}: {condition(term.when)}"
    elif isinstance(term, ActivityTerm):
        yield f"{_worth(term.points)}  {words}: {', '.join(_activity(term))}"
    elif isinstance(term, ActivityTableTerm):
        yield f"        {words}, by the number of {' or '.join(term.activity)}, {', '.join(how_it_counts(term))}"
        yield from (f"{_worth(row.points)}    {count_level(term, row)}" for row in term.bins)
        yield from [f"{_worth(term.other)}    any other"] if term.other else []
    elif isinstance(term, TableTerm):
        yield f"        {words}, by {term.table.attribute}"
        listed = len(term.table.rows)
        for at, (level, _, worth) in enumerate(levels(term.table)):
            if worth or at < listed:
                yield f"{_worth(worth)}    {level}"
    else:
        yield from _pair(term, words)


def named(term: Term) -> str:
    """Return the term's words, and that it is locked where it is."""
    return f"{term.words} (locked)" if term.locked else term.words


def _pair(term: PairTerm, words: str) -> Iterator[str]:
    first, second = term.pair.first, term.pair.second
    yield f"        {words}, by {first.attribute} and {second.attribute}"
    for row, of_row in zip(places(first), term.pair.points, strict=True):
        for column, worth in zip(places(second), of_row, strict=True):
            if worth:
                yield f"{_worth(worth)}    {row}; {column}"


def levels(table: Table) -> Iterator[tuple[str, str, int]]:
    """Yield the levels of a table, then any other value and a missing one: words, what they stand for, points."""
    for row, level in zip(table.rows, rows(table), strict=True):
        yield level, _meaning(row) if row.words else "", row.points
    yield "any other", "", table.other
    yield "not known", "", table.missing


def places(table: Table) -> list[str]:
    """Return the places of a side of a pair table in words."""
    return [level for level, _, _ in levels(table)]


def _worth(worth: int) -> str:
    return f"{'+' if worth > 0 else ''}{points(worth)}".rjust(6)


def rows(table: Table) -> list[str]:
    """Return the rows of a table in words."""
    return [row.words or _meaning(row) for row in table.rows]


def _meaning(row: Bin | Category) -> str:
    return bounds(row.bounds) if isinstance(row, Bin) else ", ".join(map(value, row.values))


def count_level(term: ActivityTableTerm, row: Bin) -> str:
    """Return a bin of an activity table in words: `3–9`, `10 or more`."""
    return row.words or (whole_counts(row) if counts_whole(term) else bounds(row.bounds))


def condition(found: Condition) -> str:
    """Return a condition in words."""
    if isinstance(found, Leaf):
        return f"{found.attribute} {_test(found.test.kind, found.test.operand)}"
    if isinstance(found, Not):
        return f"not ({condition(found.part)})"
    joint = " and " if isinstance(found, Every) else " or "
    return joint.join(
        f"({condition(part)})" if isinstance(part, Every | Some) else condition(part) for part in found.parts
    )


def _test(kind: str, operand: Any) -> str:
    if kind == "exists":
        return "is filled in" if operand else "is not filled in"
    if kind == "range":
        return f"is {bounds(operand)}"
    if kind in TIMED:
        return f"is {bounds(operand)} days {'ago' if kind == 'days_since' else 'ahead'}"
    if kind in ("in", "contains_any"):
        listed = ", ".join(map(_given, operand))
        return f"is one of {listed}" if kind == "in" else f"has a word of {listed}"
    if kind == "is_true":
        return "is yes" if operand else "is no"
    if kind in ("contains", "matches"):
        return f"{kind} “{operand}”"
    return f"is {_given(operand)}"


def _given(operand: Scalar) -> str:
    """Return an operand as it was written."""
    return operand if isinstance(operand, str) else value(operand)


def _activity(term: ActivityTerm) -> Iterator[str]:
    yield f"each {' or '.join(term.activity)}"
    if term.cap is not None:
        yield f"{points(term.cap)} in all"
    yield from how_it_counts(term)


def how_it_counts(term: CountingTerm) -> Iterator[str]:
    """Yield the window, the decay and the condition of a term that counts touches."""
    if term.window_days is not None:
        yield f"within {days(term.window_days)}"
    if term.decay is not None:
        yield decay(term.decay)
    elif isinstance(term, ActivityTerm):
        yield "does not fade"
    if term.when is not None:
        yield f"only where {condition(term.when)}"


def decay(found: Decay) -> str:
    """Return a decay in words."""
    if found.curve == "step":
        return ", ".join(f"{_share(step.share)} left after {days(step.days)}" for step in found.steps)
    verb = {"half_life": "halves every", "linear": "fades over", "cliff": "counts for"}[found.curve]
    return f"{verb} {days(found.days or 0)}"


def _share(share: float) -> str:
    return f"{share:.0%}" if share else "nothing"
