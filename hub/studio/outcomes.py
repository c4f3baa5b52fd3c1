"""What the column of outcomes in a file says: which rows converted, and which tell nothing."""

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from connectors.csvfile.values import LOST, NO, WON, YES
from hub.errors import Invalid
from scoring import Scalar
from scoring.rates import count
from scoring.values import as_number, as_text

MOST_NAMED = 10
ANY = "any"
"""As the value that means converted: all of them, such as the date of a conversion; a blank cell means not."""
Kind = str | float


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Of n rows those whose outcome is known, k of them, and which of these converted."""

    is_known: NDArray[np.bool_]
    """(n,)"""
    won: NDArray[np.int64]
    """(k,) in {0, 1}."""
    counted: int
    """Blank rows that count as not converted."""
    one_sided: str
    """Why both outcomes are not there; empty where they are."""


@dataclass(frozen=True, slots=True)
class _Column:
    """The different values of the column, how often each is there, and how many cells are blank."""

    name: str
    counts: Counter[Kind]
    shown: dict[Kind, str]
    blank: int

    @property
    def there(self) -> str:
        """Return the values in words, the most frequent first."""
        more = " and more" if len(self.counts) > MOST_NAMED else ""
        return ", ".join(f"'{self.shown[kind]}'" for kind, _ in self.counts.most_common(MOST_NAMED)) + more


def read_outcomes(cells: Sequence[Scalar], name: str, positive: str | None) -> Outcomes:
    """Return what the cells of the column say; `positive` is the value that means converted, or `any`.

    A blank cell tells nothing, unless `positive` is all that the others hold: then it means not converted.

    Raises:
        Invalid: the column is empty, or which of its values means converted is not plain.
    """
    told = [cell for cell in cells if cell is not None]
    shown = {_kind(cell): str(cell) for cell in told}
    column = _Column(name, Counter(map(_kind, told)), shown, len(cells) - len(told))
    wanted = _plain(column) if positive is None else _said(column, positive.strip())
    is_counted = positive is not None and not column.counts.keys() - wanted
    is_known = np.array([cell is not None or is_counted for cell in cells])
    won = np.array([cell is not None and _kind(cell) in wanted for cell in cells], np.int64)[is_known]
    counted = column.blank if is_counted else 0
    return Outcomes(is_known, won, counted, _one_sided(column, won, counted))


def _kind(outcome: Scalar) -> Kind:
    number = as_number(outcome)
    return as_text(outcome) if number is None else number


def _won_and_lost(column: _Column) -> tuple[set[Kind], set[Kind]]:
    """Return the values that everybody reads as converted, and those as not."""
    won = {kind for kind, text in column.shown.items() if text.lower() in WON | YES or kind == 1}
    return won, {kind for kind, text in column.shown.items() if text.lower() in LOST | NO or kind == 0}


def _plain(column: _Column) -> Set[Kind]:
    """Return which values say that a lead converted, where nobody said which."""
    won, lost = _won_and_lost(column)
    if not column.counts:
        raise Invalid(f"Column '{column.name}' is empty. Name the column that tells the outcome.")
    if len(column.counts) == 1:
        if column.blank and not lost:
            raise Invalid(
                f"Column '{column.name}' holds only {column.there}, and {count(column.blank, 'row')} "
                f"{'has' if column.blank == 1 else 'have'} none. "
                f"Pass --positive {column.there} to count {'it' if column.blank == 1 else 'these'} as not converted."
            )
        if won or lost:
            return won
    if len(column.counts) == 2 and len(won) == 1 and len(lost) < 2:
        return won
    dated = f" Or --positive {ANY}, where each value means converted and a blank not." if column.blank else ""
    raise Invalid(
        f"Say with --positive which value of '{column.name}' means converted. It holds: {column.there}.{dated}"
    )


def _said(column: _Column, positive: str) -> Set[Kind]:
    """Return the values that somebody said to mean converted; none of them where no lead converted yet."""
    if (kind := _kind(positive)) in column.counts:
        return {kind}
    if positive.lower() == ANY:
        return column.counts.keys()
    if column.counts.keys() - _won_and_lost(column)[1]:
        raise Invalid(f"Column '{column.name}' never holds '{positive}'. It holds: {column.there}.")
    return set()


def _one_sided(column: _Column, won: NDArray[np.int64], counted: int) -> str:
    if 0 < won.sum() < len(won):
        return ""
    if len(column.counts) == 1 and not counted:
        said = f"Column '{column.name}' holds only {column.there}"
    else:
        said = f"By column '{column.name}', {'all' if won.any() else 'none'} of {count(len(won), 'lead')} converted"
    return f"{said}: learning needs leads that converted and leads that did not."
