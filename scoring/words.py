"""Numbers, dates and lists as receipts write them."""

from collections.abc import Sequence
from datetime import datetime

MINUS = "−"


def points(value: float) -> str:
    """Return points without a plus: whole as they are, others with one decimal, with a true minus."""
    text = f"{abs(value):.1f}".removesuffix(".0")
    return f"{MINUS}{text}" if value < 0 and text != "0" else text


def share(value: float) -> str:
    """Return what is left of a touch, one decimal below ten, none above."""
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


def days(value: float) -> str:
    """Return `1 day`, `14 days`, `6 hours`."""
    if value < 1:
        hours = value * 24
        return f"{hours:g} hour{'' if hours == 1 else 's'}" if hours >= 1 else f"{round(value * 1440)} minutes"
    return f"{value:g} day{'' if value == 1 else 's'}"


def date(at: datetime, as_of: datetime) -> str:
    """Return `21 Apr`, with the year where it is not that of `as_of`."""
    year = "" if at.year == as_of.year else f" {at.year}"
    return f"{at.day} {at:%b}{year}"


def dates(instants: Sequence[datetime], as_of: datetime) -> str:
    """Return one or two dates: `21 Apr`, `10 and 22 Apr`, `28 Mar and 4 Apr`."""
    first, last = instants[0], instants[-1]
    if (first.year, first.month, first.day) == (last.year, last.month, last.day):
        return f"{date(last, as_of)}, twice" if len(instants) > 1 else date(last, as_of)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} and {date(last, as_of)}"
    return f"{date(first, as_of)} and {date(last, as_of)}"


def value(found: object) -> str:
    """Return an attribute's value as people write it: `201`, `12,480`, `yes`, `Logistics`."""
    if isinstance(found, bool):
        return "Yes" if found else "No"
    if isinstance(found, int | float):
        return f"{found:,.10g}".replace("-", MINUS)
    return str(found)
