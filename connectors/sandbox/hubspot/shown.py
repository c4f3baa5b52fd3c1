"""Objects and batches as HubSpot shows them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import Response, request

from connectors.sandbox.hubspot.errors import answer
from connectors.sandbox.hubspot.kinds import ACTIVITIES, NAMES
from connectors.sandbox.hubspot.world import Thing, World, iso, now

DEFAULTS = {
    "contacts": ("email", "firstname", "lastname"),
    "companies": ("name", "domain"),
    "deals": ("dealname", "dealstage", "pipeline", "amount", "closedate"),
}
"""What is shown when nothing is asked for."""
MOST_LINKS = 100
"""Linked ids that come with an object; the rest is for the associations API."""


def thing(
    world: World,
    object_type: str,
    one: Thing,
    names: Collection[str] = (),
    links: Iterable[str] = (),
    *,
    trace: str | None = None,
) -> dict[str, Any]:
    """Return an object with the named properties that have a value, and the ids of its `links`."""
    is_contact, is_activity = object_type == "contacts", object_type in ACTIVITIES
    always = (
        "hs_createdate" if is_activity else "createdate",
        "lastmodifieddate" if is_contact else "hs_lastmodifieddate",
        "hs_object_id",
    )
    wanted = dict.fromkeys((*(names or DEFAULTS.get(object_type, ())), *always))
    shown: dict[str, Any] = {
        "id": one.id,
        "properties": {name: one.properties[name] for name in wanted if name in one.properties},
        "createdAt": iso(one.created_at),
        "updatedAt": iso(one.updated_at),
        "archived": one.is_archived,
    }
    if one.is_archived:
        shown["archivedAt"] = iso(one.updated_at)
    if trace is not None:
        shown["objectWriteTraceId"] = trace
    linked = {kind: group for kind in links if (group := _links(world, object_type, one, kind))}
    return shown | ({"associations": linked} if linked else {})


def _links(world: World, object_type: str, one: Thing, kind: str) -> dict[str, Any]:
    ids = world.linked(one, kind)
    if not ids:
        return {}
    label = f"{NAMES[object_type]}_to_{NAMES[kind]}"
    group: dict[str, Any] = {"results": [{"id": other, "type": label} for other in ids[:MOST_LINKS]]}
    return group | (paging(ids[MOST_LINKS]) if len(ids) > MOST_LINKS else {})


def paging(after: str) -> dict[str, Any]:
    """Return where the next page is."""
    base = f"{request.base_url}?after={after}"
    return {"paging": {"next": {"after": after, "link": base}}}


def batch(
    results: list[Any], errors: Iterable[Mapping[str, Any]] = (), *, status: int = 200, began: datetime | None = None
) -> Response:
    """Return the answer to a batch; with errors it says so with 207."""
    listed = list(errors)
    body = {
        "status": "COMPLETE",
        "startedAt": iso(began or now()),
        "completedAt": iso(now()),
        "results": results,
    }
    return answer(207, body | {"numErrors": len(listed), "errors": listed}) if listed else answer(status, body)


def fault(category: str, message: str, **context: list[str]) -> dict[str, Any]:
    """Return one error of a batch."""
    return {
        "status": "error",
        "category": category,
        "message": message,
        "context": context,
        "errors": [],
        "links": {},
    }
