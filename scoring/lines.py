"""Writes the lines of a receipt: base, terms with their evidence, what limits take away, and the clamp."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scoring import words
from scoring.activities import CountingTerm
from scoring.change import next_change
from scoring.compiled import Compiled, held
from scoring.dimensions import DIMENSION_WORDS, DIMENSIONS, Dimension
from scoring.document import Document
from scoring.evidence import attribute_evidence
from scoring.one import count
from scoring.receipt import Line
from scoring.subject import Subject, instant, microseconds
from scoring.table import Places
from scoring.terms import PairTerm, RuleTerm, TableTerm
from scoring.touches import activity_line


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the lines of one lead's receipt from the points of each term."""

    document: Document
    card: Compiled
    subject: Subject
    as_of: datetime
    points: Sequence[int]

    def lines(self) -> tuple[Line, ...]:
        """Return the lines that are not zero; they add up to the total."""
        counted = _counted(self.card, self.subject, self.as_of)
        lines: list[Line] = []
        total = self.document.base
        if self.document.base:
            lines.append(_line("base", None, total, "Every lead starts here", f"Set in {self.document.name}"))
        for dimension, (indexes, limits) in zip(DIMENSIONS, self.card.parts, strict=True):
            earned = [index for index in indexes if self.points[index]]
            lines += [self._of_term(index, counted) for index in earned]
            subtotal = sum(self.points[index] for index in earned)
            within = held(subtotal, limits)
            lines += _limit(dimension, subtotal, within)
            total += within
        lines += _clamp(total)
        return tuple(lines)

    def strongest(self, most: int) -> tuple[Line, ...]:
        """Return the lines of the terms that weigh most, heaviest first, then by their ids; at most so many."""
        terms, points = self.document.terms, self.points
        earned = (index for index, worth in enumerate(points) if worth)
        first = sorted(earned, key=lambda index: (-abs(points[index]), terms[index].id))[:most]
        if any(isinstance(terms[index], CountingTerm) for index in first):
            counted = _counted(self.card, self.subject, self.as_of)
        else:
            counted = {}
        return tuple(self._of_term(index, counted) for index in first)

    def _of_term(self, index: int, counted: Mapping[int, tuple[int, datetime | None]]) -> Line:
        term, points = self.document.terms[index], self.points[index]
        if not isinstance(term, CountingTerm):
            return _attribute_line(term, self.card.places.get(index, ()), self.subject, points)
        sum_now, change = counted[index]
        return activity_line(
            term, self.subject, points=points, as_of=self.as_of, sum_now=sum_now, next_change_at=change
        )


def _counted(card: Compiled, subject: Subject, as_of: datetime) -> dict[int, tuple[int, datetime | None]]:
    """Return, for each term that counts touches, the sum of their shares and when its points next change."""
    now = microseconds(as_of)
    found: dict[int, tuple[int, datetime | None]] = {}
    for term, counts in zip(card.counted, count(card, subject, now), strict=True):
        if counts is None:
            found[term.index] = (0, None)
        else:
            change = next_change(term, counts.times, term.weight.worth(counts.sum), counts.sum, now)
            found[term.index] = (counts.sum, instant(change))
    return found


def _attribute_line(
    term: RuleTerm | TableTerm | PairTerm, places: Sequence[Places], subject: Subject, points: int
) -> Line:
    found, evidence = attribute_evidence(term, places, subject.attributes, points)
    text = term.words if isinstance(term, RuleTerm) else f"{term.words}: {found}"
    return Line("term", term.id, term.dimension, points, text, evidence, ())


def _limit(dimension: Dimension, before: int, after: int) -> Iterator[Line]:
    word = DIMENSION_WORDS[dimension]
    if after < before:
        text, evidence = f"{word} is capped at {words.points(after)}", f"{words.points(before)} before the cap"
        yield _line("cap", dimension, after - before, text, evidence)
    elif after > before:
        text, evidence = f"{word} is at least {words.points(after)}", f"{words.points(before)} before the floor"
        yield _line("floor", dimension, after - before, text, evidence)


def _clamp(before: int) -> Iterator[Line]:
    after = min(max(before, 0), 100)
    if after != before:
        edge = "A score ends at 100" if after < before else "A score is never below 0"
        yield _line("clamp", None, after - before, edge, f"{words.points(before)} before that")


def _line(kind: str, dimension: str | None, points: int, text: str, evidence: str) -> Line:
    return Line(kind, None, dimension, points, text, evidence, ())
