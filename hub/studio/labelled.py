"""Leads of a CSV file whose outcome is known, to learn from."""

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import compress
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from connectors.csvfile import BadRow, Row
from hub.errors import Invalid
from hub.scores.table_file import TableFile, open_table
from hub.studio.file_columns import Chosen, choose
from hub.studio.file_times import order
from hub.studio.outcomes import Outcomes, read_outcomes
from scoring import Scalar
from scoring.learn.frame import coded
from scoring.learn.one_outcome import is_for_one_outcome
from scoring.rates import count


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
    notes: tuple[str, ...]
    """Which rows were left out, and what else of the file was read otherwise than it stands there, as sentences."""
    one_sided: str
    """Why the leads do not hold both outcomes, which most learning needs; empty where they do."""
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
        Invalid: a column is not there, outcomes are not plain, or `time` holds what is no date.
    """
    file = open_table(path)
    at = file.position(label)
    apart = {at, *map(file.position, exclude), *([] if time is None or keeps_time else [file.position(time)])}
    places, rows, damaged = _rows(file)
    cells = list(map(file.values, rows))
    outcomes = read_outcomes([of_row[at] for of_row in cells], label, positive)
    won, is_known = outcomes.won, outcomes.is_known
    when, is_dated = _when(file, list(compress(rows, is_known)), time, label)
    chosen = _chosen(file, list(compress(cells, is_known)), apart, wanted, include)
    return Labelled(
        name=path.name,
        leads=pa.table({name: _column(found) for name, found in chosen.columns.items()}),
        won=won,
        order=when,
        is_dated=is_dated,
        places=np.array(places, np.intp)[is_known],
        left_out=len(damaged) + int((~is_known).sum()),
        notes=tuple(filter(None, (file.renamed, *_notes(outcomes, damaged, label, exclude)))),
        one_sided=outcomes.one_sided,
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


def _when(
    file: TableFile, rows: Sequence[Row], time: str | None, label: str
) -> tuple[NDArray[np.float64] | None, bool]:
    if time is None:
        return None, False
    if time == label:
        raise Invalid(f"--time names '{time}', which is the --label. Name the column that tells when each lead was so.")
    return order(rows, file.position(time), time)


def _notes(outcomes: Outcomes, damaged: Sequence[BadRow], label: str, exclude: Collection[str]) -> Iterator[str]:
    if label in exclude:
        yield f"'{label}' tells the outcome, so it is never learned from: --exclude need not name it."
    if outcomes.counted:
        yield (
            f"{count(outcomes.counted, 'row')} without a value in '{label}' "
            f"{'counts' if outcomes.counted == 1 else 'count'} as not converted."
        )
    blank = int((~outcomes.is_known).sum())
    why = [f"{blank:,} without a value in '{label}'"] if blank else []
    if damaged:
        why.append(f"{len(damaged):,} that cannot be read (line {damaged[0].line}: {damaged[0].reason})")
    if why:
        left_out = blank + len(damaged)
        yield f"{count(left_out, 'row')} {'was' if left_out == 1 else 'were'} left out: {', '.join(why)}."


def _rows(file: TableFile) -> tuple[list[int], list[Row], list[BadRow]]:
    """Return the good rows after their places in the file, and the damaged ones."""
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
        return places, rows, damaged
    if damaged:
        raise Invalid(f"No row of {file.path.name} can be read; line {damaged[0].line}: {damaged[0].reason}.")
    raise Invalid(f"{file.path.name} names its columns but has no rows. Export it again with the leads in it.")


def _column(found: Sequence[Scalar]) -> pa.Array:
    """Return numbers where all are; else texts, among which learning knows numbers too."""
    if all(value is None or isinstance(value, int | float) for value in found):
        return pa.array(found, pa.float64())
    return pa.array([None if value is None else str(value) for value in found], pa.string())
