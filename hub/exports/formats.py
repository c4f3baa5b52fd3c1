"""Rows as CSV that no spreadsheet runs, or as JSON lines."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from io import StringIO
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from hub.exports.tables import Row, Table

RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet takes for a formula."""
_json = msgspec.json.Encoder()


def csv_parts(session: Session, org_id: UUID, table: Table) -> Iterator[tuple[int, bytes]]:
    """Yield a head and then parts of the file, each with how many rows it holds."""
    *fixed, last = table.columns
    if table.names is None:
        yield 0, csv_bytes([[*fixed, last]])
        for part in table.parts(session, org_id):
            yield len(part), csv_bytes([_cells(row) for row in part])
        return
    names = table.names(session, org_id)
    yield 0, csv_bytes([_cells([*fixed, *(f"{last}.{name}" for name in names)])])
    for part in table.parts(session, org_id):
        yield len(part), csv_bytes([_cells([*row[:-1], *map(row[-1].get, names)]) for row in part])


def jsonl_parts(session: Session, org_id: UUID, table: Table) -> Iterator[tuple[int, bytes]]:
    """Yield parts of the file, each with how many rows it holds."""
    for part in table.parts(session, org_id):
        yield len(part), _json.encode_lines([dict(zip(table.columns, map(_plain, row), strict=True)) for row in part])


FORMATS: Mapping[str, Callable[[Session, UUID, Table], Iterator[tuple[int, bytes]]]] = {
    "csv": csv_parts,
    "jsonl": jsonl_parts,
}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def csv_bytes(rows: Sequence[Sequence[Any]]) -> bytes:
    """Return rows as CSV."""
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _cells(row: Row) -> list[Any]:
    return [_cell(value) for value in row]


def _cell(value: Any) -> Any:
    """Return what the CSV says: numbers as they are, text never as a formula, lists and objects as JSON."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(RUN_BY_SPREADSHEETS) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    return _json.encode(value).decode() if isinstance(value, list | dict) else value
