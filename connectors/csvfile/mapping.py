"""What each column of a file means: one document that can be shown, changed and stored."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from connectors.csvfile.fields import CORE, INSTANTS, KNOWN, NUMBERS, OURS, SKIP, safe_name
from connectors.csvfile.source import VENDOR
from connectors.csvfile.values import INSTANT_FORMATS
from connectors.errors import Rejected

TEXT = "text"
NUMBER_POINT = "number ."
NUMBER_COMMA = "number ,"
CLAIM = "yes or no"
KINDS = frozenset({TEXT, NUMBER_POINT, NUMBER_COMMA, CLAIM, *INSTANT_FORMATS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: the field it fills, how its cells are read, and why we think so."""

    header: str
    field: str
    """A key of `KNOWN`, `skip`, or the name of the attribute that its cells become."""
    kind: str = TEXT
    """`text`, `number .` or `number ,` by decimal mark, `yes or no`, or the format of its instants."""
    missing: tuple[str, ...] = ()
    """Words that stand for nothing, such as `Select`."""
    confidence: float = 1.0
    reason: str = ""
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a file, in its order."""

    columns: tuple[Column, ...]

    def to_document(self) -> list[dict[str, Any]]:
        """Return what decides how rows are read, as JSON; guesses' reasons and samples are left out."""
        return [
            {"column": column.header, "field": column.field, "as": column.kind, "missing": list(column.missing)}
            for column in self.columns
        ]

    @classmethod
    def from_document(cls, document: Sequence[Mapping[str, Any]]) -> "Columns":
        """Return the mapping that `to_document` gave."""
        return cls(
            tuple(
                Column(header=item["column"], field=item["field"], kind=item["as"], missing=tuple(item["missing"]))
                for item in document
            )
        )

    def position(self, field: str) -> int | None:
        """Return which column fills a field, if any."""
        return next((at for at, column in enumerate(self.columns) if column.field == field), None)

    def changed(self, wishes: Mapping[str, str], *, dropped: Iterable[str] = ()) -> "Columns":
        """Return the mapping with the wished fields by header, and without the dropped columns.

        A column that held a wished field before becomes an attribute of its own name.

        Raises:
            Rejected: there is no such column or field, or two columns are wished into one field.
        """
        headers = {column.header.lower(): column.header for column in self.columns}
        wanted = {_known_header(headers, header): _known_field(field) for header, field in wishes.items()}
        wanted |= {_known_header(headers, header): SKIP for header in dropped}
        fields = [field for field in wanted.values() if field != SKIP]
        if twice := next((field for field in fields if fields.count(field) > 1), None):
            raise _wrong(f"two columns are mapped to {twice}; choose one")
        columns = []
        for column in self.columns:
            if column.header in wanted:
                columns.append(_as_wished(column, wanted[column.header]))
            elif column.field in fields:
                columns.append(
                    replace(
                        column, field=attribute_name(column.header), confidence=1.0, reason="another column was chosen"
                    )
                )
            else:
                columns.append(column)
        return Columns(tuple(apart(columns)))


def _as_wished(column: Column, field: str) -> Column:
    kind = column.kind
    if field in INSTANTS and kind not in INSTANT_FORMATS:
        kind = "iso"
    elif field in CORE and field not in INSTANTS:
        kind = TEXT
    elif field in NUMBERS and kind not in (NUMBER_POINT, NUMBER_COMMA):
        kind = NUMBER_POINT
    return replace(column, field=field, kind=kind, confidence=1.0, reason="as you said")


def apart(columns: Sequence[Column]) -> list[Column]:
    """Give attributes whose names coincide a number each; the first in the file keeps its name."""
    taken = {column.field for column in columns if column.field in KNOWN}
    apart = []
    for column in columns:
        name, again = column.field, 2
        if name != SKIP and name not in KNOWN:
            while name in taken:
                name, again = f"{column.field}_{again}", again + 1
            taken.add(name)
        apart.append(column if name == column.field else replace(column, field=name))
    return apart


def attribute_name(header: str) -> str:
    """Return the name under which a column that is no known field is kept; our own score fields are skipped."""
    name = safe_name(header)
    if name.startswith(OURS):
        return SKIP
    return f"{name}_2" if name in KNOWN else name


def _known_header(headers: Mapping[str, str], header: str) -> str:
    if found := headers.get(header.strip().lower()):
        return found
    near = difflib.get_close_matches(header.lower(), list(headers), n=1)
    hint = f"; did you mean {headers[near[0]]!r}?" if near else f"; it has {', '.join(map(repr, headers.values()))}"
    raise _wrong(f"the file has no column {header!r}{hint}")


def _known_field(field: str) -> str:
    if field in KNOWN or field == SKIP:
        return field
    near = difflib.get_close_matches(field, list(KNOWN), n=1, cutoff=0.8)
    if near:
        raise _wrong(f"there is no field {field!r}; did you mean {near[0]}?")
    if safe_name(field) != field or field.startswith(OURS):
        name = safe_name(field)
        raise _wrong(f"an attribute cannot be named {field!r}; use small letters, digits, underscores, such as {name}")
    return field


def _wrong(message: str) -> Rejected:
    return Rejected(message, vendor=VENDOR, operation="map")
