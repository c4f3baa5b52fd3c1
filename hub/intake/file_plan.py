"""How one file will be read: looked through, laid out, its columns guessed and then mapped as wished."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from connectors.csvfile import BadRow, Columns, Layout, Person, Survey, find_layout, guess, people, read, survey
from hub.errors import Invalid

DELIMITER_WORDS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|", "bar": "|"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a person says about a file instead of leaving it to be found out."""

    encoding: str | None = None
    delimiter: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    """Column name → field."""
    dropped: Iterable[str] = ()
    """Columns to leave out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A file and how to read it."""

    path: Path
    name: str
    """What people call it; an upload lies under another name."""
    survey: Survey
    layout: Layout
    columns: Columns

    def to_document(self) -> dict[str, Any]:
        """Return how the file is read, as JSON."""
        return {
            "encoding": self.layout.encoding,
            "delimiter": self.layout.delimiter,
            "columns": self.columns.to_document(),
        }

    @property
    def content_hash(self) -> str:
        """Return what identifies this content read this way."""
        document = json.dumps(self.to_document(), sort_keys=True)
        return hashlib.sha256(f"{self.survey.content_hash} {document}".encode()).hexdigest()

    def count(self) -> int:
        """Return how many rows the file has, good and bad."""
        return sum(1 for _ in read(self.path, self.layout))

    def people(self, *, seen_at: datetime) -> Iterator[Person | BadRow]:
        """Yield what each row says, in file order; the same plan and instant always give the same."""
        return people(read(self.path, self.layout), self.columns, seen_at=seen_at)

    def fields(self) -> dict[str, str]:
        """Return column name → field."""
        return {column.header: column.field for column in self.columns.columns}


def make_plan(path: Path, wishes: Wishes, *, name: str | None = None, size_limit: int | None = None) -> Plan:
    """Look through the file and decide how to read it.

    Raises:
        Rejected: the file cannot be read, or a wish names a column or field that does not exist.
        Invalid: the wished delimiter is no single character.
    """
    seen = survey(path, encoding=wishes.encoding, size_limit=size_limit)
    layout = find_layout(path, seen, delimiter=_delimiter(wishes.delimiter))
    columns = guess(layout.header, read(path, layout)).changed(wishes.fields, dropped=wishes.dropped)
    return Plan(path=path, name=name or path.name, survey=seen, layout=layout, columns=columns)


def kept_plan(path: Path, document: Mapping[str, Any], *, name: str) -> Plan:
    """Return the plan that `to_document` described, for the same file."""
    seen = survey(path, encoding=document["encoding"])
    layout = find_layout(path, seen, delimiter=document["delimiter"])
    return Plan(path=path, name=name, survey=seen, layout=layout, columns=Columns.from_document(document["columns"]))


def _delimiter(wish: str | None) -> str | None:
    if wish is None:
        return None
    delimiter = DELIMITER_WORDS.get(wish.lower(), wish)
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise Invalid(f"a delimiter is one character, or one of {', '.join(DELIMITER_WORDS)}; not {wish!r}")
    return delimiter
