"""What the columns of a file say in the words of scoring: a `Job Title` is a seniority and a department, too.

What a column means is decided by its name alone, so that a lead is read alike in every file with these columns.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from connectors.csvfile import values
from connectors.csvfile.fields import ATTRIBUTES, BY_NAME, safe_name
from hub.errors import Invalid
from scoring import Scalar, Scorecard, normalise
from scoring.normalise import FROM_ACCOUNT
from scoring.values import is_missing

Read = Callable[[Scalar], Scalar]


@dataclass(frozen=True, slots=True)
class Reading:
    """An attribute, the place of the column that tells it, and how a cell is read."""

    attribute: str
    place: int
    read: Read
    is_tidied: bool
    """It says what its column does, so learning needs only one of them; others follow from theirs."""


def readings(header: Sequence[str], wanted: Collection[str]) -> Iterator[Reading]:
    """Yield how attributes that scoring knows, or that are `wanted`, are read from columns of other names or form.

    What the file tells under its own name is taken from there.
    """
    for attribute in dict.fromkeys([*ATTRIBUTES, *DERIVED, *sorted(wanted)]):
        place = _place(header, attribute)
        if place is not None and (header[place] != attribute or attribute in TIDIED):
            yield Reading(attribute, place, TIDIED.get(attribute, _same), is_tidied=True)
        elif place is None and attribute in DERIVED:
            source, read = DERIVED[attribute]
            if (place := _place(header, source)) is not None:
                yield Reading(attribute, place, read, is_tidied=False)


def attributes(header: Sequence[str], read: Sequence[Reading], cells: Sequence[Scalar]) -> dict[str, Scalar]:
    """Return what a row says, under the names of its columns and of what is read from them."""
    found = dict(zip(header, cells, strict=True))
    return found | {one.attribute: one.read(cells[one.place]) for one in read}


def told(header: Sequence[str], read: Sequence[Reading]) -> dict[str, str]:
    """Return the column behind each attribute that is not called as its column is."""
    return {one.attribute: header[one.place] for one in read if header[one.place] != one.attribute}


def sentence(columns: Mapping[str, str]) -> str:
    """Return what `told` tells: `Read Job Title as department and seniority, Company Size as employees.`

    A column that is called so but for capitals and spaces needs no words.
    """
    of_column: dict[str, list[str]] = {}
    for attribute, column in columns.items():
        if safe_name(column) != attribute:
            of_column.setdefault(column, []).append(attribute)
    parts = [f"{column} as {' and '.join(sorted(names))}" for column, names in of_column.items()]
    return f"Read {', '.join(parts)}." if parts else ""


def missing_columns(card: Scorecard, there: Collection[str], source: str) -> list[str]:
    """Return the attributes that a scorecard reads and that are not among those there.

    Raises Invalid where it reads some and none of them is there.
    """
    missing = [name for name in card.attributes if name not in there]
    if missing and len(missing) == len(card.attributes):
        raise Invalid(
            f"{source} has none of the columns that '{card.name}' reads: {', '.join(missing)}. "
            "Name the columns so, or as people call them, such as Job Title."
        )
    return missing


def _place(header: Sequence[str], attribute: str) -> int | None:
    """Return the place of the column that is called so, or as people call such columns; the surest name of several."""
    names = [attribute, f"account.{attribute}"] if attribute in FROM_ACCOUNT else [attribute]
    exact = next((header.index(name) for name in names if name in header), None)
    if exact is not None:
        return exact
    plain = [safe_name(name) for name in header]
    if attribute in plain:
        return plain.index(attribute)
    ranks = [(BY_NAME[name][1], place) for place, name in enumerate(plain) if BY_NAME.get(name, ("",))[0] == attribute]
    return min(ranks)[1] if ranks else None


def _text(read: Callable[[str], Scalar]) -> Read:
    """Return how text is read; what is no text says nothing."""
    return lambda value: read(value) if isinstance(value, str) and not is_missing(value) else None


def _same(value: Scalar) -> Scalar:
    return value


def _number(value: Scalar) -> Scalar:
    """Return the number in a text, or what was written."""
    number = normalise.amount(value) if isinstance(value, str) else None
    return value if number is None else number


def _country(value: Scalar) -> Scalar:
    return normalise.country(value) if isinstance(value, str) else value


def _phone(value: Scalar) -> Scalar:
    """Return a number to call as text: it is no quantity."""
    return value if value is None or isinstance(value, str) else f"{value:.0f}"


def _claim(value: Scalar) -> Scalar:
    said = values.claim(value) if isinstance(value, str) else None
    return value if said is None else "yes" if said else "no"


TIDIED: Final[Mapping[str, Read]] = {
    "country": _country,
    "employees": _number,
    "annual_revenue": _number,
    "phone": _phone,
    "email_opted_out": _claim,
}
DERIVED: Final[Mapping[str, tuple[str, Read]]] = {
    "seniority": ("title", _text(normalise.seniority)),
    "department": ("title", _text(normalise.department)),
    "email_kind": ("email", _text(normalise.email_kind)),
}
