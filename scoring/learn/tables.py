"""Writes log-odds by place as the fewest rows of whole points that say the same."""

from collections.abc import Sequence
from typing import Any

from scoring.learn.axes import Axis, Count
from scoring.table import Bin, Category, Table


def table_of(axis: Axis, points: Sequence[int]) -> dict[str, Any]:
    """Return the table of an axis, from the points of each place, as a document holds it."""
    *of_rows, other, missing = points
    rows = axis.table.rows
    found = _bins(rows, of_rows) if isinstance(rows[0], Bin) else _categories(rows, of_rows, other)
    levels = {"other": other, "missing": missing}
    return {"attribute": axis.name, **found} | {name: value for name, value in levels.items() if value}


def count_of(axis: Axis, count: Count, points: Sequence[int]) -> dict[str, Any]:
    """Return the activity table of an axis that counts, from the points of each place, as a document holds it."""
    rows = axis.table.rows
    found = {"activity": count.activity, **_bins(rows, points[: len(rows)])}
    return found if count.half_life is None else found | {"decay": {"curve": "half_life", "days": count.half_life}}


def side_of(table: Table) -> dict[str, Any]:
    """Return one side of a pair table as a document holds it."""
    if isinstance(table.rows[0], Bin):
        return {"attribute": table.attribute, "bins": [dict(row.bounds) for row in table.rows if isinstance(row, Bin)]}
    categories = [{"is": row.values[0]} for row in table.rows if isinstance(row, Category)]
    return {"attribute": table.attribute, "categories": categories}


def _bins(rows: Sequence[Bin | Category], points: Sequence[int]) -> dict[str, Any]:
    """Return bins, neighbours with the same points as one; at least two, since a bin needs an end."""
    edges = [dict(row.bounds).get("at_least") for row in rows if isinstance(row, Bin)]
    kept = [at for at in range(len(rows)) if at == 0 or points[at] != points[at - 1]]
    if len(kept) == 1:
        kept.append((len(rows) + 1) // 2)
    found: list[dict[str, Any]] = []
    for at, following in zip(kept, [*kept[1:], None], strict=True):
        low = {} if at == 0 else {"at_least": edges[at]}
        high = {} if following is None else {"below": edges[following]}
        found.append(low | high | {"points": points[at]})
    return {"bins": found}


def _categories(rows: Sequence[Bin | Category], points: Sequence[int], other: int) -> dict[str, Any]:
    """Return categories, those with the same points together; those that earn what others do are left out."""
    by_points: dict[int, list[Any]] = {}
    for row, earned in zip(rows, points, strict=True):
        if earned != other and isinstance(row, Category):
            by_points.setdefault(earned, []).append(row.values[0])
    if not by_points and isinstance(rows[0], Category):
        by_points[points[0]] = [rows[0].values[0]]
    ordered = sorted(by_points.items(), key=lambda item: -item[0])
    return {
        "categories": [{"is": names[0] if len(names) == 1 else names, "points": earned} for earned, names in ordered]
    }
