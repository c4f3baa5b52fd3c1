"""The receipt: every line that is not zero, in sections that add up to the score."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from hub.web import words
from hub.web.values.glass import PARTS
from scoring import Band, Line, Score

SECTIONS = {"base": PARTS[0], "demographic": PARTS[1], "fit": PARTS[2], "behavioral": PARTS[3]}
LIMITS = ("Limits", "gd")
"""What holds the sum within the scale; belongs to no part."""
ADJUSTMENTS = {"cap", "floor", "clamp"}
TOP = 3
FULL_BAR = 15
"""Points of the longest small bar, unless a line has more."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A value on the scale of the bars, in percent of their width."""

    x: float
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One line, and its bar in percent: each bar starts where the last one stopped."""

    what: str
    evidence: str
    points: str
    tone: str
    glass: str
    is_adjustment: bool
    x: float
    width: float
    end: float


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of one part, and their sum."""

    word: str
    glass: str
    sum: str
    lines: tuple[ReceiptLine, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The whole slip."""

    sections: tuple[Section, ...]
    marks: tuple[Mark, ...]
    """Both ends of the scale, and the thresholds between."""
    total: int
    count: str
    """`All 17 lines`."""
    sum_words: str
    """`4 + 22 + 24 + 24 = 74`."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One of three up, three down."""

    what: str
    evidence: str
    points: str
    tone: str
    width: float


@dataclass(frozen=True, slots=True)
class Why:
    """The strongest lines on either side."""

    up: tuple[Reason, ...]
    down: tuple[Reason, ...]
    words: str


@dataclass(frozen=True, slots=True)
class _Scale:
    """The points that the bars span: the score's own scale, and wherever the sum strays on its way."""

    low: int
    high: int

    def x(self, points: float) -> float:
        return round(100 * (points - self.low) / (self.high - self.low), 2)


def receipt(score: Score, bands: Sequence[Band] = ()) -> Receipt:
    """Return the slip of a score; its section sums add up to the total."""
    lines = [line for line in score.receipt.lines if line.points]
    order = list(SECTIONS)
    lines.sort(key=lambda line: order.index(_key(line)) if _key(line) in SECTIONS else len(order))
    stations = list(accumulate((line.points for line in lines), initial=0))
    scale = _Scale(min(0, *stations), max(100, *stations))
    sections, sums, at = [], [], 0
    for key, group in groupby(lines, key=_key):
        word, glass = SECTIONS.get(key, LIMITS)
        drawn, start = [], at
        for line in group:
            drawn.append(_line(line, glass, at, scale))
            at += line.points
        sections.append(Section(word, glass, words.whole(at - start), tuple(drawn)))
        sums.append(at - start)
    return Receipt(
        sections=tuple(sections),
        marks=_marks(scale, bands),
        total=score.total,
        count=f"All {len(lines)} lines" if len(lines) != 1 else "The one line",
        sum_words=_sum(sums, score.total),
    )


def _marks(scale: _Scale, bands: Sequence[Band]) -> tuple[Mark, ...]:
    inner = tuple(Mark(scale.x(band.at_least), f"{band.word} {band.at_least}", "middle") for band in bands[1:])
    return (Mark(scale.x(0), "0", "start"), *inner, Mark(scale.x(100), "100", "end"))


def why(score: Score) -> Why:
    """Return the three terms with the most points, and the three that cost most."""
    terms = sorted((line for line in score.receipt.lines if line.kind == "term"), key=lambda line: -line.points)
    up = [line for line in terms if line.points > 0][:TOP]
    down = [line for line in reversed(terms) if line.points < 0][:TOP]
    widest = max((abs(line.points) for line in (*up, *down)), default=0)
    full = max(widest, FULL_BAR)
    return Why(
        up=tuple(_reason(line, full) for line in up),
        down=tuple(_reason(line, full) for line in down),
        words=f"{len(up)} up, {len(down)} down",
    )


def _key(line: Line) -> str:
    return "base" if line.kind == "base" else line.dimension or ""


def _line(line: Line, glass: str, at: int, scale: _Scale) -> ReceiptLine:
    low, high = sorted((at, at + line.points))
    return ReceiptLine(
        what=line.words,
        evidence=line.evidence,
        points=words.signed(line.points),
        tone="up" if line.points > 0 else "down",
        glass="gd" if line.points < 0 else glass,
        is_adjustment=line.kind in ADJUSTMENTS,
        x=scale.x(low),
        width=round(scale.x(high) - scale.x(low), 2),
        end=scale.x(at + line.points),
    )


def _reason(line: Line, full: int) -> Reason:
    return Reason(
        what=line.words,
        evidence=line.evidence,
        points=words.signed(line.points),
        tone="up" if line.points > 0 else "down",
        width=round(100 * abs(line.points) / full, 2),
    )


def _sum(sums: Sequence[int], total: int) -> str:
    """Write the sum as one reads it aloud: `4 + 24 − 3 + 26 = 51`."""
    if not sums:
        return f"0 = {total}"
    text = words.whole(sums[0])
    for points in sums[1:]:
        text += f" {'+' if points >= 0 else words.MINUS} {abs(points)}"
    return f"{text} = {words.whole(total)}"
