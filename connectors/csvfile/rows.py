"""Streams the rows of a file with their line numbers; a bad row is handed over as such and costs no other row."""

import csv
import io
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from gzip import GzipFile
from pathlib import Path
from typing import IO, TypeAlias

from connectors.csvfile.source import open_bytes

MAX_CELL = 32_767
"""What a cell of a spreadsheet can hold."""
MAX_LINES_PER_ROW = 500
MAX_LINE = 1 << 20
LINE_TOO_LONG = f"the line has more than {MAX_LINE:,} characters"
DAMAGED = re.compile("[\udc80-\udcff]")
REPLACED = re.compile("[\udc80-\udfff\ufffd]")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file's text becomes cells."""

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    header_lines: int
    """Physical lines up to and including the header."""
    renamed: tuple[str, ...] = ()
    """Names of the header that stand for a blank one, or for one that was there before."""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, as many as the header has, and the line where it starts."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken, and why."""

    line: int
    cells: list[str]
    reason: str


AnyRow: TypeAlias = Row | BadRow


class NeverClosed(Exception):
    """A quoted value runs on to the end of the file or over too many lines, or one line is too long."""


def read_line(readline: Callable[[int], str]) -> str:
    """Return the next line; of one that is too long only the start, as `is_cut` tells, and the rest is skipped."""
    line = readline(MAX_LINE)
    rest = line
    while is_cut(rest):
        rest = readline(MAX_LINE)
    return line


def is_cut(line: str) -> bool:
    """Tell whether a line is only the start of a longer one."""
    return len(line) >= MAX_LINE and line[-1] not in "\r\n"


class Lines(Iterator[str]):
    """Physical lines that remember which of them the present row took, so that they can be put back."""

    def __init__(self, readline: Callable[[int], str]) -> None:
        self._readline = readline
        self._waiting: deque[str] = deque()
        self._taken: list[str] = []
        self.done = 0
        """Lines of finished rows."""

    def __next__(self) -> str:
        if len(self._taken) >= MAX_LINES_PER_ROW:
            raise NeverClosed
        line = self._waiting.popleft() if self._waiting else read_line(self._readline)
        if not line:
            if self._taken:
                raise NeverClosed
            raise StopIteration
        self._taken.append(line)
        if is_cut(line):
            raise NeverClosed
        return line

    def finish(self) -> int:
        """Settle the present row; returns the line where it started."""
        start = self.done + 1
        self.done += len(self._taken)
        self._taken.clear()
        return start

    def give_back(self) -> tuple[int, str]:
        """Settle only the first line of the present row and put the others back; returns its number and text."""
        first, *others = self._taken
        self._waiting.extendleft(reversed(others))
        self._taken = [first]
        return self.finish(), first

    @property
    def spans_lines(self) -> bool:
        """Tell whether the present row took more than one line."""
        return len(self._taken) > 1


def text_of(file: IO[bytes] | GzipFile, encoding: str) -> io.TextIOWrapper:
    """Return the decoded text, line ends untouched; bytes that cannot be decoded stay recognisable."""
    errors = "replace" if encoding.replace("_", "-").startswith(("utf-16", "utf-32")) else "surrogateescape"
    return io.TextIOWrapper(file, encoding=encoding, errors=errors, newline="")


def read(path: Path, layout: Layout) -> Iterator[AnyRow]:
    """Yield every row after the header, good and bad, in file order; blank lines are none.

    The same file and layout always give the same rows, so that a reader can go on by counting.
    """
    with open_bytes(path) as file:
        lines = Lines(text_of(file, layout.encoding).readline)
        for _ in range(layout.header_lines):
            next(lines, None)
            lines.finish()
        yield from _rows(lines, layout)


def _rows(lines: Lines, layout: Layout) -> Iterator[AnyRow]:
    width = len(layout.header)
    bad_text = REPLACED if layout.encoding.startswith("utf-16") or layout.encoding.startswith("utf-32") else DAMAGED
    reader = cells_of(lines, layout.delimiter)
    while True:
        try:
            cells = next(reader, None)
        except (NeverClosed, csv.Error) as error:
            reason = _unread(error, lines)
            line, text = lines.give_back()
            reader = cells_of(lines, layout.delimiter)
            yield BadRow(line, [text.rstrip("\r\n")[:MAX_CELL]], LINE_TOO_LONG if is_cut(text) else reason)
            continue
        if cells is None:
            return
        cells = _fitted(cells, width)
        if len(cells) != width and lines.spans_lines:
            line, text = lines.give_back()
            reader = cells_of(lines, layout.delimiter)
            yield BadRow(line, [text.rstrip("\r\n")], "a quote is opened and closed at the wrong place")
            continue
        line = lines.finish()
        if cells:
            yield _judged(line, cells, width, bad_text)


def _unread(error: Exception, lines: Lines) -> str:
    """Return why the present row cannot be taken apart."""
    if isinstance(error, csv.Error) and not lines.spans_lines:
        return f"a value has more than {csv.field_size_limit():,} characters; the most is {MAX_CELL:,}"
    return "a quote is opened and never closed, or a value is endless"


def cells_of(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    """Return the standard reader over the lines."""
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=delimiter != "\t")


def _fitted(cells: list[str], width: int) -> list[str]:
    """Drop empty cells beyond the header (trailing delimiters), and everything of a blank row."""
    if not any(cells):
        return []
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    return cells


def _judged(line: int, cells: list[str], width: int, bad_text: re.Pattern[str]) -> AnyRow:
    reason = None
    if len(cells) != width:
        few_or_many = "only" if len(cells) < width else "as many as"
        values, columns = (
            f"{n} {noun}{'' if n == 1 else 's'}" for n, noun in ((len(cells), "value"), (width, "column"))
        )
        reason = f"it has {few_or_many} {values} where the header names {columns}"
    elif bad_text.search(joined := "".join(cells)):
        reason = "it holds bytes that are not text in the file's encoding"
    elif "\x00" in joined:
        reason = "it holds a NUL character"
    elif len(joined) > MAX_CELL and (longest := max(map(len, cells))) > MAX_CELL:
        reason = f"a value has {longest:,} characters; the most is {MAX_CELL:,}"
    return Row(line, cells) if reason is None else BadRow(line, cells, reason)
