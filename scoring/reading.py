"""Reads the fields of a document, and says where and what when one is wrong."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from scoring.errors import ScorecardError

LONGEST_TEXT = 2_000
MOST_ITEMS = 10_000
HIGHEST_NUMBER = 1e300
"""No number is further from 0; beyond about 1e308 a float, and most readers of JSON, cannot hold it."""


class Fields:
    """The fields of one mapping at `path`; each is taken once, and `done` refuses those nobody took."""

    def __init__(self, value: object, path: str) -> None:
        if not isinstance(value, Mapping):
            raise ScorecardError(path, f"must be a set of named fields, not {shown(value)}.")
        self.path = path
        self._values: dict[Any, Any] = dict(value)
        self._known: list[str] = []

    def at(self, name: str) -> str:
        """Return the path of a field."""
        return f"{self.path}.{name}" if self.path else name

    def has(self, name: str) -> bool:
        """Tell whether the field is there and not null."""
        return self._values.get(name) is not None

    def take(self, name: str) -> Any:
        """Return the field's value, None when absent."""
        self._known.append(name)
        return self._values.pop(name, None)

    def required(self, name: str) -> Any:
        """Return the field's value; raises when absent."""
        value = self.take(name)
        if value is None:
            raise ScorecardError(self.at(name), "is missing; add it.")
        return value

    def text(self, name: str) -> str:
        """Return a required text that is not blank."""
        return text(self.required(name), self.at(name))

    def optional_text(self, name: str) -> str:
        """Return a text, empty when absent."""
        value = self.take(name)
        return "" if value is None else text(value, self.at(name))

    def optional_flag(self, name: str) -> bool:
        """Return true or false, false when absent."""
        value = self.take(name)
        return False if value is None else flag(value, self.at(name))

    def whole(self, name: str, low: int, high: int) -> int:
        """Return a required whole number within limits."""
        return whole(self.required(name), self.at(name), low, high)

    def optional_whole(self, name: str, low: int, high: int) -> int | None:
        """Return a whole number within limits, None when absent."""
        value = self.take(name)
        return None if value is None else whole(value, self.at(name), low, high)

    def optional_number(self, name: str) -> float | None:
        """Return a finite number, whole ones as int, None when absent."""
        value = self.take(name)
        return None if value is None else number(value, self.at(name))

    def items(self, name: str) -> list[tuple[Any, str]]:
        """Return the entries of a required list with their paths; at least one."""
        return items(self.required(name), self.at(name))

    def done(self) -> None:
        """Refuse fields that were not taken."""
        for name in self._values:
            near = get_close_matches(str(name), self._known, 1)
            hint = f"Did you mean '{near[0]}'?" if near else f"Known here: {', '.join(sorted(self._known))}."
            raise ScorecardError(self.at(str(name)), f"is not a field. {hint}")


def shown(value: object) -> str:
    """Return a value as it can stand in a message."""
    words = {type(None): "nothing", list: "a list", tuple: "a list", dict: "named fields"}
    if isinstance(value, int) and abs(value) > HIGHEST_NUMBER:  # Python writes out no number of 5,000 digits
        return "one of more than 300 digits"
    found = words.get(type(value), repr(value))
    return found if len(found) <= 60 else f"{found[:57]}…"


def text(value: object, path: str) -> str:
    """Return a text that is not blank, trimmed."""
    if not isinstance(value, str) or not value.strip():
        raise ScorecardError(path, f"must be a text, not {shown(value)}.")
    if len(value) > LONGEST_TEXT:
        raise ScorecardError(path, f"is longer than {LONGEST_TEXT} characters; shorten it.")
    return value.strip()


def flag(value: object, path: str) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise ScorecardError(path, f"must be true or false, not {shown(value)}.")
    return value


def whole(value: object, path: str, low: int, high: int) -> int:
    """Return a whole number from `low` to `high`."""
    found = number(value, path)
    if not isinstance(found, int):
        raise ScorecardError(path, f"must be a whole number, not {shown(value)}.")
    if not low <= found <= high:
        raise ScorecardError(path, f"must lie between {low} and {high}, not {shown(found)}.")
    return found


def number(value: object, path: str) -> float:
    """Return a finite number; one without a fraction as int, so that documents have one form."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise ScorecardError(path, f"must be a number, not {shown(value)}.")
    if abs(value) > HIGHEST_NUMBER:
        raise ScorecardError(path, f"must be a number within ±{HIGHEST_NUMBER:g}, not {shown(value)}.")
    return int(value) if value == int(value) else float(value)


def items(value: object, path: str) -> list[tuple[Any, str]]:
    """Return the entries of a list with their paths; at least one."""
    if not isinstance(value, list | tuple):
        raise ScorecardError(path, f"must be a list, not {shown(value)}.")
    if not value:
        raise ScorecardError(path, "is empty; add an entry or leave the field out.")
    if len(value) > MOST_ITEMS:
        raise ScorecardError(path, f"has more than {MOST_ITEMS:,} entries; split it.")
    return [(one, f"{path}[{index}]") for index, one in enumerate(value)]
