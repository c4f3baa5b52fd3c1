"""Columns that name or reach one lead and say nothing of others: identifiers, addresses, dates, free text."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np

from scoring import Coded, Columns, Scalar
from scoring.values import as_number

PERSONAL = frozenset({
    "address", "company", "domain", "email", "fax", "first_name", "full_name", "last_name", "linkedin", "mobile",
    "mobile_phone", "name", "phone", "postal_code", "street", "title", "url", "website", "zip",
})  # fmt: skip
"""Attributes that say who a lead is or how to reach it; what they say of others is derived: rank, department, kind of
address."""
NUMBERS = frozenset({"annual_revenue", "employees"})
"""Quantities by what they mean, however different they are."""
IS_ID = re.compile(r"(^|[_.\s])(id|uuid|guid|key)$|[a-z]I[dD]$")
PATTERNS = {
    "holds e-mail addresses": re.compile(r"[^@\s]+@[^@\s]+\.\w+"),
    "holds addresses of pages": re.compile(r"(https?://|www\.)\S+", re.IGNORECASE),
    "holds identifiers": re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}|00[0-9A-Za-z]{13}([0-9A-Za-z]{3})?"),
    "holds dates, which no later lead will share": re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*)?"),
    "holds phone numbers": re.compile(r"\+\d[\d\s()./-]{6,}|[\d()./-]+[\s()/-][\d\s()./-]{5,}"),
}
MOSTLY, DISTINCT = 0.8, 0.9
FEWEST = 20
"""Leads with a value, below which chance may make all values different."""
LONG = 60
"""Characters on average from which a text is written freely."""
DIGITS = 6
FEWEST_IN_A_ROW = 50
"""Different numbers close together, below which they may be quantities."""
NUMBERED = "has another number for nearly every lead, as identifiers do"
WHO = "says who a lead is or how to reach it"


def identifying(columns: Columns) -> dict[str, str]:
    """Return the columns that must not be learned from, each with the reason; one row a lead."""
    found = {name: _reason(name, coded) for name, coded in columns.attributes.items()}
    return {name: reason for name, reason in found.items() if reason}


def _reason(name: str, coded: Coded) -> str:
    own = name.removeprefix("account.").casefold()
    if own in PERSONAL:
        return WHO
    if IS_ID.search(name.removeprefix("account.")):
        return "holds identifiers"
    if own in NUMBERS:
        return ""
    leads = np.bincount(coded.codes[coded.codes >= 0], minlength=len(coded.levels))
    values = {value: int(n) for value, n in zip(coded.levels, leads, strict=True) if n}
    return next(_by_values(values), "")


def _by_values(values: Mapping[Scalar, int]) -> Iterator[str]:
    """Yield what the values of a column, after the leads that have them, show it to be."""
    yield from _by_pattern(values)
    if not _are_different(values):
        return
    yield from _by_text(values)
    if _numbered(_numbers(values)):
        yield NUMBERED


def given_to_each(values: Mapping[Scalar, int], *, is_called_so: bool) -> str:
    """Return why a column holds something of its own for nearly every lead; empty where leads share its values.

    `values` are those of the column, after the leads that have them. Numbers may be quantities, however different:
    they are identifiers where the column `is_called_so`, or where they were given out one after the other.
    """
    if not _are_different(values):
        return ""
    numbers = _numbers(values)
    for found in (*_by_pattern(values), *_by_text(values)):
        return found
    is_row = len(numbers) >= FEWEST_IN_A_ROW and len(numbers) == sum(values.values()) and _in_a_row(numbers)
    return NUMBERED if is_row or (is_called_so and numbers) else ""


def told(reasons: Mapping[str, str]) -> Iterator[str]:
    """Yield sentences that tell which columns were not learned from, and why."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    for name, reason in sorted(reasons.items()):
        by_reason[reason].append(name)
    for reason, names in by_reason.items():
        yield f"Not learned from {', '.join(names)}: {reason}."


def _are_different(values: Mapping[Scalar, int]) -> bool:
    leads = sum(values.values())
    return leads >= FEWEST and len(values) >= DISTINCT * leads


def _by_pattern(values: Mapping[Scalar, int]) -> Iterator[str]:
    texts = _texts(values)
    for reason, pattern in PATTERNS.items():
        if sum(values[text] for text in texts if pattern.fullmatch(text.strip())) > MOSTLY * sum(values.values()):
            yield reason


def _by_text(values: Mapping[Scalar, int]) -> Iterator[str]:
    """Yield what different values are if they are texts."""
    texts = _texts(values)
    if len(texts) > MOSTLY * len(values):
        is_long = sum(map(len, texts)) > LONG * len(texts)
        yield "is free text" if is_long else "has another value for nearly every lead"


def _texts(values: Mapping[Scalar, int]) -> list[str]:
    return [value for value in values if isinstance(value, str) and as_number(value) is None]


def _numbers(values: Mapping[Scalar, int]) -> list[float]:
    return [number for value in values if (number := as_number(value)) is not None]


def _numbered(numbers: list[float]) -> bool:
    """Tell whether different whole numbers are like phone numbers, or like numbers given out one after the other."""
    if not numbers or not all(number.is_integer() for number in numbers):
        return False
    return min(len(f"{abs(number):.0f}") for number in numbers) >= DIGITS or _in_a_row(numbers)


def _in_a_row(numbers: list[float]) -> bool:
    return all(number.is_integer() for number in numbers) and max(numbers) - min(numbers) < 2 * len(numbers)
