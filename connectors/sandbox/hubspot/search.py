"""HubSpot's search, with its operators and its limits."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

from connectors.sandbox.hubspot.errors import Refused
from connectors.sandbox.hubspot.kinds import PLURALS
from connectors.sandbox.hubspot.schema import Definition
from connectors.sandbox.hubspot.world import Thing, World, now

MOST_RESULTS = 10_000
MOST_BODY = 3000
NUMERIC = ("number", "date", "datetime")
SEARCHED = ("firstname", "lastname", "email", "phone", "company", "name", "domain", "dealname", "hs_task_subject")
"""Properties that free text is looked for in."""
Test = Callable[[Thing], bool]


def search(world: World, object_type: str, body: Mapping[str, Any], *, length: int, lag: timedelta) -> dict[str, Any]:
    """Return a page of results; raises Refused as HubSpot would."""
    limit, groups, sorts = _whole(body, "limit", 10), body.get("filterGroups", []), body.get("sorts", [])
    _check(length, limit, groups, sorts)
    known = world.properties[object_type]
    tests = [[_test(known, one) for one in group.get("filters", [])] for group in groups]
    words, seen = str(body.get("query") or "").casefold(), now()
    found = [
        thing
        for thing in world.things[object_type].values()
        if not thing.is_archived
        and (thing.visible_at or thing.updated_at + lag) <= seen
        and (not tests or any(all(test(thing) for test in group) for group in tests))
        and (not words or any(words in thing.properties.get(name, "").casefold() for name in SEARCHED))
    ]
    _sort(found, known, sorts)
    first = _whole(body, "after", 0)
    if first + limit > MOST_RESULTS:
        raise Refused("There are more results than can be paged through.")
    page: dict[str, Any] = {"total": len(found), "results": found[first : first + limit]}
    if first + limit < len(found):
        page["paging"] = {"next": {"after": str(first + limit)}}
    return page


def _whole(body: Mapping[str, Any], name: str, default: int) -> int:
    value = body.get(name)
    text = str(default if value in (None, "") else value)
    if not text.isdecimal():
        raise Refused(f"{name} must be a whole number.")
    return int(text)


def _check(length: int, limit: int, groups: list[Any], sorts: list[Any]) -> None:
    if length > MOST_BODY:
        raise Refused(f"The body is longer than {MOST_BODY} characters.")
    if not 1 <= limit <= 200:
        raise Refused("limit must be from 1 to 200.")
    if len(sorts) > 1:
        raise Refused("Only one sort is allowed.")
    sizes = [len(group.get("filters", [])) for group in groups]
    if len(groups) > 5 or any(size > 6 for size in sizes) or sum(sizes) > 18:
        raise Refused("Too many filters.")


def _sort(found: list[Thing], known: Mapping[str, Definition], sorts: list[Any]) -> None:
    """Sort by one property; what lacks it comes last."""
    for one in sorts:
        name = _known(known, one["propertyName"] if isinstance(one, dict) else one)
        is_down = isinstance(one, dict) and one.get("direction") == "DESCENDING"
        having = [thing for thing in found if thing.properties.get(name)]
        lacking = [thing for thing in found if not thing.properties.get(name)]
        if known[name]["type"] in NUMERIC:
            having.sort(key=lambda thing: _number(thing.properties[name]) or 0.0, reverse=is_down)
        else:
            having.sort(key=lambda thing: thing.properties[name].casefold(), reverse=is_down)
        found[:] = having + lacking


def _known(known: Mapping[str, Definition], name: Any) -> str:
    if name not in known or known[name].get("archived"):
        raise Refused(f'There was a problem with the request. Property "{name}" does not exist')
    return str(name)


def _test(known: Mapping[str, Definition], one: Mapping[str, Any]) -> Test:
    if str(one.get("propertyName")).startswith("associations."):
        return _link_test(one)
    name, operator = _known(known, one.get("propertyName")), str(one.get("operator"))
    if operator in ("HAS_PROPERTY", "NOT_HAS_PROPERTY"):
        return lambda thing: bool(thing.properties.get(name)) == (operator == "HAS_PROPERTY")
    make = OPERATORS.get(operator)
    if make is None:
        raise Refused(f"There is no operator {operator}.")
    holds = make(_reader(known[name]), one)
    if operator == "NEQ":
        return lambda thing: holds(thing.properties.get(name, ""))
    return lambda thing: bool(thing.properties.get(name)) and holds(thing.properties[name])


def _link_test(one: Mapping[str, Any]) -> Test:
    """Return a test of a pseudo-property such as `associations.contact`, whose value is an id."""
    kind = PLURALS.get(str(one["propertyName"]).removeprefix("associations."))
    if kind is None or one.get("operator") not in ("EQ", "IN"):
        raise Refused(f"{one['propertyName']} cannot be searched so.")
    ids = _needed(one, "values") if one["operator"] == "IN" else [_needed(one, "value")]
    return lambda thing: any(str(other) in thing.links.get(kind, {}) for other in ids)


def _needed(one: Mapping[str, Any], field: str) -> Any:
    value = one.get(field)
    if value is None or (field == "values" and not (isinstance(value, list) and value)):
        raise Refused(f"The operator {one.get('operator')} on {one.get('propertyName')} needs {field}.")
    return value


def _reader(known: Definition) -> Callable[[str], float | str | None]:
    """Return what makes a value comparable: numbers and instants by size, options as they are, text without case."""
    if known["type"] in NUMERIC:
        return _number
    return str if known["type"] == "enumeration" else str.casefold


def _edge(read: Callable[[str], Any], one: Mapping[str, Any], field: str = "value") -> Any:
    edge = read(str(_needed(one, field)))
    if edge is None:
        raise Refused(f"{one.get(field)} is no value for {one.get('propertyName')}.")
    return edge


def _compared(compare: Callable[[Any, Any], bool]) -> Callable[..., Callable[[str], bool]]:
    def make(read: Callable[[str], Any], one: Mapping[str, Any]) -> Callable[[str], bool]:
        edge = _edge(read, one)
        return lambda value: (mine := read(value)) is not None and compare(mine, edge)

    return make


def _equal(read: Callable[[str], Any], one: Mapping[str, Any]) -> Callable[[str], bool]:
    edge = _edge(read, one)
    return lambda value: read(value) == edge


def _between(read: Callable[[str], Any], one: Mapping[str, Any]) -> Callable[[str], bool]:
    low, high = _edge(read, one), _edge(read, one, "highValue")
    return lambda value: (mine := read(value)) is not None and low <= mine <= high


def _among(read: Callable[[str], Any], one: Mapping[str, Any]) -> Callable[[str], bool]:
    wanted = {read(str(value)) for value in _needed(one, "values")}
    return lambda value: read(value) in wanted


def _token(read: Callable[[str], Any], one: Mapping[str, Any]) -> Callable[[str], bool]:
    """Match whole words, or the whole value; a star stands for any letters."""
    wanted = str(_needed(one, "value")).casefold().split()

    def holds(value: str) -> bool:
        text = value.casefold()
        words = [text, *re.findall(r"[^\W_]+", text)]
        return all(any(fnmatchcase(word, pattern) for word in words) for pattern in wanted)

    return holds


def _not(make: Callable[..., Callable[[str], bool]]) -> Callable[..., Callable[[str], bool]]:
    def negated(read: Callable[[str], Any], one: Mapping[str, Any]) -> Callable[[str], bool]:
        holds = make(read, one)
        return lambda value: not holds(value)

    return negated


OPERATORS: Mapping[str, Callable[..., Callable[[str], bool]]] = {
    "EQ": _equal,
    "NEQ": _not(_equal),
    "GT": _compared(lambda mine, edge: mine > edge),
    "GTE": _compared(lambda mine, edge: mine >= edge),
    "LT": _compared(lambda mine, edge: mine < edge),
    "LTE": _compared(lambda mine, edge: mine <= edge),
    "BETWEEN": _between,
    "IN": _among,
    "NOT_IN": _not(_among),
    "CONTAINS_TOKEN": _token,
    "NOT_CONTAINS_TOKEN": _not(_token),
}


def _number(text: str) -> float | None:
    """Return a number, or an instant in milliseconds."""
    with suppress(ValueError):
        return float(text)
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC).timestamp() * 1000
    except ValueError:
        return None
