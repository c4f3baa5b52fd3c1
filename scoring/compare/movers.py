"""The leads whose scores differ most between two scorecards, and what makes the difference."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from scoring import words
from scoring.columns import Columns, Scores
from scoring.receipt import Line, Score
from scoring.scorecard import Scorecard
from scoring.subject import EPOCH, Subject, Touch


@dataclass(frozen=True, slots=True)
class Reason:
    """Points that one line of the receipts gains or loses: `+5 No reply`."""

    points: int
    words: str

    def __str__(self) -> str:
        return f"{self.words} {signed(self.points)}"


@dataclass(frozen=True, slots=True)
class Mover:
    """The lead in row `row` of the columns, as it is and as the draft would have it, receipts and all."""

    row: int
    before: Score
    after: Score
    reasons: tuple[Reason, ...]
    """They sum to the change, exactly; those of its direction first, the largest first."""

    @property
    def change(self) -> int:
        """Points gained, or lost below 0."""
        return self.after.total - self.before.total

    @property
    def words(self) -> str:
        """Why, in short: `No reply +5, Pricing page viewed +3`."""
        return ", ".join(map(str, self.reasons))


def subject_of(columns: Columns, row: int) -> Subject:
    """Return one lead of the columns; its touches have no ids."""
    values = {name: coded.levels[code] for name, coded in columns.attributes.items() if (code := coded.codes[row]) >= 0}
    part = slice(columns.touch_offsets[row], columns.touch_offsets[row + 1])
    touched = zip(columns.touch_kinds[part].tolist(), columns.touch_times[part].tolist(), strict=True)
    return Subject(
        values, [Touch(columns.kind_names[kind], EPOCH + timedelta(microseconds=at)) for kind, at in touched]
    )


def biggest(live: Scores, draft: Scores, has_new_band: NDArray[np.bool_], most: int) -> list[int]:
    """Return the rows that move most, at most `most`; of equal moves first those to another band, then in order."""
    moves = np.abs(draft.total - live.total)
    rows = np.lexsort((np.arange(len(moves)), ~has_new_band, -moves))[:most]
    return [int(row) for row in rows if moves[row]]


def mover(
    cards: tuple[Scorecard, Scorecard], columns: Columns, row: int, *, as_of: datetime, band: str | None
) -> Mover:
    """Return the lead in a row as both scorecards see it; `band` is the one it is in."""
    subject = subject_of(columns, row)
    before, after = (card.score_one(subject, as_of=as_of, previous_band=band) for card in cards)
    return Mover(row, before, after, reasons(cards, before, after))


def reasons(cards: tuple[Scorecard, Scorecard], before: Score, after: Score) -> tuple[Reason, ...]:
    """Return which lines differ between the receipts of two scores; their points sum to the change of the total."""
    names = {term.id: term.words for card in cards for term in card.terms}
    old, new = (dict(_lines(score)) for score in (before, after))
    found = []
    for key in dict.fromkeys([*new, *old]):
        line = new.get(key) or old[key]
        points = (new[key].points if key in new else 0) - (old[key].points if key in old else 0)
        if points:
            found.append(Reason(points, names.get(line.term_id or "", line.words)))
    way = 1 if after.total >= before.total else -1
    return tuple(sorted(found, key=lambda reason: -reason.points * way))


def signed(points: int) -> str:
    """Return `+8`, `−5`, `0`."""
    return f"+{points}" if points > 0 else words.points(points)


def _lines(score: Score) -> Iterator[tuple[tuple[str, str | None], Line]]:
    """Yield lines by what they are: a term, the cap or floor of a dimension, the base, the end of the scale."""
    for line in score.receipt.lines:
        yield (line.kind, line.term_id or line.dimension), line
