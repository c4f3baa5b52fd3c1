"""Score over time: what it was, in steps, and what it becomes if nothing else happens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.web import words
from hub.web.values.bands import chip, tone
from hub.web.values.trend import Past
from scoring import Band

LONGEST_PAST, SHORTEST_PAST = 84, 14
AHEAD = 30
"""Days."""
LABELS = 5
HIGH = 15
"""Percent of the drawing that words at its upper edge take."""


@dataclass(frozen=True, slots=True)
class Zone:
    """The ground of one band, top and height in percent."""

    tone: str
    word: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A version that went live."""

    x: float
    word: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Point:
    """Where the cursor stands, in percent from the upper left."""

    x: float
    y: float | None

    @property
    def is_high(self) -> bool:
        """Tell whether a word at the upper edge would lie on the line."""
        return self.y is not None and self.y < HIGH


@dataclass(frozen=True, slots=True)
class Chart:
    """The drawing, in a box of 100 by 100, and the range of the slider below it."""

    zones: tuple[Zone, ...]
    past: str
    ahead: str
    now: Point
    cursor: Point
    marks: tuple[Mark, ...]
    labels: tuple[str, ...]
    ticks: tuple[tuple[float, str], ...]
    first_day: int
    last_day: int
    day: int
    label: str


@dataclass(frozen=True, slots=True)
class Window:
    """The days shown, counted from now."""

    now: datetime
    first_day: int
    last_day: int = AHEAD

    def x(self, at: datetime) -> float:
        """Return where an instant lies, in percent."""
        days = (at - self.now) / timedelta(days=1)
        return round(min(max(100 * (days - self.first_day) / (self.last_day - self.first_day), 0), 100), 2)

    @property
    def start(self) -> datetime:
        """Return the first instant shown."""
        return self.now + timedelta(days=self.first_day)


def window(past: Sequence[Past], *, now: datetime) -> Window:
    """Return the days to show: back to the first score, two weeks at least and twelve at most."""
    back = -(-(now - past[0].at) // timedelta(days=1)) if past else SHORTEST_PAST
    return Window(now, -min(max(back, SHORTEST_PAST), LONGEST_PAST))


def chart(
    past: Sequence[Past],
    ahead: Sequence[Past],
    *,
    scale: Sequence[Band],
    published: Sequence[tuple[datetime, str]],
    frame: Window,
    day: int,
    shown: int | None,
) -> Chart:
    """Return the drawing; `past` ends with the present score, `ahead` is what comes after it.

    `day` is where the cursor stands, `shown` the score there (None: not scored then).
    """
    now_score = past[-1].score if past else None
    shifts = [(frame.x(at), word) for at, word in published if at > frame.start]
    return Chart(
        zones=_zones(scale),
        past=_path(_inside(past, frame), frame, end=frame.now),
        ahead=_path([Past(frame.now, now_score, ""), *ahead], frame, end=None) if now_score is not None else "",
        now=Point(frame.x(frame.now), None if now_score is None else 100.0 - now_score),
        cursor=Point(frame.x(frame.now + timedelta(days=day)), None if shown is None else 100.0 - shown),
        marks=tuple(Mark(x, word, "start" if x < 15 else "end") for x, word in shifts),
        labels=tuple(_day(frame, at) for at in range(LABELS)),
        ticks=_ticks(scale),
        first_day=frame.first_day,
        last_day=frame.last_day,
        day=day,
        label=_sentence(past, ahead, scale, frame),
    )


def _inside(past: Sequence[Past], frame: Window) -> list[Past]:
    """Return the scores to draw: those inside, and the one that was in force when the window begins."""
    before = [point for point in past if point.at <= frame.start][-1:]
    return before + [point for point in past if point.at > frame.start]


def _path(points: Sequence[Past], frame: Window, *, end: datetime | None) -> str:
    if not points:
        return ""
    parts = [f"M{frame.x(points[0].at):g} {100 - points[0].score}"]
    parts += [f"H{frame.x(point.at):g}V{100 - point.score}" for point in points[1:]]
    return "".join(parts) + f"H{frame.x(end) if end else 100:g}"


def _zones(scale: Sequence[Band]) -> tuple[Zone, ...]:
    tops = [band.at_least for band in scale[1:]] + [100]
    return tuple(
        Zone(tone(scale, band.key), band.word, 100 - top, top - max(band.at_least, 0))
        for band, top in zip(scale, tops, strict=True)
    )


def _ticks(scale: Sequence[Band]) -> tuple[tuple[float, str], ...]:
    values = sorted({0, 100, *(int(band.at_least) for band in scale if 8 <= band.at_least <= 92)})
    return tuple((100.0 - value, str(value)) for value in values)


def _day(frame: Window, at: int) -> str:
    days = frame.first_day + (frame.last_day - frame.first_day) * at / (LABELS - 1)
    return words.date(frame.now + timedelta(days=days), frame.now)


def _sentence(past: Sequence[Past], ahead: Sequence[Past], scale: Sequence[Band], frame: Window) -> str:
    """Say what the drawing shows."""
    if not past:
        return "Not scored yet."
    inside = _inside(past, frame)
    start, now = inside[0], inside[-1]
    said = (
        f"Score from {words.date(max(start.at, frame.start), frame.now)}: {start.score} at first, "
        f"{now.score} and {chip(scale, now.band).word} now"
    )
    if not ahead:
        return f"{said}. It stays {now.score} if nothing else happens."
    last = ahead[-1]
    then = f"{last.score} and {chip(scale, last.band).word} on {words.date(last.at, frame.now)}"
    return f"{said}; {then} if nothing else happens."
