"""What people hand in as a lead's values, pandas and NumPy ones among them, as the plain ones that scoring compares."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from operator import eq
from typing import Any, Final

import numpy as np

from scoring.errors import LeadError
from scoring.subject import Scalar

PLAIN: Final = (str, int, float, bool)
_AS_THEY_ARE: Final = frozenset({*PLAIN, type(None)})


def plain_value(value: Any, what: str) -> Scalar:
    """Return a value as text, number or yes/no, a date as its ISO text; None for what is not a number (NaN, NaT, NA).

    Raises:
        LeadError: it is more than that, such as a list; `what` names it.
    """
    if type(value).__name__ == "NAType":  # pandas.NA, which is neither itself nor anything else
        return None
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value)
    if isinstance(value, np.generic):
        value = value.item()
    elif isinstance(value, Decimal):
        value = float(value)
    if value is None or (isinstance(value, PLAIN) and value == value):
        return value
    if isinstance(value, float):
        return None
    if hasattr(value, "isoformat"):
        return str(value) if value == value else None
    raise LeadError(f"{what} holds a {type(value).__name__}; give one text, number or true/false, or a date.")


def plain_attributes(attributes: Mapping[str, Any], names: Iterable[str]) -> Mapping[str, Scalar]:
    """Return attributes in which those of these names are plain; the same mapping where they are."""
    values = list(map(attributes.get, names))
    if are_plain(values, set(map(type, values))):
        return attributes
    found = ((name, attributes[name]) for name in names if name in attributes)
    return {**attributes, **{name: plain_value(value, f"The attribute '{name}'") for name, value in found}}


def are_plain(values: Sequence[Any], types: set[type]) -> bool:
    """Tell whether all values, which are of these types, stand for themselves."""
    return types <= _AS_THEY_ARE and (float not in types or all(map(eq, values, values)))  # NaN is not itself
