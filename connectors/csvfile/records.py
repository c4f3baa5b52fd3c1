"""Rows into canonical records."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from connectors.csvfile import values
from connectors.csvfile.fields import CORE, EXTERNAL_ID, SKIP
from connectors.csvfile.mapping import CLAIM, NUMBER_COMMA, NUMBER_POINT, TEXT, Column, Columns
from connectors.csvfile.rows import AnyRow, BadRow
from connectors.records import LeadRecord, OutcomeRecord, Scalar

OBJECT_TYPE = "row"
Reader: TypeAlias = Callable[[str], Scalar]


@dataclass(frozen=True, slots=True)
class Person:
    """What one good row says."""

    line: int
    lead: LeadRecord
    outcome: OutcomeRecord | None


class RowMapper:
    """Applies a mapping to rows; every instant that a row does not name is `seen_at`."""

    def __init__(self, columns: Columns) -> None:
        self._missing = [frozenset(word.lower() for word in column.missing) for column in columns.columns]
        self._core = {column.field: at for at, column in enumerate(columns.columns) if column.field in CORE}
        self._forms = {column.field: column.kind for column in columns.columns}
        self._attributes = [
            (at, column.field, _reader(column))
            for at, column in enumerate(columns.columns)
            if column.field not in CORE and column.field != SKIP
        ]

    def person(self, row: AnyRow, *, seen_at: datetime) -> Person | BadRow:
        """Return what the row says, or the row with the reason why it cannot be taken."""
        if isinstance(row, BadRow):
            return row
        cells = [
            "" if (text := values.clean(cell)).lower() in missing else text
            for cell, missing in zip(row.cells, self._missing, strict=True)
        ]
        written = self._cell(cells, "email")
        email = values.email(written)
        own_id = self._cell(cells, EXTERNAL_ID)
        if written and email is None and not own_id:
            return BadRow(row.line, row.cells, "its e-mail address is not one, and it has no other id")
        external_id = own_id or email or _hash(cells)
        if len(external_id) > 255:
            return BadRow(row.line, row.cells, "its id is longer than 255 characters")
        modified_at = self._instant(cells, "modified_at") or seen_at
        lead = LeadRecord(
            external_id=external_id,
            object_type=OBJECT_TYPE,
            email=email,
            name=self._name(cells),
            company=self._cell(cells, "company") or None,
            title=self._cell(cells, "title") or None,
            attributes={name: value for at, name, read in self._attributes if (value := read(cells[at])) is not None},
            modified_at=min(modified_at, seen_at),
            created_at=self._instant(cells, "created_at"),
        )
        return Person(row.line, lead, self._outcome(cells, lead, seen_at))

    def _cell(self, cells: Sequence[str], field: str) -> str:
        at = self._core.get(field)
        return "" if at is None else cells[at]

    def _instant(self, cells: Sequence[str], field: str) -> datetime | None:
        text = self._cell(cells, field)
        return values.instant(text, self._forms[field]) if text else None

    def _name(self, cells: Sequence[str]) -> str:
        parts = (self._cell(cells, "first_name"), self._cell(cells, "last_name"))
        return self._cell(cells, "name") or " ".join(part for part in parts if part)

    def _outcome(self, cells: Sequence[str], lead: LeadRecord, seen_at: datetime) -> OutcomeRecord | None:
        """Return the outcome; `open` takes back what an earlier file said."""
        at = self._instant(cells, "converted_at")
        if "converted" in self._core:
            kind = values.outcome(self._cell(cells, "converted"))
        elif "converted_at" in self._core:
            kind = "won" if at else "open"
        else:
            return None
        return OutcomeRecord(
            external_id=f"{OBJECT_TYPE}:{lead.external_id}",
            kind=kind,
            occurred_at=min(at or lead.modified_at, seen_at),
            lead_ids=(lead.external_id,),
            modified_at=lead.modified_at,
        )


def _reader(column: Column) -> Reader:
    """Return what makes a value of a cell; a cell that is not of its column's kind stays text."""
    if column.kind in (NUMBER_POINT, NUMBER_COMMA):
        decimal = column.kind[-1]
        return lambda text: _or_text(values.number(text, decimal=decimal), text)
    if column.kind == CLAIM:
        return lambda text: _or_text(values.claim(text), text)
    if column.kind != TEXT:
        return lambda text: _or_text(_iso(values.instant(text, column.kind)), text)
    return lambda text: text or None


def _or_text(value: Scalar, text: str) -> Scalar:
    return value if value is not None else text or None


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _hash(cells: Sequence[str]) -> str:
    return "row-" + hashlib.sha256("\x1f".join(cells).encode()).hexdigest()[:24]


def people(rows: Iterator[AnyRow], columns: Columns, *, seen_at: datetime) -> Iterator[Person | BadRow]:
    """Yield what each row says.

    Each is seen a microsecond after the one before, so that of two about one lead the last wins.
    """
    mapper = RowMapper(columns)
    for position, row in enumerate(rows):
        yield mapper.person(row, seen_at=seen_at + timedelta(microseconds=position))
