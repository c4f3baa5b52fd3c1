"""Snapshots as the table that `scoring.learn` reads: attributes as they are, touches as counts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import pyarrow as pa

from hub.studio.signals import Signal, signals_of
from hub.studio.snapshots import Batch
from scoring.values import as_text

HALF_LIVES = (30,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """Row i is lead `lead_ids[i]` as of `as_of[i]`."""

    table: Any
    """A pyarrow.Table: attributes by their names, then counts such as `activity.call_connected.half_life_30`."""
    signals: Mapping[str, Signal]
    """What each column of counts counts."""
    lead_ids: Sequence[UUID]
    """All rows of a lead belong into one fold."""
    as_of: Sequence[datetime]
    converted: Sequence[int]
    weight: Sequence[float]
    missing: Mapping[str, int]
    """How many snapshots there could not be, by the reason in words."""


def training(batches: Iterable[Batch], *, half_lives: Sequence[int] = HALF_LIVES) -> Training:
    """Gather snapshots; each of the half-lives, in days, makes one more column for each type of activity."""
    rows: list[tuple[UUID, datetime, int, float]] = []
    attributes, counts = _Sparse(None), _Sparse(0)
    signals: set[Signal] = set()
    missing: dict[str, int] = defaultdict(int)
    for batch in batches:
        for reason, number in batch.missing.items():
            missing[reason] += number
        for one in batch.snapshots:
            counted = signals_of(one.subject.touches, one.as_of, half_lives)
            signals |= counted.keys()
            attributes.put(len(rows), one.subject.attributes)
            counts.put(len(rows), {signal.column: count for signal, count in counted.items()})
            rows.append((one.lead_id, one.as_of, int(one.converted), one.weight))
    columns = attributes.columns(len(rows)) | counts.columns(len(rows))
    return Training(
        table=pa.table({name: _array(values) for name, values in columns.items()}),
        signals={signal.column: signal for signal in signals},
        lead_ids=[row[0] for row in rows],
        as_of=[row[1] for row in rows],
        converted=[row[2] for row in rows],
        weight=[row[3] for row in rows],
        missing=missing,
    )


@dataclass(slots=True)
class _Sparse:
    """Columns of which each row fills some."""

    empty: Any
    """What a row has in a column that it does not fill."""
    found: dict[str, list[Any]] = field(default_factory=dict)

    def put(self, row: int, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            column = self.found.setdefault(name, [])
            column += [self.empty] * (row - len(column))
            column.append(value)

    def columns(self, rows: int) -> dict[str, list[Any]]:
        """Return the columns in the order of their names."""
        for column in self.found.values():
            column += [self.empty] * (rows - len(column))
        return {name: self.found[name] for name in sorted(self.found)}


def _array(values: Sequence[Any]) -> Any:
    """Return a column of one kind: yes/no, numbers, or else texts, since a table holds no mixture."""
    kinds = {type(value) for value in values} - {type(None)}
    if kinds == {bool}:
        return pa.array(values, pa.bool_())
    if kinds <= {int, float}:
        return pa.array(values, pa.float64())
    return pa.array([one if one is None or isinstance(one, str) else as_text(one) for one in values], pa.string())
