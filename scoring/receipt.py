"""The receipt of a score: lines of whole points that add up to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class TouchShare:
    """What one touch was worth when it happened, and what is left of it, in signed points.

    What a cap leaves out is taken from the latest touches. Of an activity table, both are a touch's part of the points
    that all of them earn together.
    """

    id: str | None
    at: datetime
    then: float
    left: float


@dataclass(frozen=True, slots=True)
class Line:
    """Whole points with their reason: the term's words, and the evidence for them."""

    kind: str
    term_id: str | None
    dimension: str | None
    points: int
    words: str
    evidence: str
    touches: tuple[TouchShare, ...]
    next_change_at: datetime | None = None
    """When the line's own points differ if nothing else happens; None when never."""


class Writer(Protocol):
    """What writes the lines of one lead's receipt."""

    def lines(self) -> tuple[Line, ...]:
        """Return the lines that are not zero, in the order in which they are added up."""

    def strongest(self, most: int) -> tuple[Line, ...]:
        """Return the lines of the terms that weigh most, as `Receipt.strongest` does, and write no others."""


class Receipt:
    """Lines that are not zero; their points add up to the total. They are written when they are first read."""

    __slots__ = ("_lines", "_writer")

    def __init__(self, lines: tuple[Line, ...] | Writer) -> None:
        self._lines = lines if isinstance(lines, tuple) else None
        self._writer = None if isinstance(lines, tuple) else lines

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines, in the order in which they are added up."""
        if self._lines is None:
            self._lines = self._writer.lines() if self._writer else ()
        return self._lines

    def strongest(self, most: int) -> tuple[Line, ...]:
        """Return the lines of the terms that weigh most, heaviest first, then by their ids; at most so many."""
        if self._lines is None and self._writer:
            return self._writer.strongest(most)
        of_terms = (line for line in self.lines if line.kind == "term")
        return tuple(sorted(of_terms, key=lambda line: (-abs(line.points), line.term_id or ""))[:most])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Receipt) and self.lines == other.lines

    def __hash__(self) -> int:
        return hash(self.lines)

    def __repr__(self) -> str:
        return f"Receipt({self.lines!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The score of one lead at one instant.

    The parts are within their limits; base and parts add up to the total before that is held to the scale.
    """

    total: int
    base: int
    demographic: int
    fit: int
    behavioral: int
    band: str
    """The band's key."""
    probability: float | None
    interval: tuple[float, float] | None = None
    """Where the conversion rate of leads with this score lies in 95 of 100 cases; None where it is not known."""
    points: tuple[int, ...]
    """Of each term, in the order of the scorecard."""
    receipt: Receipt
    next_change_at: datetime | None
    """The first whole second at which a term's points differ if nothing else happens; None when there is none."""
    content_hash: str
    """Of the scorecard that gave it."""
