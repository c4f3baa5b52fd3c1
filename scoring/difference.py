"""What differs between two scorecards, in plain words: `Title VP: 15 → 20 points`."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from scoring.activities import ActivityTableTerm, ActivityTerm, CountingTerm
from scoring.bands import Band
from scoring.dimensions import DIMENSION_WORDS
from scoring.document import Document
from scoring.readable import condition, count_level, decay, levels, places, term_lines
from scoring.terms import PairTerm, RuleTerm, TableTerm, Term
from scoring.training import dump_training
from scoring.words import days, points


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: a term's id, a band's key or the name of a part, and words for it."""

    part: str
    words: str

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class _Fact:
    value: str
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.value}{self.unit}"


_Facts = Iterator[tuple[str, _Fact]]
POINTS = " points"


def differences(old: Document, new: Document) -> Iterator[Difference]:
    """Yield what differs, from the name to the bands; nothing where the documents say the same."""
    yield from _compared("scorecard", _by_label(_about(old)), _by_label(_about(new)))
    for place, dimension in DIMENSION_WORDS.items():
        yield from _compared(place, *(_by_label(_limits(one, place, dimension)) for one in (old, new)))
    yield from _terms(old, new)
    yield from _bands(old, new)
    yield from _compared("probability", _by_label(_probability(old)), _by_label(_probability(new)))


def _by_label(facts: _Facts) -> dict[str, _Fact]:
    """Return facts by label; one that has the label of an earlier one is numbered."""
    found: dict[str, _Fact] = {}
    seen: Counter[str] = Counter()
    for label, fact in facts:
        seen[label] += 1
        found[label if seen[label] == 1 else f"{label} ({seen[label]})"] = fact
    return found


def _compared(part: str, old: Mapping[str, _Fact], new: Mapping[str, _Fact]) -> Iterator[Difference]:
    for label in dict.fromkeys(chain(old, new)):
        before, after = old.get(label), new.get(label)
        if before is None:
            yield Difference(part, f"{label}: new, {after}")
        elif after is None:
            yield Difference(part, f"{label}: removed, was {before}")
        elif before != after:
            yield Difference(part, f"{label}: {before.value} → {after}")


def _about(document: Document) -> _Facts:
    yield "Name", _Fact(document.name)
    yield "Base", _Fact(points(document.base), POINTS)
    for name, value in document.provenance.items():
        yield name.capitalize(), _Fact(value)
    for name, value in dump_training(document.training).items() if document.training else ():
        told = ", ".join(one["column"] for one in value) if name == "left_out" else str(value)
        yield f"Learning, {name.replace('_', ' ')}", _Fact(told)


def _limits(document: Document, place: str, dimension: str) -> _Facts:
    limits = {name: one for name, one in document.limits.items() if name == place}
    for one in limits.values():
        for name, limit in (("cap", one.cap), ("floor", one.floor)):
            if limit is not None:
                yield f"{dimension}, {name}", _Fact(points(limit), POINTS)


def _terms(old: Document, new: Document) -> Iterator[Difference]:
    before, after = ({term.id: term for term in document.terms} for document in (old, new))
    for name, term in before.items():
        if not _is_kept(term, after.get(name)):
            yield Difference(name, f"Removed: {_line(term)}")
        elif term != after[name]:
            yield from _term(name, term, after[name])
    for name, term in after.items():
        if not _is_kept(term, before.get(name)):
            yield Difference(name, f"New: {_line(term)}")
    kept, now = [name for name in before if name in after], [name for name in after if name in before]
    if kept != now:
        yield Difference("terms", f"Order of terms: {', '.join(kept)} → {', '.join(now)}")


def _term(name: str, old: Term, new: Term) -> Iterator[Difference]:
    told = list(_compared(name, _by_label(_facts(old, old.words)), _by_label(_facts(new, old.words))))
    yield from told
    if old.locked != new.locked:
        yield Difference(name, f"{old.words}: {'no longer locked' if old.locked else 'locked'}")
    elif not told:
        # Such as `all` around a single condition: another document, but nothing else to say of it.
        yield Difference(name, f"{old.words}: the same, written in another way")


def _is_kept(term: Term, other: Term | None) -> bool:
    return type(term) is type(other)


def _line(term: Term) -> str:
    return "; ".join(" ".join(line.split()) for line in term_lines(term))


def _facts(term: Term, words: str) -> _Facts:
    """Yield what a term says; `words` stand before each, so that a renamed term is still compared."""
    yield f"{words}, words", _Fact(term.words)
    yield f"{words}, dimension", _Fact(DIMENSION_WORDS[term.dimension])
    if isinstance(term, RuleTerm):
        yield words, _Fact(points(term.points), POINTS)
        yield f"{words}, when", _Fact(condition(term.when))
    elif isinstance(term, TableTerm):
        yield f"{words}, attribute", _Fact(term.table.attribute)
        yield from _levels(words, levels(term.table))
    elif isinstance(term, PairTerm):
        yield from _pair(term, words)
    else:
        yield from _counting(term, words)
    if term.why:
        yield f"{words}, why", _Fact(term.why)


def _levels(words: str, found: Iterator[tuple[str, str, int]]) -> _Facts:
    for level, meaning, worth in found:
        yield f"{words} {level}", _Fact(points(worth), POINTS)
        if meaning:
            yield f"{words} {level}, meaning", _Fact(meaning)


def _pair(term: PairTerm, words: str) -> _Facts:
    sides = term.pair.first, term.pair.second
    yield f"{words}, attributes", _Fact(" and ".join(side.attribute for side in sides))
    for row, of_row in zip(places(sides[0]), term.pair.points, strict=True):
        for column, worth in zip(places(sides[1]), of_row, strict=True):
            yield f"{words} {row}; {column}", _Fact(points(worth), POINTS)


def _counting(term: CountingTerm, words: str) -> _Facts:
    yield f"{words}, activity", _Fact(" or ".join(term.activity))
    if isinstance(term, ActivityTerm):
        yield words, _Fact(points(term.points), " points a touch")
        if term.cap is not None:
            yield f"{words}, cap", _Fact(points(term.cap), POINTS)
    else:
        yield from _levels(words, _counts(term))
    if term.window_days is not None:
        yield f"{words}, window", _Fact(days(term.window_days))
    yield f"{words}, decay", _Fact(decay(term.decay) if term.decay else "does not fade")
    if term.when is not None:
        yield f"{words}, only where", _Fact(condition(term.when))


def _counts(term: ActivityTableTerm) -> Iterator[tuple[str, str, int]]:
    for row in term.bins:
        yield count_level(term, row), "", row.points
    yield "any other number", "", term.other


def _bands(old: Document, new: Document) -> Iterator[Difference]:
    before, after = ({band.key: _by_label(_band(band)) for band in document.bands} for document in (old, new))
    for key in dict.fromkeys(chain(before, after)):
        yield from _compared(key, before.get(key, {}), after.get(key, {}))


def _band(band: Band) -> _Facts:
    yield f"Band {band.key}, begins at", _Fact(f"{band.at_least}", POINTS)
    yield f"Band {band.key}, word", _Fact(band.word)
    if band.hysteresis:
        yield f"Band {band.key}, kept until below", _Fact(f"{band.at_least - band.hysteresis}")
    if band.leads_a_week:
        yield f"Band {band.key}, capacity", _Fact(f"{band.leads_a_week:,}", " leads a week")
    if band.alert:
        yield f"Band {band.key}, people are told", _Fact("yes")


def _probability(document: Document) -> _Facts:
    found = document.probability
    if found is not None:
        for band in document.bands:
            yield f"Probability at {band.at_least} points", _Fact(f"{found.of(band.at_least):.1%}")
        yield "Probability, log-odds at 0 points", _Fact(f"{found.intercept:g}")
        yield "Probability, log-odds of a point", _Fact(f"{found.slope:g}")
        if (sure := found.uncertainty) is not None:
            yield f"Probability, standard error of log-odds at {sure.points:g} points", _Fact(f"{sure.error:g}")
            yield "Probability, standard error of a point", _Fact(f"{sure.error_per_point:g}")
        yield "Probability, learned from", _Fact(f"{found.conversions:,} among {found.leads:,}", " leads")
