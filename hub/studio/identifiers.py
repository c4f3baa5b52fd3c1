"""Columns that name or reach one lead and say nothing of others: identifiers, addresses, dates, free text."""

import re
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


def identifying(columns: Columns) -> dict[str, str]:
    """Return the columns that must not be learned from, each with the reason; one row a lead."""
    found = {name: _reason(name, coded) for name, coded in columns.attributes.items()}
    return {name: reason for name, reason in found.items() if reason}


def _reason(name: str, coded: Coded) -> str:
    own = name.removeprefix("account.").casefold()
    if own in PERSONAL:
        return "says who a lead is or how to reach it"
    if IS_ID.search(name.removeprefix("account.")):
        return "holds identifiers"
    if own in NUMBERS:
        return ""
    leads = np.bincount(coded.codes[coded.codes >= 0], minlength=len(coded.levels))
    values = {value: int(n) for value, n in zip(coded.levels, leads, strict=True) if n}
    return next(_by_values(values), "")


def _by_values(values: Mapping[Scalar, int]) -> Iterator[str]:
    """Yield what the values of a column, after the leads that have them, show it to be."""
    leads = sum(values.values())
    texts = {value: n for value, n in values.items() if isinstance(value, str) and as_number(value) is None}
    for reason, pattern in PATTERNS.items():
        if sum(n for text, n in texts.items() if pattern.fullmatch(text.strip())) > MOSTLY * leads:
            yield reason
    if leads < FEWEST or len(values) < DISTINCT * leads:
        return
    if len(texts) > MOSTLY * len(values):
        is_long = sum(map(len, texts)) > LONG * len(texts)
        yield "is free text" if is_long else "has another value for nearly every lead"
    elif _numbered([number for value in values if (number := as_number(value)) is not None]):
        yield "has another number for nearly every lead, as identifiers do"


def _numbered(numbers: list[float]) -> bool:
    """Tell whether different whole numbers are like phone numbers, or like numbers given out one after the other."""
    if not all(number.is_integer() for number in numbers):
        return False
    lengths = [len(f"{abs(number):.0f}") for number in numbers]
    return min(lengths) >= DIGITS or max(numbers) - min(numbers) < 2 * len(numbers)
