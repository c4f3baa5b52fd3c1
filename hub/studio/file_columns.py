"""Which columns of a file are learned from: not those that name people; some read as attributes that scoring knows."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass

from connectors.csvfile import values
from connectors.csvfile.fields import BY_NAME, EXTERNAL_ID, safe_name
from hub.scores.file_attributes import Reading, readings, told
from hub.studio.identifiers import IS_ID, NUMBERS, WHO, given_to_each
from scoring import Scalar
from scoring.values import as_text

Cells = Sequence[Scalar]
NAMES = frozenset({"name", "first_name", "last_name", "company"})
IDS = frozenset({EXTERNAL_ID, "phone", "website"})
MOST_VALUES, MOST_SHARE = 50, 0.2
"""A column called as names are is one of names only where its values are more than this, or this much of its rows."""
ADDRESSES, QUANTITIES, TITLES = 0.5, 0.9, 0.3
"""Shares of a column's different values that must be such before it is taken for it."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Columns to learn from, by name; the attributes among them that were read from others, and those left out."""

    columns: Mapping[str, Cells]
    derived: Mapping[str, str]
    """The column behind each attribute that is not called so."""
    personal: tuple[str, ...]
    unlearned: Mapping[str, str]
    """Of the columns those that only a template may read, each with the reason."""


def choose(
    header: Sequence[str],
    cells: Sequence[Cells],
    kept: Set[int],
    wanted: Collection[str],
    include: Collection[str] = (),
) -> Chosen:
    """Return what to learn from of the `kept` columns; the attributes in `wanted` are read wherever a name says them.

    A column that reads as another value of the same thing gives way to it; one that more follows from, or that is
    itself wanted, stays. To `include` are columns although they look like names or identifiers.
    """
    named = {at for at in kept if header[at] not in include and _is_personal(header[at], cells[at])}
    personal = {at for at in named if header[at] not in wanted}
    read = [
        one
        for one in readings(header, wanted)
        if one.place in kept
        and (one.attribute in wanted or header[one.place] == one.attribute or _is_certain(one, cells[one.place]))
    ]
    columns: dict[str, Cells] = {}
    for place in sorted(kept - personal):
        tidied = [one for one in read if one.place == place and one.is_tidied]
        if header[place] in wanted or not tidied:
            columns[header[place]] = cells[place]
        columns |= {one.attribute: list(map(one.read, cells[place])) for one in tidied}
    unlearned = {name: why for name in columns.keys() - set(include) if (why := _identity(name, columns[name]))}
    unlearned |= dict.fromkeys([header[at] for at in sorted(named - personal)], WHO)
    columns |= {one.attribute: list(map(one.read, cells[one.place])) for one in read if not one.is_tidied}
    return Chosen(columns, told(header, read), tuple(header[place] for place in sorted(personal)), unlearned)


def _said(cells: Cells) -> list[Scalar]:
    """Return the different values of a column."""
    return list(dict.fromkeys(cell for cell in cells if cell is not None))


def _share(said: Cells, test: Callable[[Scalar], bool]) -> float:
    return sum(map(test, said)) / len(said) if said else 0.0


def _is_personal(name: str, cells: Cells) -> bool:
    said = _said(cells)
    if _share(said, lambda value: isinstance(value, str) and values.email(value) is not None) >= ADDRESSES:
        return True
    rows = sum(cell is not None for cell in cells)
    is_called_so = BY_NAME.get(safe_name(name), ("",))[0] in NAMES
    return is_called_so and (len(said) > MOST_VALUES or len(said) > MOST_SHARE * rows)


def _identity(name: str, cells: Cells) -> str:
    """Return why a column says nothing of other leads; empty where it does."""
    field = BY_NAME.get(safe_name(name), ("",))[0]
    if field in NUMBERS:
        return ""
    is_called_so = field in IDS or IS_ID.search(name) is not None
    return given_to_each(Counter(cell for cell in cells if cell is not None), is_called_so=is_called_so)


def _is_certain(one: Reading, cells: Cells) -> bool:
    """Tell whether the values of a column show that it is what it is called, and that reading it says more."""
    said = _said(cells)
    read = [one.read(value) for value in said]
    if one.attribute in ("employees", "annual_revenue"):
        are_numbers = _share(read, lambda value: isinstance(value, int | float)) >= QUANTITIES
        return are_numbers and any(isinstance(value, str) for value in said)
    if one.attribute == "country":
        return len(set(map(as_text, read))) < len(set(map(as_text, said)))
    if one.is_tidied:
        return False
    return _share(read, lambda value: value is not None) >= (ADDRESSES if one.attribute == "email_kind" else TITLES)
