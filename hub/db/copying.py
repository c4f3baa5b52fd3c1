"""Columns of numbers into a temporary table by binary COPY, which Row-Level Security forbids on tables it guards."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import sql
from sqlalchemy.orm import Session

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
SMALLINT_OID = 21
FROM_1970_TO_2000 = np.int64(946_684_800_000_000)
"""In microseconds: PostgreSQL counts from 2000."""
INFINITY = np.iinfo(np.int64).max
"""Both our "never" and PostgreSQL's `infinity`."""


def copy_columns(session: Session, table: str, columns: Mapping[str, NDArray[Any]]) -> None:
    """Append rows to the temporary `table`; `columns` are arrays of one length under the names of its columns.

    `V16` holds a uuid, `datetime64[us]` a timestamptz (INFINITY for infinity), two dimensions of int16 a smallint[];
    bool, int16, int32, int64 and float64 are themselves. There are no nulls: a value that stands for one is for the
    statement that reads the table.
    """
    connection = session.connection().connection.driver_connection
    assert connection is not None  # noqa: S101 - a session in use has one
    copy_into(connection, table, columns)


def copy_into(connection: Any, table: str, columns: Mapping[str, NDArray[Any]]) -> None:
    """Append rows, as `copy_columns` does, over a connection of psycopg."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(sql.Identifier(table), names)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(HEADER + _rows(columns).tobytes() + END)


def _rows(columns: Mapping[str, NDArray[Any]]) -> NDArray[np.void]:
    """Return one record per row, laid out as the protocol wants it: without nulls every row is equally long."""
    layout: list[Any] = [("fields", ">i2")]
    for name, values in columns.items():
        layout += _layout(name, values)
    rows = np.zeros(len(next(iter(columns.values()))), dtype=layout)
    rows["fields"] = len(columns)
    for name, values in columns.items():
        _fill(rows, name, values)
    return rows


def _layout(name: str, values: NDArray[Any]) -> list[Any]:
    if values.ndim == 1:
        return [(f"{name} size", ">i4"), (name, _on_the_wire(values.dtype))]
    element = [("size", ">i4"), ("value", ">i2")]
    return [(f"{name} size", ">i4"), (f"{name} head", ">i4", (5,)), (name, element, values.shape[1:])]


def _on_the_wire(dtype: np.dtype[Any]) -> np.dtype[Any]:
    return np.dtype(">i8") if dtype.kind == "M" else dtype.newbyteorder(">")


def _fill(rows: NDArray[np.void], name: str, values: NDArray[Any]) -> None:
    if values.ndim == 1:
        rows[f"{name} size"] = rows.dtype[name].itemsize
        rows[name] = _from_2000(values.view(np.int64)) if values.dtype.kind == "M" else values
        return
    length = values.shape[1]
    rows[f"{name} size"] = 4 * 5 + 6 * length
    rows[f"{name} head"] = (1, 0, SMALLINT_OID, length, 1)  # dimensions, has nulls, type, length, first index
    rows[name]["size"] = 2
    rows[name]["value"] = values


def _from_2000(microseconds: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.where(microseconds == INFINITY, INFINITY, microseconds - FROM_1970_TO_2000)
