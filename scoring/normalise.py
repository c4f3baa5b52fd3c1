"""Free text about leads in few words: addresses, job titles, sizes, countries."""

import re
from collections.abc import Mapping
from typing import Any

from scoring.words import COUNTRIES, DEPARTMENTS, FREE_MAIL, ROLE_ADDRESSES, SENIORITY

_EMAIL = re.compile(r"^[^@\s,;<>\"()\[\]\\]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$")
_NUMBER = re.compile(r"(\d[\d.,' ]*)\s*(k|m|mio|million|millions|b|bn|billion)?\b", re.IGNORECASE)
_FACTORS = {"k": 1e3, "m": 1e6, "mio": 1e6, "million": 1e6, "millions": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9}
_FROM_ACCOUNT = ("industry", "country")


def normalise_email(text: str) -> str | None:
    """Return an address trimmed and in lower case, None for what is no address."""
    address = text.strip().lower()
    return address if len(address) <= 254 and _EMAIL.match(address) else None


def derive(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what follows from a lead's attributes: rank, department, kind of address, numbers, country.

    An account's `account.*` values stand in for the lead's own that are missing.
    """
    title = str(attributes.get("title") or "")
    derived: dict[str, Any] = {
        "seniority": _find(title, SENIORITY),
        "department": _find(title, DEPARTMENTS),
        "email_kind": _email_kind(str(attributes.get("email") or "")),
    }
    for name in ("employees", "annual_revenue"):
        value = attributes.get(name)
        derived[name] = size(value if value not in (None, "") else attributes.get(f"account.{name}"))
    for name in _FROM_ACCOUNT:
        value = attributes.get(name)
        derived[name] = value if value not in (None, "") else attributes.get(f"account.{name}")
    if derived["country"] is not None:
        spelled = str(derived["country"]).strip()
        derived["country"] = COUNTRIES.get(spelled.casefold(), spelled)
    return {name: value for name, value in derived.items() if value is not None}


def size(value: object) -> float | None:
    """Return a number from "201-500" (its middle), "1,000+", "€2.5m" or a number; None from anything else."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value)
    found = [_amount(digits, factor) for digits, factor in _NUMBER.findall(str(value))]
    numbers = [number for number in found[:2] if number is not None]
    return sum(numbers) / len(numbers) if numbers else None


def _amount(digits: str, factor: str) -> float | None:
    plain = digits.strip().replace(" ", "").replace("'", "")
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", plain):
        plain = re.sub(r"[.,]", "", plain)
    try:
        number = float(plain.replace(",", "."))
    except ValueError:
        return None
    return number * _FACTORS.get(factor.lower(), 1.0)


def _find(title: str, words: tuple[tuple[str, str], ...]) -> str | None:
    """Return the first kind, in order of weight, one of whose words stands in the title."""
    plain = f" {re.sub(r'[^0-9a-zà-öø-ÿ]+', ' ', title.casefold())} "
    for kind, listed in words:
        if any(f" {word} " in plain for word in listed.split("|")):
            return kind
    return None


def _email_kind(address: str) -> str | None:
    normal = normalise_email(address)
    if normal is None:
        return None
    local, _, domain = normal.partition("@")
    if domain in FREE_MAIL:
        return "free"
    return "role" if local in ROLE_ADDRESSES else "company"
