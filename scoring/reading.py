"""Reading a document field by field, with the path of whatever is wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

from scoring.errors import ScorecardError


class Fields:
    """The fields of one mapping; `done` refuses what nobody asked for."""

    def __init__(self, raw: Any, path: str) -> None:
        if not isinstance(raw, Mapping):
            raise ScorecardError(path, "must be a mapping of fields to values")
        self.raw = dict(raw)
        self.path = path

    def at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def has(self, name: str) -> bool:
        return name in self.raw

    def any(self, name: str, default: Any = None) -> Any:
        return self.raw.pop(name, default)

    def text(self, name: str, default: str | None = None) -> str:
        value = self.raw.pop(name, default)
        if not isinstance(value, str) or not value.strip():
            raise ScorecardError(self.at(name), "must be a text")
        return value

    def whole(self, name: str, default: int | None = None, *, low: int = -1000, high: int = 1000) -> int:
        value = self.raw.pop(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ScorecardError(self.at(name), f"must be a whole number from {low} to {high}")
        return value

    def maybe_whole(self, name: str, *, low: int = -1000, high: int = 1000) -> int | None:
        return self.whole(name, low=low, high=high) if self.raw.get(name) is not None else self.raw.pop(name, None)

    def list(self, name: str, default: Sequence[Any] | None = None) -> list[Any]:
        value = self.raw.pop(name, default)
        if not isinstance(value, list | tuple):
            raise ScorecardError(self.at(name), "must be a list")
        return list(value)

    def done(self) -> None:
        if self.raw:
            name = sorted(map(str, self.raw))[0]
            raise ScorecardError(self.at(name), "is not a field known here; remove it or mend its name")


def amount(value: Any, path: str, *, low: float = 0.0) -> float:
    """Return a number above `low`."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= low:
        raise ScorecardError(path, f"must be a number above {low:g}")
    return value
