"""Terms that count touches: activity rules give points for each, activity tables for how many there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from scoring.conditions import Condition, dump_condition, leaves, parse_condition
from scoring.decay import Decay, days, dump_decay, parse_decay
from scoring.dimensions import MOST_OF_A_TERM, MOST_POINTS, Dimension
from scoring.errors import ScorecardError
from scoring.reading import Fields, text
from scoring.table import Bin, counts, dump_row, parse_bins

MOST_COUNTED: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityTerm:
    """Points for each touch of some kinds, which fade, count within a window, and are capped together."""

    id: str
    words: str
    dimension: Dimension
    activity: tuple[str, ...]
    points: int
    when: Condition | None = None
    """Leads that it does not hold for get nothing."""
    cap: int | None = None
    """Has the sign of `points`."""
    window_days: float | None = None
    decay: Decay | None = None
    why: str = ""
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityTableTerm:
    """Points by how many touches of some kinds there are: all of them, those within a window, or as far as they fade.

    A count of 0 earns points, too, where a bin holds it.
    """

    id: str
    words: str
    dimension: Dimension
    activity: tuple[str, ...]
    bins: tuple[Bin, ...]
    other: int = 0
    """The points of a count that no bin holds."""
    when: Condition | None = None
    """Leads that it does not hold for get nothing."""
    window_days: float | None = None
    decay: Decay | None = None
    why: str = ""
    locked: bool = False


CountingTerm: TypeAlias = ActivityTerm | ActivityTableTerm


def points(fields: Fields) -> int:
    """Take the points of a term; not 0."""
    found = fields.whole("points", -MOST_POINTS, MOST_POINTS)
    if found == 0:
        raise ScorecardError(fields.at("points"), "is 0, so the term does nothing; give points or remove the term.")
    return found


def parse_counting(fields: Fields, about: Mapping[str, Any]) -> CountingTerm:
    """Return the term with these fields: an activity table where it has bins, else an activity rule."""
    when, within, decay = (fields.take(name) for name in ("when", "window_days", "decay"))
    shared = {
        **about,
        "activity": _kinds(fields),
        "when": None if when is None else _untimed(parse_condition(when, fields.at("when")), fields.at("when")),
        "window_days": None if within is None else days(within, fields.at("window_days")),
        "decay": None if decay is None else parse_decay(decay, fields.at("decay")),
    }
    if fields.has("bins"):
        return _table(fields, shared)
    if not fields.has("points"):
        raise ScorecardError(fields.path, "needs points for each touch, or bins for how many there are; give one.")
    size = points(fields)
    return ActivityTerm(**shared, points=size, cap=_cap(fields, size))


def counts_whole(term: ActivityTableTerm) -> bool:
    """Tell whether the term counts in whole touches: none of them fades."""
    return term.decay is None or term.decay.curve == "cliff"


def dump_counting(term: CountingTerm) -> dict[str, Any]:
    """Return what the term holds beside its name, as a document does."""
    found: dict[str, Any] = {"activity": term.activity[0] if len(term.activity) == 1 else list(term.activity)}
    if term.when is not None:
        found["when"] = dump_condition(term.when)
    if isinstance(term, ActivityTerm):
        found |= {"points": term.points} | ({} if term.cap is None else {"cap": term.cap})
    else:
        found |= {"bins": [dump_row(row) for row in term.bins]} | ({"other": term.other} if term.other else {})
    if term.window_days is not None:
        found["window_days"] = term.window_days
    return found | ({} if term.decay is None else {"decay": dump_decay(term.decay)})


def _cap(fields: Fields, size: int) -> int | None:
    cap = fields.optional_whole("cap", -MOST_OF_A_TERM, MOST_OF_A_TERM)
    if cap is not None and cap * size <= 0:
        raise ScorecardError(
            fields.at("cap"), f"must have the sign of points; write {abs(cap or size) * (1 if size > 0 else -1)}."
        )
    return cap


def _table(fields: Fields, shared: Mapping[str, Any]) -> ActivityTableTerm:
    bins = parse_bins(fields, MOST_POINTS)
    other = fields.optional_whole("other", -MOST_POINTS, MOST_POINTS) or 0
    found = ActivityTableTerm(**shared, bins=bins, other=other)
    is_whole = counts_whole(found)
    for index, row in enumerate(bins):
        for name, bound in row.bounds:
            if not 0 <= bound <= MOST_COUNTED:
                path = f"{fields.at('bins')}[{index}].{name}"
                raise ScorecardError(path, f"must lie between 0 and {MOST_COUNTED:,}: it is a number of touches.")
        if not counts(row, is_whole=is_whole):
            path = f"{fields.at('bins')}[{index}]"
            raise ScorecardError(path, "holds no number of touches, so it never earns its points; widen or remove it.")
    return found


def _untimed(condition: Condition, path: str) -> Condition:
    if any(leaf.test.is_timed for leaf in leaves(condition)):
        raise ScorecardError(path, "asks for days, which only attribute rules do here; make that a rule of its own.")
    return condition


def _kinds(fields: Fields) -> tuple[str, ...]:
    if not isinstance(given := fields.take("activity"), list | tuple):
        return (text(given, fields.at("activity")),)
    if not given:
        raise ScorecardError(fields.at("activity"), "is empty; name an activity type.")
    found: list[str] = []
    for index, one in enumerate(given):
        path = f"{fields.at('activity')}[{index}]"
        if (kind := text(one, path)) in found:
            raise ScorecardError(path, f"names '{kind}' a second time; remove it.")
        found.append(kind)
    return tuple(found)
