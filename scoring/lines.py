"""Writes the lines of a receipt: base, terms with their evidence, what limits take away, and the clamp."""

from collections.abc import Iterator, Sequence
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


def receipt_lines(
    document: Document, card: Compiled, subject: Subject, *, as_of: datetime, points: Sequence[int]
) -> tuple[Line, ...]:
    """Return the lines that are not zero; they add up to the total."""
    counted = _counted(card, subject, as_of)
    lines: list[Line] = []
    total = document.base
    if document.base:
        lines.append(_line("base", None, document.base, "Every lead starts here", f"Set in {document.name}"))
    for dimension, (indexes, limits) in zip(DIMENSIONS, card.parts, strict=True):
        subtotal = 0
        for index in indexes:
            if points[index]:
                term = document.terms[index]
                if isinstance(term, CountingTerm):
                    sum_now, change = counted[index]
                    line = activity_line(
                        term, subject, points=points[index], as_of=as_of, sum_now=sum_now, next_change_at=change
                    )
                else:
                    line = _attribute_line(term, card.places.get(index, ()), subject, points[index])
                lines.append(line)
                subtotal += points[index]
        within = held(subtotal, limits)
        lines += _limit(dimension, subtotal, within)
        total += within
    lines += _clamp(total)
    return tuple(lines)


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
