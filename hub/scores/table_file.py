"""Leads as the rows of a CSV file, without a database: each cell a number, a text, or missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path

from connectors.csvfile import BadRow, Column, Layout, Row, find_layout, guess, read, survey, values
from connectors.csvfile.fields import MISSING_WORDS
from connectors.csvfile.mapping import NUMBER_COMMA, NUMBER_POINT
from hub.errors import Invalid
from scoring import Scalar

DECIMALS = {NUMBER_POINT: ".", NUMBER_COMMA: ","}


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file, how its text becomes cells, and what its columns seem to mean."""

    path: Path
    layout: Layout
    columns: tuple[Column, ...]
    lines: int
    """Physical lines, as far as their ends tell."""

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self.layout.header

    @property
    def renamed(self) -> str:
        """Return which columns are called otherwise than in the file, as a sentence; empty where none is."""
        names = ", ".join(f"'{name}'" for name in self.layout.renamed)
        return f"Columns without a name, or with one that was there before, are called {names}." if names else ""

    def rows(self) -> Iterator[Row | BadRow]:
        """Yield every row, good and bad, in file order."""
        return read(self.path, self.layout)

    def position(self, name: str) -> int:
        """Return which column is called so; raises Invalid with those there are."""
        if name not in self.header:
            by_case = {one.casefold(): one for one in self.header}
            near = get_close_matches(name.casefold(), by_case, 1)
            meant = f" Did you mean '{by_case[near[0]]}'?" if near else ""
            raise Invalid(f"{self.path.name} has no column '{name}'.{meant} It has: {', '.join(self.header)}.")
        return self.header.index(name)

    def values(self, row: Row) -> list[Scalar]:
        """Return what the cells of a row say."""
        return [_value(column.kind, cell) for column, cell in zip(self.columns, row.cells, strict=True)]


def open_table(path: Path) -> TableFile:
    """Look through a .csv or .csv.gz file; raises Rejected where it cannot be read."""
    seen = survey(path)
    layout = find_layout(path, seen)
    return TableFile(path, layout, guess(layout.header, read(path, layout)).columns, seen.lines)


def _value(kind: str, cell: str) -> Scalar:
    text = values.clean(cell)
    if not text or text.lower() in MISSING_WORDS:
        return None
    as_number = partial(values.number, decimal=DECIMALS[kind]) if kind in DECIMALS else None
    number = as_number(text) if as_number else None
    return text if number is None else number
