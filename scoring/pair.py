"""A pair table: points by the values of two attributes together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scoring.errors import ScorecardError
from scoring.reading import MOST_ITEMS, Fields, items, whole
from scoring.subject import Scalar
from scoring.table import Table, dump_table, parse_table

Grid = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class PairTable:
    """Points by place in a grid; a table's points are here the place of a value: its rows, then other, then missing."""

    first: Table
    second: Table
    points: Grid
    """One row for each place of `first`, with one number for each place of `second`."""

    def points_of(self, first: Scalar, second: Scalar) -> int:
        """Return the points of two values."""
        return self.points[self.first.points_of(first)][self.second.points_of(second)]


def parse_pair(value: object, path: str, most_points: int) -> PairTable:
    """Return the pair table at `path`."""
    fields = Fields(value, path)
    first, second = (_axis(fields.required(name), fields.at(name)) for name in ("first", "second"))
    if first.attribute == second.attribute:
        raise ScorecardError(fields.at("second"), f"reads '{second.attribute}', as first does; use a table instead.")
    grid = tuple(
        tuple(whole(points, at, -most_points, most_points) for points, at in _places(row, at, second, "number"))
        for row, at in _places(fields.required("points"), fields.at("points"), first, "row")
    )
    fields.done()
    return PairTable(first, second, grid)


def dump_pair(pair: PairTable) -> dict[str, Any]:
    """Return the pair table as a document holds it."""
    axes = {"first": _dump_axis(pair.first), "second": _dump_axis(pair.second)}
    return axes | {"points": [list(row) for row in pair.points]}


def _axis(value: object, path: str) -> Table:
    """Return the table that finds the place of a value; rows come as those of a table do, without points."""
    axis = Fields(value, path)
    kind = "bins" if axis.has("bins") else "categories"
    attribute, rows = axis.text("attribute"), axis.items(kind)
    axis.done()
    for row, at in rows:
        if isinstance(row, Mapping) and "points" in row:
            raise ScorecardError(f"{at}.points", "is not a field here; the points of a pair stand in its grid.")
    numbered = [{**row, "points": at} if isinstance(row, Mapping) else row for at, (row, _) in enumerate(rows)]
    places = {"other": len(rows), "missing": len(rows) + 1}
    return parse_table({"attribute": attribute, kind: numbered} | places, path, MOST_ITEMS + 1)


def _dump_axis(table: Table) -> dict[str, Any]:
    found = dump_table(table)
    kind = "bins" if "bins" in found else "categories"
    rows = [{name: value for name, value in row.items() if name != "points"} for row in found[kind]]
    return {"attribute": table.attribute, kind: rows}


def _places(value: object, path: str, table: Table, noun: str) -> list[tuple[Any, str]]:
    found, wanted = items(value, path), len(table.rows) + 2
    if len(found) != wanted:
        raise ScorecardError(
            path,
            f"has {len(found)} {noun}s, not {wanted}: one for each level of '{table.attribute}', "
            "then one for other values and one for missing.",
        )
    return found
