"""Reads what people learn from, a data frame or an array, as coded columns of plain values."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import narwhals as nw
import numpy as np
from narwhals.dependencies import is_into_dataframe
from narwhals.exceptions import DuplicateError
from numpy.typing import NDArray

from scoring.columns import Coded, Columns
from scoring.errors import LeadError
from scoring.plain import PLAIN, plain_value
from scoring.subject import Scalar
from scoring.values import is_missing


def columns_of(data: Any) -> Columns:
    """Return leads without touches: each column of a data frame (pandas, Polars, Arrow) or array, by its name.

    Columns of an array are x0, x1, …; numbers that are not finite, and blanks, are missing.

    Raises:
        ValueError: two columns have one name, or one has none.
        TypeError: a cell holds more than a text, a number or a yes/no.
    """
    found: dict[str, Coded] = {}
    n = 0
    for name, values in _named(data):
        if name in found:
            raise ValueError(f"Two columns are called '{name}'; give each its own name.")
        if not name.strip():
            raise ValueError("A column has no name; name it, it is what receipts will say.")
        found[name] = _numbers(values) if values.dtype.kind in "iuf" else coded(values.tolist(), name)
        n = len(values)
    return Columns.without_touches(found, n)


def is_frame(data: object) -> bool:
    """Tell whether columns have names of their own."""
    return bool(is_into_dataframe(data))


def refuse_as_arrays(data: Any) -> None:
    """Raise ValueError where scikit-learn refuses an array, and in its words: no lead, no column, or infinity."""
    try:
        frame = nw.from_native(data, eager_only=True)
    except DuplicateError as error:
        raise ValueError(f"Columns have one name: {_repeated(data)}; give each its own.") from error
    for size, noun in zip(frame.shape, ("sample(s)", "feature(s)"), strict=True):
        if not size:
            raise ValueError(f"Found array with 0 {noun} (shape={frame.shape}) while a minimum of 1 is required.")
    for series in frame.iter_columns():
        if series.dtype.is_numeric() and np.isinf(series.cast(nw.Float64).to_numpy()).any():
            raise ValueError(f"Column '{series.name}' contains infinity; mend it or leave it blank, which is missing.")


def coded(values: Sequence[Any], name: str) -> Coded:
    """Return the values of a column, each numbered as it comes; blanks and what is not a number are missing."""
    levels: dict[tuple[type, Scalar], int] = {}
    codes = np.full(len(values), -1, np.int32)
    for at, value in enumerate(values):
        if is_missing(value):
            continue
        if not isinstance(value, PLAIN) or isinstance(value, np.generic) or value != value:
            value = _plain(value, name)
            if value is None:
                continue
        codes[at] = levels.setdefault((type(value), value), len(levels))
    return Coded(codes, [value for _, value in levels])


def _named(data: Any) -> Iterator[tuple[str, NDArray[Any]]]:
    if not is_frame(data):
        yield from ((f"x{at}", column) for at, column in enumerate(np.asarray(data).T))
        return
    for series in nw.from_native(data, eager_only=True).iter_columns():
        if series.dtype.is_numeric():
            yield str(series.name), series.cast(nw.Float64).to_numpy()
        else:
            yield str(series.name), np.array([*series.to_list(), None], object)[:-1]


def _repeated(data: Any) -> str:
    names = Counter(map(str, data.column_names if hasattr(data, "column_names") else data.columns))
    return ", ".join(f"'{name}'" for name, times in names.items() if times > 1)


def _numbers(values: NDArray[Any]) -> Coded:
    numbers = values.astype(np.float64)
    is_known = np.isfinite(numbers)
    levels, places = np.unique(numbers[is_known], return_inverse=True)
    codes = np.full(len(numbers), -1, np.int32)
    codes[is_known] = places
    return Coded(codes, levels.tolist())


def _plain(value: Any, name: str) -> Scalar:
    try:
        return plain_value(value, name)
    except LeadError:
        kind = type(value).__name__
        raise TypeError(
            f"Column '{name}' holds a {kind}; each argument must be a string, a number or true/false."
        ) from None
