"""Guesses what the columns of a file mean, from their names and from the values in its first rows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from connectors.csvfile import values
from connectors.csvfile.fields import BY_NAME, EXTERNAL_ID, INSTANTS, KNOWN, MISSING_WORDS, NUMBERS, safe_name
from connectors.csvfile.mapping import CLAIM, NUMBER_COMMA, NUMBER_POINT, TEXT, Column, Columns, apart, attribute_name
from connectors.csvfile.rows import AnyRow, Row

SAMPLE_ROWS = 5_000
SHOWN = 3
LIKELY = 0.7
MOST = 0.8


@dataclass(frozen=True, slots=True)
class _Look:
    """What the sample shows of one column."""

    header: str
    cells: tuple[str, ...]
    """Those that say something."""
    distinct: tuple[str, ...]
    missing: tuple[str, ...]
    total: int

    def share(self, test: Callable[[str], bool]) -> float:
        """Return the share of distinct values that pass."""
        return sum(map(test, self.distinct)) / len(self.distinct) if self.distinct else 0.0

    @property
    def is_key(self) -> bool:
        """Tell whether every row has a value of its own."""
        return bool(self.cells) and len(self.cells) == self.total and len(self.distinct) == self.total


def guess(header: Sequence[str], rows: Iterable[AnyRow]) -> Columns:
    """Return what each column seems to mean, each with a confidence from 0 to 1 and a reason in words."""
    sample = [row.cells for row in islice((row for row in rows if isinstance(row, Row)), SAMPLE_ROWS)]
    looks = [_look(name, [values.clean(cells[at]) for cells in sample]) for at, name in enumerate(header)]
    offers = [(offer, at) for at, look in enumerate(looks) if (offer := _offer(look))]
    chosen: dict[int, Column] = {}
    for offer, at in sorted(offers, key=lambda pair: (-pair[0].confidence, pair[1])):
        if all(offer.field != other.field for other in chosen.values()):
            chosen[at] = offer
    return Columns(tuple(apart([chosen.get(at) or _attribute(look) for at, look in enumerate(looks)])))


def _look(header: str, cells: Sequence[str]) -> _Look:
    distinct = dict.fromkeys(cell for cell in cells if cell)
    missing = tuple(cell for cell in distinct if cell.lower() in MISSING_WORDS)
    said = tuple(cell for cell in cells if cell and cell not in missing)
    return _Look(header, said, tuple(dict.fromkeys(said)), missing, len(cells))


def _offer(look: _Look) -> Column | None:
    field, rank = BY_NAME.get(safe_name(look.header), (None, 0))
    if field is None:
        if look.share(lambda cell: values.email(cell) is not None) < MOST or len(look.distinct) < 2:
            return None
        return _column(look, "email", TEXT, 0.85, "its values are e-mail addresses")
    judged = TESTS.get(field, _any_words)(look)
    if judged is None:
        return None
    kind, bonus, seen = judged
    confidence = round(0.9 - 0.002 * rank + bonus, 2)
    return _column(look, field, kind, confidence, f"columns called so are usually this{seen}")


def _column(look: _Look, field: str, kind: str, confidence: float, reason: str) -> Column:
    if look.missing:
        reason += f"; {', '.join(map(repr, look.missing))} is read as missing"
    return Column(
        header=look.header,
        field=field,
        kind=kind,
        missing=look.missing,
        confidence=min(confidence, 1.0),
        reason=reason,
        samples=look.distinct[:SHOWN],
    )


def _attribute(look: _Look) -> Column:
    kind = _kind(look)
    if attribute_name(look.header) == "skip":
        return _column(look, "skip", TEXT, 0.95, "it is our own score")
    held = {TEXT: "text", NUMBER_POINT: "a number", NUMBER_COMMA: "a number with a decimal comma"}[kind]
    known = BY_NAME.get(safe_name(look.header))
    why = (
        f"it does not look like {KNOWN[known[0]].lower()}, or another column does more so"
        if known
        else "no known field"
    )
    return _column(
        look, attribute_name(look.header), kind, 0.6 if known else 0.8, f"{why}; kept as an attribute, {held}"
    )


def _kind(look: _Look) -> str:
    if not look.distinct or any(values.is_code(cell) for cell in look.distinct):
        return TEXT
    for kind, decimal in ((NUMBER_POINT, "."), (NUMBER_COMMA, ",")):
        if all(values.number(cell, decimal=decimal) is not None for cell in look.distinct):
            return kind
    return TEXT


_Judged = tuple[str, float, str] | None


def _any_words(look: _Look) -> _Judged:
    return TEXT, 0.0, ""


def _emails(look: _Look) -> _Judged:
    if not look.distinct:
        return TEXT, -0.1, "; it has no values in the first rows"
    share = look.share(lambda cell: values.email(cell) is not None)
    return (TEXT, 0.1, f", and {share:.0%} of its values are addresses") if share >= 0.5 else None


def _names(look: _Look) -> _Judged:
    are_none = look.share(lambda cell: "@" in cell or not any(map(str.isalpha, cell))) > 0.5
    return None if are_none else (TEXT, 0.0, "")


def _numbers(look: _Look) -> _Judged:
    kind = _kind(look)
    return (
        (kind, 0.05, ", and its values are numbers")
        if kind != TEXT
        else (TEXT, -0.1, "; its values are ranges or words")
    )


def _instants(look: _Look) -> _Judged:
    form = values.instant_format(look.distinct)
    if form is None:
        return ("iso", -0.2, "; it has no values in the first rows") if not look.distinct else None
    return form, 0.05, f", and its values are instants ({_example(form)})"


def _example(form: str) -> str:
    order = {
        "%m/%d": "month before day",
        "%d/%m": "day before month",
        "%d.%": "day before month",
        "%d-%m": "day before month",
    }
    return next(
        (words for start, words in order.items() if form.startswith(start)), "year first" if form == "iso" else form
    )


def _ids(look: _Look) -> _Judged:
    return (TEXT, 0.05, ", and each row has a value of its own") if look.is_key else None


def _outcomes(look: _Look) -> _Judged:
    if not 0 < len(look.distinct) <= 20:
        return None
    lowered = {cell.lower() for cell in look.distinct}
    if lowered <= values.YES | values.NO and lowered & values.YES:
        return TEXT, 0.05, ", and its values are yes and no"
    if lowered & values.WON:
        return TEXT, -0.2, ", and one of its values means won"
    return None


def _claims(look: _Look) -> _Judged:
    if look.distinct and all(values.claim(cell) is not None for cell in look.distinct):
        return CLAIM, 0.05, ", and its values are yes and no"
    return None


TESTS: MappingProxyType[str, Callable[[_Look], _Judged]] = MappingProxyType(
    {
        "email": _emails,
        "name": _names,
        "first_name": _names,
        "last_name": _names,
        EXTERNAL_ID: _ids,
        "converted": _outcomes,
        "email_opted_out": _claims,
    }
    | dict.fromkeys(NUMBERS, _numbers)
    | dict.fromkeys(INSTANTS, _instants)
)
