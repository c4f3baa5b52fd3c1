"""Leads of which nobody knows yet how many there are, coded as columns row by row."""

from array import array
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from scoring import Coded, Columns, Scalar, Touch
from scoring.subject import microseconds
from scoring.values import as_text, is_missing


class Coding:
    """Rows become columns as they come: what is kept of each is four bytes an attribute and ten a touch."""

    def __init__(self) -> None:
        self.rows = 0
        self._levels: dict[str, dict[tuple[type, Scalar], int]] = {}
        self._codes: dict[str, array[int]] = {}
        self._kinds: dict[str, int] = {}
        self._offsets = array("q", [0])
        self._touch_kinds = array("h")
        self._touch_times = array("q")

    def put(self, attributes: Mapping[str, Any], touches: Sequence[Touch] = ()) -> None:
        """Add a row."""
        for name, value in attributes.items():
            if is_missing(value):
                continue
            if not isinstance(value, str | int | float | bool):
                value = as_text(value)
            levels = self._levels.setdefault(name, {})
            codes = self._codes.setdefault(name, array("i"))
            self._fill(codes)
            codes.append(levels.setdefault((type(value), value), len(levels)))
        for touch in touches:
            self._touch_kinds.append(self._kinds.setdefault(touch.kind, len(self._kinds)))
            self._touch_times.append(microseconds(touch.at))
        self._offsets.append(len(self._touch_times))
        self.rows += 1

    def columns(self) -> Columns:
        """Return all rows so far, attributes in the order of their names."""
        for codes in self._codes.values():
            self._fill(codes)
        attributes = {
            name: Coded(np.array(self._codes[name], np.int32), [value for _, value in self._levels[name]])
            for name in sorted(self._codes)
        }
        return Columns(
            n=self.rows,
            attributes=attributes,
            touch_offsets=np.array(self._offsets, np.int64),
            touch_kinds=np.array(self._touch_kinds, np.int16),
            touch_times=np.array(self._touch_times, np.int64),
            kind_names=list(self._kinds),
        )

    def _fill(self, codes: "array[int]") -> None:
        """Say of the rows without a value that they have none."""
        if len(codes) < self.rows:
            codes.extend([-1] * (self.rows - len(codes)))
