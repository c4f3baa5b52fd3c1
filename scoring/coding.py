"""Numbers the distinct values of many leads, as they come."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.plain import are_plain, plain_value
from scoring.subject import Scalar


class Coding:
    """The distinct values of one attribute. To Python, 1, 1.0 and True are equal; here they are three values.

    `what` names it where a value is none that scoring takes.
    """

    def __init__(self, what: str = "A value") -> None:
        self._what = what
        next_code = count().__next__
        self._by_type: dict[type, dict[Scalar, int]] = defaultdict(lambda: defaultdict(next_code))

    def codes(self, values: Sequence[Any]) -> NDArray[np.int32]:
        """Return the number of each value, from 0 on; -1 for None and what is not a number.

        Raises:
            LeadError: a value is more than a text, a number, a yes/no or a date.
        """
        types = set(map(type, values))
        if not are_plain(values, types):
            values = [plain_value(value, self._what) for value in values]
            types = set(map(type, values))
        types -= {type(None)}
        if len(types) > 1:
            found = (-1 if value is None else self._by_type[type(value)][value] for value in values)
            return np.fromiter(found, np.int32, len(values))
        numbers = self._by_type[types.pop() if types else str]
        numbers[None] = -1
        return np.fromiter(map(numbers.__getitem__, values), np.int32, len(values))

    def levels(self) -> list[Scalar]:
        """Return the values so far by their numbers."""
        numbered = [pair for numbers in self._by_type.values() for pair in numbers.items() if pair[1] >= 0]
        numbered.sort(key=lambda pair: pair[1])
        return [value for value, _ in numbered]
