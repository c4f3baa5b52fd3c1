"""The receipt of a score: lines of whole points that add up to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


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


class Receipt:
    """Lines that are not zero; their points add up to the total. They are written when they are first read."""

    __slots__ = ("_lines",)

    def __init__(self, lines: tuple[Line, ...] | Callable[[], tuple[Line, ...]]) -> None:
        self._lines = lines

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines, in the order in which they are added up."""
        if not isinstance(self._lines, tuple):
            self._lines = self._lines()
        return self._lines

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
