"""What becomes of a score if nothing else happens."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from scoring import words
from scoring.activities import CountingTerm
from scoring.decay import Decay
from scoring.document import Document
from scoring.receipt import Score
from scoring.subject import Subject
from scoring.terms import Term


@dataclass(frozen=True, slots=True)
class Change:
    """A score that comes by itself: from `at` on it is `total`, in `band`."""

    at: datetime
    total: int
    band: str
    delta: int = 0
    """Points gained or lost against the total before."""
    words: str = ""
    """What changes: `Demo requested fades`."""
    term_id: str | None = None


def changes(
    score_at: Callable[[datetime, str | None], Score],
    document: Document,
    subject: Subject,
    *,
    as_of: datetime,
    until: datetime,
    previous_band: str | None,
) -> Iterator[Change]:
    """Yield each instant after `as_of`, up to `until`, at which total or band differ from before."""
    before = score_at(as_of, previous_band)
    while (at := before.next_change_at) is not None and at <= until:
        after = score_at(at, before.band)
        if (after.total, after.band) != (before.total, before.band):
            index = _cause(before, after)
            term = document.terms[index]
            yield Change(
                at=at,
                total=after.total,
                band=after.band,
                delta=after.total - before.total,
                words=_words(term, subject, at, after.points[index]),
                term_id=term.id,
            )
        before = after


def _cause(before: Score, after: Score) -> int:
    """Return the index of the term that moves most the way the total does, or most at all."""
    moves = [new - old for old, new in zip(before.points, after.points, strict=True)]
    way = 1 if after.total > before.total else -1
    return max(range(len(moves)), key=lambda index: (moves[index] * way, abs(moves[index])))


def _words(term: Term, subject: Subject, at: datetime, points: int) -> str:
    if not isinstance(term, CountingTerm):
        return f"{term.words}: {'now' if points else 'no longer'} true"
    second = timedelta(seconds=1)
    touched = [touch.at for touch in subject.touches if touch.kind in term.activity]
    if any(at - second < time <= at for time in touched):
        return f"{term.words} begins to count"
    for age in _ages(term.decay, term.window_days):
        if any(at - second < time + timedelta(days=age) <= at for time in touched):
            return f"{term.words} is {words.days(age)} old"
    return f"{term.words} fades"


def _ages(decay: Decay | None, window_days: float | None) -> list[float]:
    """Return the ages, in days, at which a touch loses points all at once."""
    found = [] if window_days is None else [window_days]
    if decay is not None and decay.curve == "cliff" and decay.days is not None:
        found.append(decay.days)
    return found + [step.days for step in decay.steps] if decay is not None else found
