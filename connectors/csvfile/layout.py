"""Finds the delimiter, the header and its names."""

import csv
import itertools
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from connectors.csvfile.rows import Layout, Lines, NeverClosed, cells_of, read_line, text_of
from connectors.csvfile.source import Survey, open_bytes, refuse

DELIMITERS = (",", ";", "\t", "|")
WORDS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
SAMPLE_LINES = 200
MAX_COLUMNS = 1_000
MAX_SAMPLE_LINE = csv.field_size_limit()
DECLARED = re.compile(r'^"?sep=(.)"?\s*$')
VALUE = re.compile(r"^([-+]?[\d.,:/ ]+|[^@\s]+@[^@\s]+\.[^@\s]+)$")


def find_layout(path: Path, survey: Survey, *, delimiter: str | None = None) -> Layout:
    """Return how the file is laid out; `delimiter` given is taken as it is.

    Raises:
        Rejected: there is no header, it names no column, or far too many.
    """
    lines = _first_lines(path, survey.encoding)
    skipped = len(lines) - len(list(itertools.dropwhile(lambda line: not line.strip(), lines)))
    lines = lines[skipped:]
    if lines and (declared := DECLARED.match(lines[0])):
        delimiter = delimiter or declared[1]
        lines, skipped = lines[1:], skipped + 1
    if not lines:
        raise refuse(path, "holds only blank lines; export it again")
    if len(lines[0]) > MAX_SAMPLE_LINE:
        raise refuse(
            path,
            f"begins with a line of more than {MAX_SAMPLE_LINE:,} characters where the names of its columns should be; "
            "export it again with one lead a line",
        )
    delimiter = delimiter or find_delimiter([line for line in lines if len(line) <= MAX_SAMPLE_LINE])
    waiting = iter(lines)
    source = Lines(lambda _: next(waiting, ""))
    try:
        cells = next(cells_of(source, delimiter), [])
    except (NeverClosed, csv.Error) as error:
        raise refuse(
            path, "opens a quote in its first row that is never closed; mend the names of its columns"
        ) from error
    source.finish()
    while cells and not cells[-1].strip():
        cells.pop()
    _check_header(path, cells)
    header = clean_header(cells)
    renamed = tuple(name for name, cell in zip(header, cells, strict=True) if name != _name(cell))
    return Layout(survey.encoding, delimiter, header, skipped + source.done, renamed)


def _first_lines(path: Path, encoding: str) -> list[str]:
    with open_bytes(path) as file:
        try:
            text = text_of(file, encoding)
            return list(itertools.takewhile(bool, (read_line(text.readline) for _ in range(SAMPLE_LINES))))
        except LookupError as error:
            raise refuse(
                path, f"cannot be read as {encoding}: there is no such encoding; try utf-8 or cp1252"
            ) from error


def find_delimiter(lines: Sequence[str]) -> str:
    """Return the delimiter under which most rows have as many cells as the header, quotes respected.

    A file of one column has none; it is read with commas.
    """
    return max(DELIMITERS, key=lambda delimiter: _agreement(lines, delimiter))


def _agreement(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    try:
        counts = [len(cells) for cells in csv.reader(lines, delimiter=delimiter, skipinitialspace=True) if cells]
    except csv.Error:
        return (0.0, 0)
    width = counts[0] if counts else 0
    if width < 2:
        return (0.0, 0)
    # The last row may be cut where the sample ends inside quotes.
    body = counts[1:-1] or counts[1:] or counts
    modal, times = Counter(body).most_common(1)[0]
    share = times / len(body) if modal == width else Counter(body)[width] / len(body) / 2
    return (round(share, 1), width)


def _check_header(path: Path, cells: Sequence[str]) -> None:
    named = [cell.strip() for cell in cells if cell.strip()]
    if not named:
        raise refuse(path, "has no names of columns in its first row; add them")
    if len(cells) > MAX_COLUMNS:
        raise refuse(path, f"names {len(cells):,} columns; the most is {MAX_COLUMNS:,}")
    if sum(bool(VALUE.match(name)) for name in named) * 2 > len(named):
        raise refuse(path, "has values in its first row where the names of its columns should be; add a row of names")


def clean_header(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the names trimmed; a blank one becomes `column N`, one that was there before gets a number."""
    names: list[str] = []
    taken: set[str] = set()
    for position, cell in enumerate(cells, start=1):
        name = _name(cell) or f"column {position}"
        unique, again = name, 2
        while unique.lower() in taken:
            unique, again = f"{name} {again}", again + 1
        taken.add(unique.lower())
        names.append(unique)
    return tuple(names)


def _name(cell: str) -> str:
    return " ".join(cell.replace("\ufeff", "").replace("\x00", "").split())
