"""How attribute values compare: text without regard to case, numbers and yes/no also where a CRM holds them as text."""

import re
from collections.abc import Iterable, Iterator, Sequence

from scoring.subject import Scalar

YES = frozenset({"true", "yes", "1", "on"})
NO = frozenset({"false", "no", "0", "off"})
_NOT_WORD = re.compile(r"[\W_]+")


def is_missing(value: Scalar) -> bool:
    """Tell whether a value says nothing: None or blank text."""
    return value is None or (isinstance(value, str) and not value.strip())


def as_text(value: Scalar) -> str:
    """Return a value as text to compare: trimmed, without case; −0 is 0."""
    if isinstance(value, str):
        return value.strip().casefold()
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else f"{value + 0.0:.15g}" if isinstance(value, float) else str(value)


def as_number(value: Scalar) -> float | None:
    """Return a number, also from text that is one; None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if abs(found) < float("inf") else None


def as_bool(value: Scalar) -> bool | None:
    """Return yes or no, also from text that says so; None for anything else."""
    if isinstance(value, bool):
        return value
    word = as_text(value)
    return True if word in YES else False if word in NO else None


def same(value: Scalar, wanted: Scalar) -> bool:
    """Tell whether a lead's value is the `wanted` one, compared as the kind of thing that `wanted` is."""
    if isinstance(wanted, bool):
        return as_bool(value) is wanted
    if isinstance(wanted, int | float):
        return as_number(value) == wanted
    return as_text(value) == as_text(wanted)


def repeats(values: Iterable[Scalar]) -> Iterator[tuple[int, int]]:
    """Yield the place of each value that stands for the same as an earlier one, compared either way, and that one's."""
    known: list[Scalar] = []
    texts: dict[str, int] = {}
    odd: list[int] = []
    for place, value in enumerate(values):
        first = texts.get(as_text(value))
        if first is None:
            rivals: Sequence[int] = odd if isinstance(value, str) else range(place)
            first = next((at for at in rivals if same(value, known[at]) or same(known[at], value)), None)
        if first is None:
            texts[as_text(value)] = place
        else:
            yield place, first
        if not isinstance(value, str):
            odd.append(place)
        known.append(value)


def words_of(text: str) -> str:
    """Return the words of a text, without case, each with a space on either side: ` vp sales `."""
    return f" {_NOT_WORD.sub(' ', text.casefold()).strip()} "
