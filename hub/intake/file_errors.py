"""The error file: rows that could not be taken, each with its line and the reason."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from connectors.csvfile import BadRow
from hub.errors import Invalid

SUFFIX = ".errors.csv"


class ErrorFile:
    """Written beside the imported file under a passing name, and kept only once the whole file was read."""

    def __init__(self, path: Path, *, fallback: Path, header: Sequence[str]) -> None:
        self.path = path
        self.rows = 0
        self._fallback = fallback
        self._header = header
        self._file: IO[str] | None = None
        self._writer: Any = None

    def add(self, row: BadRow) -> None:
        """Note a row that could not be taken."""
        if self._file is None:
            self._file = self._open()
            self._writer = csv.writer(self._file)
            self._writer.writerow(["line", "reason", *self._header])
        self._writer.writerow([row.line, row.reason, *row.cells])
        self.rows += 1

    def keep(self) -> Path | None:
        """Give the finished file its name and return it; without bad rows there is none, not even an old one."""
        if self._file is None:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)
            return None
        self._file.close()
        self._part().replace(self.path)
        return self.path

    def drop(self) -> None:
        """Remove what was written so far."""
        if self._file is not None:
            self._file.close()
            self._part().unlink(missing_ok=True)

    def _open(self) -> IO[str]:
        for path in (self.path, self._fallback / self.path.name):
            self.path = path
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                # Bytes that are no text are shown as escapes rather than lost.
                return self._part().open("w", encoding="utf-8", errors="backslashreplace", newline="")
            except OSError:
                continue
        raise Invalid(
            f"the error file {self.path.name} cannot be written; make room or change the folder's permissions"
        )

    def _part(self) -> Path:
        return self.path.with_name(self.path.name + ".part")


@contextmanager
def error_file(path: Path, *, fallback: Path, header: Sequence[str]) -> Iterator[ErrorFile]:
    """Open the error file of `path`; whoever reads to the end calls `keep`, else it is dropped."""
    errors = ErrorFile(path, fallback=fallback, header=header)
    try:
        yield errors
    except BaseException:
        errors.drop()
        raise
