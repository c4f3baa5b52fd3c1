"""Sizes and sums of money as CRMs hold them, to numbers."""

import re

from scoring.normalise.text import plain
from scoring.subject import Scalar

_THOUSAND, _MILLION, _BILLION = 1_000, 1_000_000, 1_000_000_000
_FACTORS = {
    word: factor
    for factor, listed in (
        (_THOUSAND, "k|keur|teur|tsd|tausend|thousand|thousands|mille|tusen"),
        (
            _MILLION,
            "m|mm|mn|meur|msek|mln|mio|million|millions|millionen|millon|millones|milhao|milhoes|miljon|miljoner|mkr",
        ),
        (_BILLION, "b|bn|billion|billions|md|mld|mrd|milliarde|milliarden|milliard|milliards|mdr|miljard|miljarder"),
    )
    for word in listed.split("|")
}
_UNCLEAR = frozenset({"mil", "billon", "billones"})
"""A thousand to some, a million to others."""
_NUMBER = re.compile(r"(\d[\d.,'’\s]*\d|\d)\s*\+?\s*([^\W\d_]*)")
_NEGATIVE = re.compile(r"\s*\(?\s*[-−]\s*\D?\d")
_SCIENTIFIC = re.compile(r"\d{1,3}(?:\.\d+)?[eE]\+?\d{1,2}")
_ALONE = frozenset({"self employed", "selfemployed", "just me", "solo", "freelancer", "freelance", "myself only"})
_GROUPED = re.compile(r"\d{1,3}(?:(?P<mark>[.,'’\s])\d{3})(?:(?P=mark)\d{3})*")


def amount(value: Scalar) -> float | None:
    """Return a number that is not negative, whole ones as int; None for what is none.

    Of a range the middle (`201-500` is 350), of an open one its edge (`1,000+` is 1000); `€2.5m` is 2500000.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _whole(value) if 0 <= value < float("inf") else None
    if plain(value) in _ALONE:
        return 1
    if _NEGATIVE.match(value) or "%" in value:
        return None
    if _SCIENTIFIC.fullmatch(value.strip()):
        return _whole(float(value))
    found = [_read(digits, plain(word)) for digits, word in _NUMBER.findall(value)[:2]]
    if not found or any(one is None for one in found):
        return None
    numbers = _shared_factor([one for one in found if one is not None])
    if len(numbers) == 2 and numbers[0] < numbers[1]:
        return int(sum(numbers) / 2)
    return _whole(numbers[0])


def _read(digits: str, word: str) -> tuple[float, int] | None:
    """Return the number and the factor that its word stands for."""
    if word in _UNCLEAR:
        return None
    number = _plain_number(digits.strip())
    return None if number is None else (number, _FACTORS.get(word, 1))


def _shared_factor(found: list[tuple[float, int]]) -> list[float]:
    """Multiply out; in `10-50m` the m belongs to both."""
    if len(found) == 2 and found[0][1] == 1 and found[0][0] < found[1][0]:
        return [number * found[1][1] for number, _ in found]
    return [number * factor for number, factor in found]


def _plain_number(digits: str) -> float | None:
    if _GROUPED.fullmatch(digits):
        return float(re.sub(r"\D", "", digits))
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
