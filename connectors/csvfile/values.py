"""Turns cells into values: e-mail addresses, numbers, instants, yes and no."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

EMAIL = re.compile(r"^[^@\s\"(),:;<>\[\\\]]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]$")
IN_BRACKETS = re.compile(r"<([^<>]+)>\s*$")
NUMBER = re.compile(
    r"^([-+−(]?)\s*(?:[$€£¥₹]|[A-Z]{3})?\s*([-+]?)\s*(\d[\d\s.,'’]*|[.,]\d+)\s*(?:[$€£¥₹%]|[A-Z]{3})?\s*\)?$"
)
CODE = re.compile(r"^[-+]?0\d")
WHOLE = re.compile(r"^-?\d{1,15}$")
EPOCH = re.compile(r"^\d{10}$|^\d{13}$")
INVISIBLE = str.maketrans(
    {"\u00a0": " ", "\u200b": None, "\u200e": None, "\u200f": None, "\ufeff": None, "\u202f": " "}
)

YES = frozenset(
    (
        "1", "checked", "da", "ja", "on", "oui", "si", "sim", "sì", "sí", "t", "tak", "true", "verdadeiro",
        "verdadero", "vero", "vrai", "wahr", "x", "y", "yes", "да",
    )
)  # fmt: skip
NO = frozenset(
    (
        "0", "f", "falsch", "false", "faux", "n", "nao", "nein", "net", "nie", "no", "non", "não", "off",
        "unchecked", "нет",
    )
)  # fmt: skip
WON = frozenset(
    (
        "client", "cliente", "closed - won", "closed won", "closedwon", "converted", "converti", "convertido",
        "convertito", "customer", "deal won", "gagne", "gagné", "ganada", "ganado", "ganho", "gewonnen",
        "gewonnen deal", "klant", "klient", "konvertiert", "kunde", "signed", "sold", "vinto", "won", "wygrana",
    )
)  # fmt: skip
LOST = frozenset(
    (
        "closed - lost", "closed lost", "closedlost", "deal lost", "lost", "perdida", "perdido", "perdu",
        "perso", "przegrana", "verloren",
    )
)  # fmt: skip

ISO = "iso"
EPOCH_FORMAT = "epoch"
DATES = (
    "%d.%m.%Y",
    "%d.%m.%y",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%m/%d/%y",
    "%d/%m/%y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
)
NAMED_DATES = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y", "%d-%b-%y")
TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", ", %H:%M", ", %H:%M:%S")
INSTANT_FORMATS = (ISO, EPOCH_FORMAT, *(day + time for day in (*DATES, *NAMED_DATES) for time in TIMES))
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def clean(cell: str) -> str:
    """Return the cell without outer space and invisible characters."""
    if cell.isascii():
        return cell.strip()
    return cell.translate(INVISIBLE).strip()


def email(text: str) -> str | None:
    """Return the address in lower case, also out of `Name <address>` and `mailto:`; None when it is none."""
    bracketed = IN_BRACKETS.search(text)
    address = (bracketed[1] if bracketed else text).strip().lower().removeprefix("mailto:")
    local, _, _ = address.partition("@")
    if len(address) > 254 or ".." in address or local[:1] == "." or local[-1:] == ".":
        return None
    return address if EMAIL.match(address) else None


def number(text: str, *, decimal: str) -> float | int | None:
    """Return the number that a cell shows, with its currency and thousands marks; None when it is none.

    `decimal` is the mark before the fraction, `.` or `,`. Whole numbers come back as int.
    """
    if WHOLE.match(text):
        return int(text)
    match = NUMBER.match(text)
    if match is None or len(match[3]) > 40:
        return None
    digits = re.sub(r"[\s'’]", "", match[3])
    other = "," if decimal == "." else "."
    whole, _, fraction = digits.partition(decimal)
    if other in fraction or decimal in fraction or not _grouped(whole, other):
        return None
    plain = float(f"{whole.replace(other, '') or '0'}.{fraction or '0'}")
    value = -plain if match[1] in ("-", "−", "(") or match[2] == "-" else plain
    return int(value) if value.is_integer() and not fraction and abs(value) < 1e15 else value


def _grouped(whole: str, mark: str) -> bool:
    first, *groups = whole.split(mark)
    return not groups or (
        0 < len(first) <= 3 and len(groups[-1]) == 3 and all(len(group) in (2, 3) for group in groups[:-1])
    )


def is_code(text: str) -> bool:
    """Tell a code that only looks like a number: leading zeros, or more digits than a number keeps."""
    return bool(CODE.match(text)) or sum(char.isdigit() for char in text) > 15


def instant(text: str, form: str) -> datetime | None:
    """Return the instant that a cell shows in the given format, UTC where it names no zone; None when it shows none."""
    try:
        if form == ISO:
            found = datetime.fromisoformat(text) if text[:4].isdigit() and "-" in text[:8] else None
        elif form == EPOCH_FORMAT:
            found = (
                datetime.fromtimestamp(int(text) / (1000 if len(text) == 13 else 1), UTC) if EPOCH.match(text) else None
            )
        else:
            found = datetime.strptime(text, form)  # noqa: DTZ007 - the zone follows
    except (ValueError, OverflowError):
        return None
    if found is None:
        return None
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return found if EARLIEST <= found <= LATEST else None


def instant_format(samples: Sequence[str]) -> str | None:
    """Return the format under which every sample is an instant; month first where both orders would do."""
    if not samples:
        return None
    return next((form for form in INSTANT_FORMATS if all(instant(text, form) for text in samples)), None)


def claim(text: str) -> bool | None:
    """Return what a yes-or-no cell says; None when it says neither."""
    lowered = text.lower()
    return True if lowered in YES else False if lowered in NO else None


def outcome(text: str) -> str:
    """Return `won`, `lost`, or `open` for anything else."""
    lowered = text.lower()
    if lowered in WON or lowered in YES:
        return "won"
    return "lost" if lowered in LOST else "open"
