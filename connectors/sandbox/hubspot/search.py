"""HubSpot's search, with its limits."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.sandbox.hubspot.errors import Refused
from connectors.sandbox.hubspot.world import Thing, World, now

MOST_RESULTS = 10_000
MOST_BODY = 3000


def search(world: World, object_type: str, body: Mapping[str, Any], *, length: int, lag: timedelta) -> dict[str, Any]:
    """Return a page of results; raises Refused as HubSpot would."""
    limit, groups, sorts = int(body.get("limit", 10)), body.get("filterGroups", []), body.get("sorts", [])
    _check(length, limit, groups, sorts)
    tests = [[_test(world, object_type, one) for one in group.get("filters", [])] for group in groups]
    seen = now()
    with world.lock:
        found = [
            thing
            for thing in world.things[object_type].values()
            if not thing.is_archived
            and (thing.visible_at or thing.updated_at + lag) <= seen
            and (not tests or any(all(test(thing) for test in group) for group in tests))
        ]
    for one in sorts:
        name = one["propertyName"] if isinstance(one, dict) else one
        found.sort(
            key=lambda thing: _number(thing.properties.get(name, "")) or 0.0,
            reverse=isinstance(one, dict) and one.get("direction") == "DESCENDING",
        )
    first = int(body.get("after") or 0)
    if first + limit > MOST_RESULTS:
        raise Refused("There are more results than can be paged through.")
    page: dict[str, Any] = {"total": len(found), "results": found[first : first + limit]}
    if first + limit < len(found):
        page["paging"] = {"next": {"after": str(first + limit)}}
    return page


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


def _test(world: World, object_type: str, one: Mapping[str, Any]) -> Callable[[Thing], bool]:
    name, operator, wanted = str(one["propertyName"]), str(one["operator"]), one.get("value")
    if name.startswith("leadlight") and name not in world.properties[object_type]:
        raise Refused(f"There was a problem with the request: property {name} does not exist.")
    if operator in ("HAS_PROPERTY", "NOT_HAS_PROPERTY"):
        return lambda thing: bool(thing.properties.get(name)) == (operator == "HAS_PROPERTY")
    if operator in ("EQ", "NEQ"):
        return lambda thing: (thing.properties.get(name) == wanted) == (operator == "EQ")
    edge = _number(str(wanted))
    if edge is None or operator not in COMPARE:
        raise Refused(f"Operator {operator} cannot be used so.")
    compare = COMPARE[operator]

    def test(thing: Thing) -> bool:
        value = _number(thing.properties.get(name, ""))
        return value is not None and compare(value, edge)

    return test


COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "GT": lambda value, edge: value > edge,
    "GTE": lambda value, edge: value >= edge,
    "LT": lambda value, edge: value < edge,
    "LTE": lambda value, edge: value <= edge,
}


def _number(text: str) -> float | None:
    """Return a number, or an instant in milliseconds."""
    with suppress(ValueError):
        return float(text)
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC).timestamp() * 1000
    except ValueError:
        return None
