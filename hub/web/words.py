"""Numbers and times as people read them: a true minus, thousands, `2 h ago`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant as text, with its exact form for machines and for the tooltip."""

    text: str
    iso: str
    exact: str
    style: str
    """How a script writes it again in the reader's own time zone: `ago`, `clock`, `minute` or `full`."""


def whole(number: int) -> str:
    """Return 12480 as `12,480`."""
    return f"{number:,}".replace("-", MINUS)


def signed(points: int) -> str:
    """Return points with their sign: `+14`, `−6`, `0`."""
    return f"+{points}" if points > 0 else str(points).replace("-", MINUS)


def worth(points: float) -> str:
    """Return points that may be a fraction: `+3`, `−0.5`, `0`; one decimal at most, none that is zero."""
    rounded = round(points, 1)
    if rounded == int(rounded):
        return signed(int(rounded))
    return f"{rounded:+.1f}".replace("-", MINUS)


def count(number: int, one: str, many: str | None = None) -> str:
    """Return `1 record`, `2 records`."""
    return f"{whole(number)} {one if number == 1 else many or one + 's'}"


def span(length: timedelta) -> str:
    """Return a length of time in its largest unit, hours with minutes while they matter: `40 s`, `9 h 28 min`."""
    seconds = max(int(length.total_seconds()), 0)
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 36_000 and seconds % 3600 >= 60:
        return f"{seconds // 3600} h {seconds % 3600 // 60} min"
    if seconds < 2 * 86_400:
        return f"{seconds // 3600} h"
    return f"{seconds // 86_400} days"


def date(at: datetime, now: datetime) -> str:
    """Return `27 Apr`, with the year once it differs."""
    text = f"{at.day} {MONTHS[at.month - 1]}"
    return text if at.year == now.year else f"{text} {at.year}"


def month(at: datetime) -> str:
    """Return `April 2026`."""
    return f"{at:%B %Y}"


def clock(at: datetime) -> str:
    """Return `14:32`."""
    return f"{at:%H:%M}"


def full(at: datetime) -> str:
    """Return `28 Apr 2026, 14:32`."""
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}, {at:%H:%M}"


def ago(at: datetime, now: datetime) -> Moment:
    """Return how long ago: `38 s ago`, `2 h ago`, `Yesterday, 16:05`, `27 Apr`; the future counts as now."""
    passed = max(now - at, timedelta(0))
    if passed < DAY:
        text = "just now" if passed < timedelta(seconds=5) else f"{_largest(passed)} ago"
    elif at.date() == (now - DAY).date():
        text = f"Yesterday, {clock(at)}"
    else:
        text = date(at, now)
    return _moment(at, text, "ago")


def stamp(at: datetime, now: datetime) -> Moment:
    """Return the clock time of today, else the day: `14:31`, `27 Apr`."""
    return _moment(at, clock(at) if at.date() == now.date() else date(at, now), "clock")


def minute(at: datetime, now: datetime) -> Moment:
    """Return day and time, with the year once it differs: `27 Apr, 16:05`."""
    return _moment(at, f"{date(at, now)}, {clock(at)}", "minute")


def exactly(at: datetime) -> Moment:
    """Return day, year and time."""
    return _moment(at, full(at), "full")


def _largest(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    if length < MINUTE:
        return f"{seconds} s"
    return f"{seconds // 60} min" if length < HOUR else f"{seconds // 3600} h"


def _moment(at: datetime, text: str, style: str) -> Moment:
    return Moment(text=text, iso=at.isoformat(timespec="seconds"), exact=f"{full(at)} UTC", style=style)
