"""A table: one attribute, categories or bins of it, each with points."""

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from scoring.checks import BOUNDS, bounds, scalar, within
from scoring.errors import ScorecardError
from scoring.reading import Fields, items
from scoring.subject import Scalar
from scoring.values import as_number, as_text, is_missing, repeats, same


@dataclass(frozen=True, slots=True)
class Category:
    """Values that earn the same points."""

    values: tuple[Scalar, ...]
    points: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Bin:
    """A range of numbers that earns points."""

    bounds: tuple[tuple[str, float], ...]
    points: int
    words: str = ""


Row = TypeVar("Row", Category, Bin)
Places: TypeAlias = Callable[[Scalar], int]
"""The row that a value falls into, by index; after the rows comes the place of other values, then of missing ones."""


@dataclass(frozen=True, slots=True)
class Table:
    """Points by the value of `attribute`; `other` for values that no row names."""

    attribute: str
    rows: tuple[Category | Bin, ...]
    missing: int = 0
    other: int = 0

    def row_of(self, value: Scalar) -> int:
        """Return the index of the row a value falls into, MISSING or OTHER."""
        if is_missing(value):
            return MISSING
        for index, row in enumerate(self.rows):
            if isinstance(row, Category):
                if any(same(value, one) for one in row.values):
                    return index
            elif within(row.bounds)(value):
                return index
        return OTHER

    def points_of(self, value: Scalar) -> int:
        """Return the points of a value."""
        row = self.row_of(value)
        return self.missing if row == MISSING else self.other if row == OTHER else self.rows[row].points

    def compiled(self) -> Callable[[Scalar], int]:
        """Return `points_of` as a quick function: values of text categories are looked up, bins are sorted."""
        categories = [row for row in self.rows if isinstance(row, Category)]
        if not categories:
            return self._in_bins()
        if not all(isinstance(one, str) for row in categories for one in row.values):
            return self.points_of
        points = {as_text(one): row.points for row in categories for one in row.values}
        missing, other = self.missing, self.other

        def look_up(value: Scalar) -> int:
            word = as_text(value)
            return points.get(word, other) if word else missing

        return look_up

    def places(self) -> Places:
        """Return where values fall, as a quick function."""
        rows = tuple(replace(row, points=at) for at, row in enumerate(self.rows))
        return replace(self, rows=rows, other=len(rows), missing=len(rows) + 1).compiled()

    def by_level(self, levels: Sequence[Scalar], dtype: type) -> NDArray[Any]:
        """Return the points of each level and, last, of a missing value: taken with codes, -1 finds the last."""
        if isinstance(self.rows[0], Bin) and set(map(type, levels)) <= {float}:
            return np.array([*self._of_numbers(np.array(levels, np.float64)), self.missing], dtype)
        find = self.compiled()
        return np.array([*(find(level) for level in levels), self.missing], dtype)

    def _in_bins(self) -> Callable[[Scalar], int]:
        missing, other = self.missing, self.other
        lows, highs, points = self._sorted()

        def find(value: Scalar) -> int:
            number = as_number(value)
            if number is None:
                return missing if is_missing(value) else other
            at = bisect_right(lows, number) - 1
            return points[at] if at >= 0 and number < highs[at] else other

        return find

    def _of_numbers(self, numbers: NDArray[np.float64]) -> NDArray[np.int64]:
        lows, highs, points = self._sorted()
        at = np.searchsorted(lows, numbers, side="right") - 1
        is_within = (at >= 0) & (numbers < np.array(highs)[at]) & np.isfinite(numbers)
        return np.where(is_within, np.array(points)[at], self.other)

    def _sorted(self) -> tuple[list[float], list[float], list[int]]:
        """Return where bins begin, the number at which each no longer holds, and their points, from the lowest."""
        bins = sorted((row for row in self.rows if isinstance(row, Bin)), key=_low)
        lows = [math.nextafter(low, math.inf) if is_open else low for low, is_open in map(_low, bins)]
        highs = [high if is_open else math.nextafter(high, math.inf) for high, is_open in map(_high, bins)]
        return lows, highs, [row.points for row in bins]


MISSING = -1
OTHER = -2


def parse_table(value: object, path: str, most_points: int) -> Table:
    """Return the table at `path`."""
    fields = Fields(value, path)
    attribute = fields.text("attribute")
    given = [name for name in ("categories", "bins") if fields.has(name)]
    if len(given) != 1:
        raise ScorecardError(path, "needs exactly one of categories and bins.")
    rows: list[Category | Bin] = []
    if given[0] == "bins":
        rows += parse_bins(fields, most_points)
    else:
        entries = _listed(fields)
        rows += (found := _parse_rows(entries, _category, most_points))
        _refuse_repeated(found, [path for _, path in entries])
    missing = fields.optional_whole("missing", -most_points, most_points) or 0
    other = fields.optional_whole("other", -most_points, most_points) or 0
    fields.done()
    return Table(attribute, tuple(rows), missing, other)


def parse_bins(fields: Fields, most_points: int) -> tuple[Bin, ...]:
    """Take the bins among the fields; one without an end ends where the next begins."""
    return tuple(_parse_rows(_closed(fields.items("bins")), _bin, most_points))


def ends(row: Bin) -> tuple[tuple[float, bool], tuple[float, bool]]:
    """Return where a bin begins and ends, and whether it is open there: the number itself lies outside."""
    return _low(row), _high(row)


def counts(row: Bin, *, is_whole: bool) -> bool:
    """Tell whether any count lies in a bin: a number from 0 on, or only a whole one."""
    (_, _), (high, is_below) = ends(row)
    if not is_whole:
        return high > 0 or not is_below
    first, last = _whole(row)
    return first <= last


def whole_counts(row: Bin) -> str:
    """Return the whole numbers from 0 on in a bin, in words: `none`, `up to 2`, `3–9`, `10 or more`."""
    first, last = _whole(row)
    if last == math.inf:
        return f"{first} or more"
    if first == last:
        return f"{first or 'none'}"
    return f"{first}–{last}" if first else f"up to {last}"


def _whole(row: Bin) -> tuple[int, float]:
    (low, is_above), (high, is_below) = ends(row)
    first = 0 if low == -math.inf else max(math.floor(low) + 1 if is_above else math.ceil(low), 0)
    return first, high if high == math.inf else math.ceil(high) - 1 if is_below else math.floor(high)


def dump_table(table: Table) -> dict[str, Any]:
    """Return the table as a document holds it."""
    found: dict[str, Any] = {"attribute": table.attribute}
    if isinstance(table.rows[0], Category):
        found["categories"] = [dump_row(row) for row in table.rows]
    else:
        found["bins"] = [dump_row(row) for row in table.rows]
    return found | {name: value for name, value in (("missing", table.missing), ("other", table.other)) if value}


def dump_row(row: Category | Bin) -> dict[str, Any]:
    """Return a row as a document holds it."""
    if isinstance(row, Bin):
        found: dict[str, Any] = dict(row.bounds)
    else:
        found = {"is": row.values[0] if len(row.values) == 1 else list(row.values)}
    return found | {"points": row.points} | ({"words": row.words} if row.words else {})


def _parse_rows(entries: list[tuple[Any, str]], read: Callable[[Fields, int], Row], most_points: int) -> list[Row]:
    rows: list[Row] = []
    for entry, at in entries:
        fields = Fields(entry, at)
        row = read(fields, most_points)
        fields.done()
        if isinstance(row, Bin):
            _refuse_overlap(row, rows, at)
        rows.append(row)
    return rows


def _listed(fields: Fields) -> list[tuple[Any, str]]:
    """Return categories as rows; `{vp: 14}` is short for `[{is: vp, points: 14}]`."""
    path = fields.at("categories")
    given = fields.required("categories")
    if not isinstance(given, Mapping):
        return items(given, path)
    rows = [{"is": name, "points": points} for name, points in given.items()]
    return [(row, f"{path}.{row['is']}") for row, _ in items(rows, path)]


def _closed(entries: list[tuple[Any, str]]) -> list[tuple[Any, str]]:
    """Return bins as rows; one without an end ends where the next begins."""
    found = []
    followers = [entry for entry, _ in entries[1:]]
    for (entry, path), following in zip_longest(entries, followers):
        is_open = isinstance(entry, Mapping) and not {"below", "at_most"} & entry.keys()
        found.append(({**entry, **_edge(following)} if is_open else entry, path))
    return found


def _edge(entry: object) -> dict[str, Any]:
    if isinstance(entry, Mapping):
        for begins, ends in (("at_least", "below"), ("above", "at_most")):
            if entry.get(begins) is not None:
                return {ends: entry[begins]}
    return {}


def _category(row: Fields, most: int) -> Category:
    given, at = row.required("is"), row.at("is")
    values = (
        tuple(scalar(one, p) for one, p in items(given, at))
        if isinstance(given, list | tuple)
        else (scalar(given, at),)
    )
    return Category(values, row.whole("points", -most, most), row.optional_text("words"))


def _bin(row: Fields, most: int) -> Bin:
    found = bounds(row, row.path)
    if not found:
        raise ScorecardError(row.path, f"needs a bound: {', '.join(BOUNDS)}.")
    return Bin(found, row.whole("points", -most, most), row.optional_text("words"))


def _refuse_repeated(rows: Sequence[Category], paths: Sequence[str]) -> None:
    places = [(index, at, one) for index, row in enumerate(rows) for at, one in enumerate(row.values)]
    for later, first in repeats(one for _, _, one in places):
        (row, at, one), (above, _, _) = places[later], places[first]
        if row == above:
            raise ScorecardError(f"{paths[row]}.is[{at}]", f"names '{one}' a second time; remove it.")
        raise ScorecardError(paths[row], f"names '{one}', as row {above} does; keep it in one of them.")


def _refuse_overlap(row: Bin, above: Sequence[Category | Bin], path: str) -> None:
    for index, other in enumerate(above):
        if isinstance(other, Bin) and _overlap(row, other):
            raise ScorecardError(path, f"overlaps with row {index}; let one end where the other begins.")


def _overlap(one: Bin, other: Bin) -> bool:
    (low, low_open), (high, high_open) = _low(one), _high(one)
    (other_low, other_low_open), (other_high, other_high_open) = _low(other), _high(other)
    return _reaches(low, low_open, other_high, other_high_open) and _reaches(other_low, other_low_open, high, high_open)


def _reaches(low: float, low_open: bool, high: float, high_open: bool) -> bool:
    return low < high or (low == high and not low_open and not high_open)


def _low(row: Bin) -> tuple[float, bool]:
    found = dict(row.bounds)
    return found.get("at_least", found.get("above", float("-inf"))), "above" in found


def _high(row: Bin) -> tuple[float, bool]:
    found = dict(row.bounds)
    return found.get("at_most", found.get("below", float("inf"))), "below" in found
