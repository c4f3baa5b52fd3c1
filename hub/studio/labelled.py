"""Leads of a CSV file whose outcome is known, to learn from."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from connectors.csvfile import BadRow, Row
from connectors.csvfile.values import LOST, NO, WON, YES, clean, instant, instant_format
from hub.errors import Invalid
from hub.scores.table_file import TableFile, open_table
from hub.studio.file_columns import Chosen, choose
from scoring import Scalar
from scoring.learn.frame import coded
from scoring.learn.leaks import is_for_one_outcome
from scoring.values import as_number, as_text

FORMAT_SAMPLE = 50
MOST_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """n leads: their columns, which converted, and the place of each in time if that was asked for."""

    name: str
    """Of the file."""
    leads: pa.Table
    won: NDArray[np.int64]
    order: NDArray[np.float64] | None
    is_dated: bool
    """Whether `order` is in seconds since 1970, not plain numbers such as years."""
    places: NDArray[np.intp]
    """Of each lead among all rows of the file, from 0."""
    left_out: int
    """Rows that are damaged, or whose outcome is not known yet."""
    derived: Mapping[str, str]
    """The column behind each attribute that is read from one of another name."""
    personal: tuple[str, ...]
    """Columns of names and addresses, which teach nothing."""
    unlearned: Mapping[str, str]
    """Of `leads`, the columns that only scorecards may read, such as identifiers, each with the reason."""


def read_labelled(
    path: Path,
    label: str,
    *,
    positive: str | None = None,
    exclude: Collection[str] = (),
    include: Collection[str] = (),
    time: str | None = None,
    keeps_time: bool = False,
    wanted: Collection[str] = (),
) -> Labelled:
    """Return the leads of a file by the outcome that the column `label` tells; `exclude` teaches nothing.

    Nor does `time`, unless `keeps_time` says that scorecards may read it.

    Nor do names, addresses and identifiers, but those to `include`. The attributes `wanted` by scorecards, and others
    that certainly are there, are read from columns as people call them, such as `Job Title`.

    Raises:
        Rejected: the file cannot be read.
        Invalid: a column is not there, outcomes are not of two kinds, or `time` holds what is no date.
    """
    file = open_table(path)
    at = file.position(label)
    apart = {at, *map(file.position, exclude), *([] if time is None or keeps_time else [file.position(time)])}
    places, rows, damaged = _rows(file)
    cells = list(map(file.values, rows))
    outcomes = [of_row[at] for of_row in cells]
    is_known = np.array([outcome is not None for outcome in outcomes])
    won = _won(outcomes, label, positive)[is_known]
    told = [row for row, known in zip(rows, is_known.tolist(), strict=True) if known]
    order, is_dated = (None, False) if time is None else _order(told, file.position(time), time)
    chosen = _chosen(file, [of_row for of_row in cells if of_row[at] is not None], apart, wanted, include)
    return Labelled(
        name=path.name,
        leads=pa.table({name: _column(found) for name, found in chosen.columns.items()}),
        won=won,
        order=order,
        is_dated=is_dated,
        places=np.array(places, np.intp)[is_known],
        left_out=damaged + int((~is_known).sum()),
        derived=chosen.derived,
        personal=chosen.personal,
        unlearned={name: why for name, why in chosen.unlearned.items() if not _knows(name, chosen, won)},
    )


def _knows(name: str, chosen: Chosen, won: NDArray[np.int64]) -> bool:
    """Tell whether an identifier is given for one outcome only: a leak, and to be told as one."""
    return is_for_one_outcome(coded(chosen.columns[name], name), won.astype(np.float64))


def _chosen(
    file: TableFile,
    cells: Sequence[Sequence[Scalar]],
    apart: Set[int],
    wanted: Collection[str],
    include: Collection[str],
) -> Chosen:
    kept, included = set(range(len(file.header))) - apart, {file.header[file.position(name)] for name in include}
    chosen = choose(file.header, list(zip(*cells, strict=True)), kept, wanted, included)
    if not chosen.columns:
        raise Invalid(f"{file.path.name} has no column left to learn from.")
    return chosen


def _rows(file: TableFile) -> tuple[list[int], list[Row], int]:
    """Return the good rows after their places in the file, and how many are damaged."""
    places: list[int] = []
    rows: list[Row] = []
    damaged: list[BadRow] = []
    for place, row in enumerate(file.rows()):
        if isinstance(row, Row):
            places.append(place)
            rows.append(row)
        else:
            damaged.append(row)
    if rows:
        return places, rows, len(damaged)
    if damaged:
        raise Invalid(f"No row of {file.path.name} can be read; line {damaged[0].line}: {damaged[0].reason}.")
    raise Invalid(f"{file.path.name} names its columns but has no rows. Export it again with the leads in it.")


def _column(found: Sequence[Scalar]) -> pa.Array:
    """Return numbers where all are; else texts, among which learning knows numbers too."""
    if all(value is None or isinstance(value, int | float) for value in found):
        return pa.array(found, pa.float64())
    return pa.array([None if value is None else str(value) for value in found], pa.string())


def _kind(outcome: Scalar) -> str | float:
    number = as_number(outcome)
    return as_text(outcome) if number is None else number


def _won(outcomes: Sequence[Scalar], label: str, positive: str | None) -> NDArray[np.int64]:
    counts = Counter(_kind(outcome) for outcome in outcomes if outcome is not None)
    shown = {_kind(outcome): str(outcome) for outcome in outcomes if outcome is not None}
    there = ", ".join(f"'{shown[kind]}'" for kind, _ in counts.most_common(MOST_NAMED))
    if len(counts) > MOST_NAMED:
        there += " and more"
    if len(counts) < 2:
        only = f"holds only {there}" if counts else "is empty"
        raise Invalid(f"Column '{label}' {only}: learning needs leads that converted and leads that did not.")
    wanted = _positive(label, shown, there) if positive is None else _kind(positive.strip())
    if wanted not in counts:
        raise Invalid(f"Column '{label}' never holds '{positive}'. It holds: {there}.")
    return np.array([outcome is not None and _kind(outcome) == wanted for outcome in outcomes], np.int64)


def _positive(label: str, shown: dict[str | float, str], there: str) -> str | float:
    """Return which of two values says that a lead converted."""
    won = [kind for kind, text in shown.items() if text.lower() in WON | YES or kind == 1]
    lost = [kind for kind, text in shown.items() if text.lower() in LOST | NO or kind == 0]
    if len(shown) == 2 and len(won) == 1 and won != lost:
        return won[0]
    raise Invalid(f"Say with --positive which value of '{label}' means converted. It holds: {there}.")


def _order(rows: Sequence[Row], at: int, name: str) -> tuple[NDArray[np.float64], bool]:
    """Return when each lead was there, and whether that is a date and not a plain number such as a year."""
    cells = [clean(row.cells[at]) for row in rows]
    numbers = [as_number(cell) for cell in cells]
    if None not in numbers:
        return np.array(numbers, np.float64), False
    form = instant_format([cell for cell in dict.fromkeys(cells) if instant_format([cell])][:FORMAT_SAMPLE])
    found = [instant(cell, form) if form else None for cell in cells]
    for row, cell, when in zip(rows, cells, found, strict=True):
        if when is None:
            raise Invalid(
                f"Column '{name}' holds '{cell}' in line {row.line}, which is no date like the others. "
                "Write every date the same way, such as 2026-04-28."
            )
    return np.array([when.timestamp() for when in found if when is not None]), True
