"""Sizes and sums of money as CRMs hold them, to numbers."""

import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from scoring.normalise import amount_words as words
from scoring.normalise.text import pattern, plain
from scoring.subject import Scalar

_NAMING = re.compile(rf"{pattern([words.NAMING]).pattern}$")
_COUNTING = pattern([words.COUNTING])
_THOUSANDS = re.compile(r"\bT\s?€|€\s?T\b")
_CURRENCY = re.compile(
    r"(?:\b(?:us|r|c|a|hk|mx|nz|s))?\$|[€£¥₹]|"
    r"(?<![^\W\d_])(?:eur|euros?|usd|gbp|chf|sek|nok|dkk|pln|czk|huf|cad|aud|nzd|inr|jpy|brl|mxn|sgd|zar|rs|kr|zł)"
    r"(?![^\W\d_])\.?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![^\W_])(?:(?<![\w.,])[.,](?=\d))?\d(?:[\d.,'’\s]*\d)?")
"""Not within a word, such as `B2B`."""
_WORD_AFTER = re.compile(r"(\s*\+?\s*)([^\W\d_]*)")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)[\s.]*$")
_BETWEEN = re.compile(r"[\s+]*(?:[-–—~]|to|bis|till|tot|and|und|et|och|og|à|a|y|e)\s*", re.IGNORECASE)
"""What stands between the two ends of a range."""
_NEGATIVE = re.compile(r"\s*\(?\s*[-−]\s*\D?\d")
_FORMULA = re.compile(r"%|\d\s*[/*^=×]\s*\d")
_SCIENTIFIC = re.compile(r"\d{1,3}(?:\.\d+)?[eE]\+?\d{1,2}")
_GROUPED = re.compile(r"\d{1,3}(?:(?P<mark>[.,'’\s])\d{3})(?:(?P=mark)\d{3})*")
_GROUPED_PART = re.compile(r"\d{1,3}(?:['’\s]\d{3})*(?:[.,]\d+)?")


class _Number(NamedTuple):
    """A number, the factor that its word stands for, and where both are in a text."""

    value: float
    factor: int
    start: int
    end: int

    @property
    def is_year(self) -> bool:
        return self.factor == 1 and 1900 <= self.value < 2100 and self.value == int(self.value)


def amount(value: Scalar) -> float | None:
    """Return a number that is not negative, whole ones as int; None for what is none, or may be one of several.

    Of a range the middle (`201-500` is 350), of an open one its edge (`1,000+` is 1000); `€2.5m` is 2500000. Numbers
    in names, dates and spans of time are no amounts: `Fortune 500`, `Q3 2024`, `3 years`.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _whole(value) if 0 <= value <= sys.float_info.max else None
    return _in_text(value)


@lru_cache(maxsize=65_536)
def _in_text(value: str) -> float | None:
    if plain(value) in words.ALONE:
        return 1
    if _NEGATIVE.match(value) or _FORMULA.search(value):
        return None
    if _SCIENTIFIC.fullmatch(value.strip()):
        return _whole(float(value))
    return _only(_CURRENCY.sub(" ", _THOUSANDS.sub(" TEUR ", value)))


def _only(text: str) -> float | None:
    """Return the one amount in a text: a range before other numbers, anything before a year."""
    found = list(_numbers(text))
    if None in found:
        return None
    groups = [group for group in _groups(text, [one for one in found if one is not None]) if _says(text, group)]
    groups = [group for group in groups if len(group) > 1] or groups
    groups = [group for group in groups if not group[0].is_year] or groups
    return _middle(groups[0]) if len(groups) == 1 else None


def _numbers(text: str) -> Iterator[_Number | None]:
    """Yield the numbers of a text, None for one that cannot be read for certain."""
    last = 0
    for found in _NUMBER.finditer(text):
        value = _plain_number(found[0].strip())
        after = _WORD_AFTER.match(text, found.end())
        word = plain(after[2]) if after else ""
        if value is None or after is None or word in words.UNCLEAR or _is_odd(after[1], after[2], word):
            yield None
            return
        start, end, factor = found.start(), found.end(), words.FACTORS.get(word, 1)
        if factor > 1:
            end = after.end()
        elif (before := _WORD_BEFORE.search(text, last, start)) and plain(before[1]) in words.FACTORS:
            factor, start = words.FACTORS[plain(before[1])], before.start()
        yield _Number(value, factor, start, end)
        last = end


def _is_odd(gap: str, written: str, word: str) -> bool:
    """Tell whether a letter sticks to a number and is no factor: `3x`, `5万`."""
    return not gap and len(written) == 1 and word not in words.FACTORS


def _groups(text: str, numbers: list[_Number]) -> list[list[_Number]]:
    """Return numbers with those that a range joins them to."""
    groups = [numbers[:1]] if numbers else []
    for one, other in pairwise(numbers):
        if _BETWEEN.fullmatch(text, one.end, other.start):
            groups[-1].append(other)
        else:
            groups.append([other])
    return groups


def _says(text: str, group: list[_Number]) -> bool:
    """Tell whether a number or range is no part of a name or date, and counts no time."""
    is_business_year = len(group) == 2 and group[0].is_year and group[1].value == group[0].value + 1
    named = _NAMING.search(plain(text[: group[0].start]))
    return not is_business_year and not named and not _COUNTING.match(plain(text[group[-1].end :]))


def _middle(group: list[_Number]) -> float | None:
    """Return what a number or the ends of a range come to; in `10-50m` the m belongs to both."""
    low, high = group[0], group[-1]
    factor = high.factor if low.factor == 1 and low.value < high.value else low.factor
    ends = low.value * factor, high.value * high.factor
    if len(group) > 2 or ends[0] > ends[1] or sum(ends) > sys.float_info.max:
        return None
    return _whole(ends[0]) if ends[0] == ends[1] else int(sum(ends) / 2)


def _plain_number(digits: str) -> float | None:
    """Return a number by its marks: those of groups of three, or one of a fraction; None where they are neither."""
    if _GROUPED.fullmatch(digits):
        return float(re.sub(r"\D", "", digits))
    if re.search(r"['’\s]", digits) and not _GROUPED_PART.fullmatch(digits):
        return None
    bare = re.sub(r"['’\s]", "", digits)
    mark = max(bare.rfind("."), bare.rfind(","))
    if mark < 0:
        return float(bare)
    whole, part = re.sub(r"[.,]", "", bare[:mark]), bare[mark + 1 :]
    if bare.count(bare[mark]) > 1:
        return float(whole + part) if len(part) == 3 else None
    return float(f"{whole}.{part}")


def _whole(number: float) -> float:
    return int(number) if number == int(number) else number
