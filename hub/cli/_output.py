"""Where commands write what may be long: a file that is whole or not there, or standard output."""

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from hub.errors import Invalid


def check_writable(*paths: Path | None) -> None:
    """Raise Invalid where a file could not be written, before the work that fills it."""
    for path in paths:
        if path is not None and (path.is_dir() or not path.absolute().parent.is_dir()):
            why = "it is a folder" if path.is_dir() else f"there is no folder {path.absolute().parent}"
            raise Invalid(f"Cannot write {path}: {why}.")
        if path is not None and (beside := _beside(path)) != path:
            try:
                beside.open("ab").close()
                beside.unlink()
            except OSError as error:
                raise Invalid(f"Cannot write {path}: {error.strerror}.") from error


@contextmanager
def destination(path: Path | None) -> Iterator[BinaryIO]:
    """Open where to write; a file is there under its name only once it is whole. Raises Invalid when it cannot be."""
    if path is None:
        with _standard_output() as out:
            yield out
        return
    beside = _beside(path)
    before = signal.signal(signal.SIGTERM, _end)
    try:
        with beside.open("wb") as out:
            yield out
        if beside != path:
            beside.replace(path)
    except OSError as error:
        raise Invalid(f"Cannot write {path}: {error.strerror}. Nothing was kept.") from error
    finally:
        signal.signal(signal.SIGTERM, before)
        if beside != path:
            with suppress(OSError):
                beside.unlink()


def _beside(path: Path) -> Path:
    """Return where a file is written until it is whole; a device is written as it is."""
    return path if path.exists() and not path.is_file() else path.with_name(f".{path.name}.part")


def _end(number: int, _frame: object) -> None:
    """End as programs do that are told to, but tidy up first."""
    sys.exit(128 + number)


@contextmanager
def _standard_output() -> Iterator[BinaryIO]:
    """Give standard output; a reader who has had enough ends it quietly."""
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except OSError as error:
        # What is left in the buffer must not be tried again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.errno == errno.EPIPE:
            sys.exit(0)
        raise Invalid(f"Cannot write to standard output: {error.strerror}.") from error


@contextmanager
def counter(name: str, *, is_shown: bool) -> Iterator[Callable[[int], None]]:
    """Count rows on standard error where that is a terminal; `is_shown` says that the rows themselves go elsewhere."""
    console = Console(stderr=True)
    parts = (SpinnerColumn(), TextColumn("{task.description}: {task.fields[rows]:,} rows"))
    with Progress(*parts, console=console, disable=not (is_shown and console.is_terminal), transient=True) as progress:
        task = progress.add_task(name, total=None, rows=0)
        yield lambda rows: progress.update(task, rows=rows)


@contextmanager
def bar(name: str, lines: int, *, is_shown: bool) -> Iterator[Callable[[int, int], None]]:
    """Show, where `counter` counts, also how much of the lines of a file is done: called with rows and the line."""
    console = Console(stderr=True)
    about = TextColumn("{task.description}: {task.fields[rows]:,} rows")
    parts = (about, BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*parts, console=console, disable=not (is_shown and console.is_terminal), transient=True) as progress:
        task = progress.add_task(name, total=lines, rows=0)
        yield lambda rows, line: progress.update(task, rows=rows, completed=line)


@contextmanager
def steps(name: str) -> Iterator[Callable[[str], None]]:
    """Tell on standard error what is being done, with the time it takes, where that is a terminal."""
    console = Console(stderr=True)
    parts = (SpinnerColumn(), TextColumn("{task.description}: {task.fields[step]}"), TimeElapsedColumn())
    with Progress(*parts, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task(name, total=None, step="reading")
        yield lambda step: progress.update(task, step=step)
