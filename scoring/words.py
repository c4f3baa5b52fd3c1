"""Numbers, dates and lists as receipts write them."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from scoring.subject import EPOCH

MINUS = "−"
BOUNDS = {"at_least": "at least", "above": "above", "at_most": "at most", "below": "below"}
_CODE = re.compile(r"[a-z]+(?:_[a-z]+)*|[A-Z]+(?:_[A-Z]+)+")


def points(value: float) -> str:
    """Return points without a plus: whole as they are, others with one decimal, with a true minus."""
    text = f"{abs(value):.1f}".removesuffix(".0")
    return f"{MINUS}{text}" if value < 0 and text != "0" else text


def share(value: float) -> str:
    """Return what is left of a touch: whole as it is, else with one decimal below ten and none above."""
    return f"{value:.1f}" if value < 10 and value != int(value) else f"{value:.0f}"


def days(value: float) -> str:
    """Return `1 day`, `14 days`, `6 hours`."""
    if value < 1:
        hours = value * 24
        return f"{hours:g} hour{'' if hours == 1 else 's'}" if hours >= 1 else f"{round(value * 1440)} minutes"
    return f"{value:g} day{'' if value == 1 else 's'}"


def date(at: datetime, as_of: datetime) -> str:
    """Return `21 Apr` in UTC, with the year where it is not that of `as_of`."""
    at, as_of = at.astimezone(UTC), as_of.astimezone(UTC)
    year = "" if at.year == as_of.year else f" {at.year}"
    return f"{at.day} {at:%b}{year}"


def full_date(at: int) -> str:
    """Return `21 Apr 2026` in UTC of microseconds since 1970."""
    found = EPOCH + timedelta(microseconds=at)
    return f"{found.day} {found:%b} {found.year}"


def dates(instants: Sequence[datetime], as_of: datetime) -> str:
    """Return one or two dates: `21 Apr`, `10 and 22 Apr`, `28 Mar and 4 Apr`."""
    first, last = instants[0].astimezone(UTC), instants[-1].astimezone(UTC)
    if (first.year, first.month, first.day) == (last.year, last.month, last.day):
        return f"{date(last, as_of)}, twice" if len(instants) > 1 else date(last, as_of)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} and {date(last, as_of)}"
    return f"{date(first, as_of)} and {date(last, as_of)}"


def bounds(limits: Sequence[tuple[str, float]]) -> str:
    """Return the bounds of a range: `at least 51, below 201`."""
    return ", ".join(f"{BOUNDS[name]} {value(number)}" for name, number in limits)


def value(found: object) -> str:
    """Return an attribute's value as people write it: `12,480`, `Yes`, `Logistics`; codes are spelled out."""
    if isinstance(found, bool):
        return "Yes" if found else "No"
    if isinstance(found, int | float):
        try:
            return f"{found:,.10g}".replace("-", MINUS)
        except OverflowError:  # an int that no float holds
            return "a number of more than 300 digits"
    text = str(found)
    return _spelled(text) if _CODE.fullmatch(text) else text


def _spelled(code: str) -> str:
    """Return `Computer software` for `COMPUTER_SOFTWARE`, `IT` for `it`."""
    words = code.replace("_", " ")
    return words.upper() if len(words) <= 3 else words.capitalize()
