"""When leads of a file were there, however the column writes it."""

import pytest

from connectors.csvfile import Row
from hub.errors import Invalid
from hub.studio.file_times import order

NEW_YEAR = 1_767_225_600.0
"""Of 2026, in seconds since 1970."""


def read(*cells: str) -> tuple[list[float], bool]:
    found, is_dated = order([Row(line, [cell]) for line, cell in enumerate(cells, 2)], 0, "when")
    return found.tolist(), is_dated


@pytest.mark.parametrize("cell", ["2026-01-01", "20260101", "1767225600", "1767225600000", "01.01.2026"])
def test_a_day_is_the_same_instant_however_it_is_written(cell: str) -> None:
    assert read(cell, cell) == ([NEW_YEAR, NEW_YEAR], True)


@pytest.mark.parametrize("cells", [("2024", "2026"), ("202412", "202601")])
def test_years_and_months_have_an_order_only(cells: tuple[str, str]) -> None:
    assert read(*cells) == (list(map(float, cells)), False)


@pytest.mark.parametrize("cells", [("1", "250"), ("-5", "2026"), ("0", "99999999999999")])
def test_other_numbers_are_no_instants(cells: tuple[str, str]) -> None:
    with pytest.raises(Invalid, match=f"numbers such as {cells[0]}, which are no instants"):
        read(*cells)
