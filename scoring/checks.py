"""Tests of one attribute value: what a leaf of a condition asks, compiled to a function of the value."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from scoring.dates import MOST_DAYS, TIMED, Bounds, Span, spans
from scoring.errors import ScorecardError
from scoring.patterns import refuse_unsafe, searcher
from scoring.reading import Fields, flag, items, number, shown, text
from scoring.subject import Scalar
from scoring.values import as_bool, as_number, as_text, is_missing, same, words_of

Check: TypeAlias = Callable[[Scalar], bool]
"""Given a value that is not missing."""
Operand: TypeAlias = Any
"""What a test compares with, in the form that documents hold: a scalar, a list of them, or the bounds of a range."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of test: how its operand is read, and what it asks of a value."""

    read: Callable[[object, str], Operand]
    check: Callable[[Operand], Check]


BOUNDS = ("at_least", "above", "at_most", "below")


def scalar(value: object, path: str) -> Scalar:
    """Return a text, number or yes/no."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return text(value, path)
    if isinstance(value, int | float):
        return number(value, path)
    raise ScorecardError(path, f"must be a text, a number or true/false, not {shown(value)}.")


def bounds(fields: Fields, path: str) -> Bounds:
    """Return the bounds among the fields, as (name, number); refuses those that nothing lies between."""
    found = {name: value for name in BOUNDS if (value := fields.optional_number(name)) is not None}
    for one, other in (("at_least", "above"), ("at_most", "below")):
        if one in found and other in found:
            raise ScorecardError(path, f"has both {one} and {other}; keep one of them.")
    if not meet(tuple(found.items()), ()):
        low, high = found.get("at_least", found.get("above")), found.get("at_most", found.get("below"))
        raise ScorecardError(path, f"holds for no number: nothing lies between {low:g} and {high:g}.")
    return tuple(found.items())


def meet(one: Bounds, other: Bounds) -> bool:
    """Tell whether any number lies within both bounds."""
    both = (*one, *other)
    low = max([(value, name == "above") for name, value in both if name in ("at_least", "above")], default=None)
    high = min([(value, name != "below") for name, value in both if name in ("at_most", "below")], default=None)
    if low is None or high is None:
        return True
    (least, is_above), (most, is_closed) = low, high
    return least < most or (least == most and is_closed and not is_above)


def within(limits: Bounds) -> Check:
    """Return whether a value is a number within bounds."""
    wanted = dict(limits)
    least, above = wanted.get("at_least", float("-inf")), wanted.get("above", float("-inf"))
    most, below = wanted.get("at_most", float("inf")), wanted.get("below", float("inf"))

    def check(value: Scalar) -> bool:
        found = as_number(value)
        return found is not None and least <= found <= most and above < found < below

    return check


def _days(value: object, path: str) -> Operand:
    found = _range(value, path)
    for name, days in found:
        if abs(days) > MOST_DAYS:
            raise ScorecardError(f"{path}.{name}", f"must lie within {MOST_DAYS:,} days, not {days:g}.")
    return found


def _range(value: object, path: str) -> Operand:
    fields = Fields(value, path)
    found = bounds(fields, path)
    fields.done()
    if not found:
        raise ScorecardError(path, f"needs a bound: {', '.join(BOUNDS)}.")
    return found


def _scalars(value: object, path: str) -> Operand:
    found = tuple(scalar(one, at) for one, at in items(value, path))
    seen: set[str] = set()
    for index, one in enumerate(found):
        if (word := as_text(one)) in seen:
            raise ScorecardError(f"{path}[{index}]", f"names '{one}' a second time; remove it.")
        seen.add(word)
    return found


def _pattern(value: object, path: str) -> Operand:
    found = text(value, path)
    refuse_unsafe(found, path)
    return found


def _phrases(value: object, path: str) -> Operand:
    phrases = tuple(text(one, at) for one, at in items(value, path))
    for phrase, (_, at) in zip(phrases, items(value, path), strict=True):
        if not words_of(phrase).strip():
            raise ScorecardError(at, "has no letter or digit to look for.")
    return phrases


def _equals(wanted: Scalar) -> Check:
    if isinstance(wanted, str):
        word = as_text(wanted)
        return lambda value: as_text(value) == word
    return lambda value: same(value, wanted)


def _in(wanted: tuple[Scalar, ...]) -> Check:
    words = frozenset(as_text(one) for one in wanted if isinstance(one, str))
    others = tuple(one for one in wanted if not isinstance(one, str))
    return lambda value: as_text(value) in words or any(same(value, one) for one in others)


def _contains(part: str) -> Check:
    wanted = as_text(part)
    return lambda value: wanted in as_text(value)


def _matches(pattern: str) -> Check:
    search = searcher(pattern)
    return lambda value: search(value.strip() if isinstance(value, str) else as_text(value))


def _contains_any(phrases: tuple[str, ...]) -> Check:
    wanted = tuple(words_of(phrase) for phrase in phrases)

    def check(value: Scalar) -> bool:
        words = words_of(as_text(value))
        return any(phrase in words for phrase in wanted)

    return check


KINDS: Final[dict[str, Kind]] = {
    "equals": Kind(scalar, _equals),
    "in": Kind(_scalars, _in),
    "contains": Kind(text, _contains),
    "contains_any": Kind(_phrases, _contains_any),
    "matches": Kind(_pattern, _matches),
    "range": Kind(_range, within),
    "is_true": Kind(flag, lambda wanted: lambda value: as_bool(value) is wanted),
    "exists": Kind(flag, lambda wanted: lambda value: wanted),
}
"""`exists` is the one that also answers for a missing value; every other test fails on one."""
NAMES: Final = (*KINDS, *TIMED)


@dataclass(frozen=True, slots=True)
class Test:
    """One test with its operand."""

    kind: str
    operand: Operand

    def on_missing(self) -> bool:
        """Tell whether a missing value passes."""
        return self.kind == "exists" and not self.operand

    @property
    def is_timed(self) -> bool:
        """Whether time alone changes what it says: then `spans` answers, else `compiled`."""
        return self.kind in TIMED

    def spans(self) -> Callable[[Scalar], Span]:
        """Return when the test holds, as a function of any value."""
        return spans(self.kind, self.operand)

    def compiled(self) -> Check:
        """Return the test as a function of any value, missing ones too."""
        check, otherwise = KINDS[self.kind].check(self.operand), self.on_missing()
        return lambda value: otherwise if is_missing(value) else check(value)


def parse_test(fields: Fields) -> Test:
    """Take the one test that a leaf names."""
    named = [name for name in NAMES if fields.has(name)]
    if len(named) != 1:
        problem = "names no test" if not named else f"names {len(named)} tests ({', '.join(named)})"
        raise ScorecardError(fields.path, f"{problem}; give exactly one of {', '.join(NAMES)}.")
    kind = named[0]
    read = _days if kind in TIMED else KINDS[kind].read
    return Test(kind, read(fields.take(kind), fields.at(kind)))


def dump_operand(test: Test) -> Any:
    """Return the operand as a document holds it."""
    if test.kind == "range" or test.is_timed:
        return dict(test.operand)
    return list(test.operand) if isinstance(test.operand, tuple) else test.operand
