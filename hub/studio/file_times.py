"""When each lead of a file was there: dates, years, or seconds since 1970."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from connectors.csvfile import Row
from connectors.csvfile.values import clean, instant, instant_format
from hub.errors import Invalid
from scoring.values import as_number

FORMAT_SAMPLE = 50
SUCH = "such as 2026-04-28"
YEARS, MONTHS, DAYS = (1970, 2100), (197001, 210012), (19700101, 21001231)
SECONDS = (1e8, 4.2e9)
"""From 1973 on: smaller numbers are quantities."""
MILLISECONDS = (1e11, 4.2e12)
Floats = NDArray[np.float64]


def order(rows: Sequence[Row], at: int, name: str) -> tuple[Floats, bool]:
    """Return when each lead was there, and whether that is in seconds since 1970 and not a plain number such as a year.

    Raises:
        Invalid: a cell of the column is no date, or its numbers are no instants.
    """
    cells = [clean(row.cells[at]) for row in rows]
    numbers = [number for cell in cells if (number := as_number(cell)) is not None]
    if len(numbers) == len(cells):
        return _of_numbers(np.array(numbers, np.float64), cells, name)
    form = instant_format([cell for cell in dict.fromkeys(cells) if instant_format([cell])][:FORMAT_SAMPLE])
    found = [instant(cell, form) if form else None for cell in cells]
    for row, cell, when in zip(rows, cells, found, strict=True):
        if when is None:
            raise Invalid(
                f"Column '{name}' holds '{cell}' in line {row.line}, which is no date like the others. "
                f"Write every date the same way, {SUCH}."
            )
    return np.array([when.timestamp() for when in found if when is not None]), True


def _of_numbers(numbers: Floats, cells: Sequence[str], name: str) -> tuple[Floats, bool]:
    least, most = float(numbers.min()), float(numbers.max())

    def are(bounds: tuple[float, float]) -> bool:
        return bounds[0] <= least and most <= bounds[1]

    if are(DAYS) and (days := _days(cells)) is not None:
        return days, True
    if are(YEARS) or are(MONTHS):
        return numbers, False
    if are(SECONDS):
        return numbers, True
    if are(MILLISECONDS):
        return numbers / 1000, True
    raise Invalid(
        f"Column '{name}' holds numbers such as {cells[0]}, which are no instants. Name with --time a column of dates, "
        f"{SUCH} or 20260428, of years, or of seconds since 1970."
    )


def _days(cells: Sequence[str]) -> Floats | None:
    """Return the instants of days written as 20260428; None where one is no day."""
    try:
        return np.array([datetime.strptime(cell, "%Y%m%d").replace(tzinfo=UTC).timestamp() for cell in cells])
    except ValueError:
        return None
