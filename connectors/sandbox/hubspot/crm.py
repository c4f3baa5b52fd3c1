"""HubSpot's CRM routes: objects, batches, search, associations, properties, owners, pipelines."""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Blueprint, jsonify, request

from connectors.sandbox.hubspot import search
from connectors.sandbox.hubspot.errors import Refused
from connectors.sandbox.hubspot.population import OWNERS
from connectors.sandbox.hubspot.world import TYPES, Thing, iso

if TYPE_CHECKING:
    from connectors.sandbox.hubspot import HubSpotSandbox

OBJECTS = "/crm/v3/objects/<any({}):object_type>".format(",".join(TYPES))


def blueprint(crm: "HubSpotSandbox") -> Blueprint:
    """Return the routes of one account."""
    routes = Blueprint("crm", __name__)
    for method, path, view in ROUTES:
        routes.add_url_rule(path, endpoint=view.__name__, view_func=partial(view, crm), methods=[method])
    return routes


def page(crm: "HubSpotSandbox", object_type: str) -> Any:
    world = crm.world
    limit = int(request.args.get("limit", 10))
    if not 1 <= limit <= 100:
        raise Refused("limit must be from 1 to 100.")
    after = int(request.args.get("after") or 0)
    with world.lock:
        ids = sorted((int(one) for one, thing in world.things[object_type].items() if not thing.is_archived))
        ids = [one for one in ids if one >= after]
        names = request.args.get("properties", "").split(",")
        links = [one for one in request.args.get("associations", "").split(",") if one]
        shown = [_shown(world.things[object_type][str(one)], names, links) for one in ids[:limit]]
    paging = {"paging": {"next": {"after": str(ids[limit])}}} if len(ids) > limit else {}
    return jsonify({"results": shown} | paging)


def read(crm: "HubSpotSandbox", object_type: str) -> Any:
    world = crm.world
    body = request.get_json()
    _check_size(body["inputs"], 100)
    found, missing = {}, []
    for one in body["inputs"]:
        thing = world.get(object_type, str(one["id"]))
        if thing is None:
            missing.append(str(one["id"]))
        else:
            found[thing.id] = _shown(thing, body.get("properties", []), [])
    return _batch(list(found.values()), missing)


def update(crm: "HubSpotSandbox", object_type: str) -> Any:
    world = crm.world
    inputs = request.get_json()["inputs"]
    _check_size(inputs, 100)
    twice = [one for one, count in Counter(str(one["id"]) for one in inputs).items() if count > 1]
    if twice:
        raise Refused(f"Duplicate IDs found in batch input: {twice}.")
    for one in inputs:
        _check_properties(crm, object_type, one["properties"])
    done, missing = [], []
    for one in inputs:
        try:
            thing = world.update(object_type, str(one["id"]), one["properties"], by_app=True)
            done.append(_shown(thing, one["properties"], []))
        except KeyError:
            missing.append(str(one["id"]))
    return _batch(done, missing)


def create(crm: "HubSpotSandbox", object_type: str) -> Any:
    world = crm.world
    inputs = request.get_json()["inputs"]
    _check_size(inputs, 100)
    done = []
    for one in inputs:
        links = [("contacts", str(to["to"]["id"])) for to in one.get("associations", ())]
        if any(world.get(kind, other) is None for kind, other in links):
            raise Refused("One or more associated objects do not exist.")
        made = world.create(object_type, one["properties"], links, by_app=True)
        done.append(_shown(world.things[object_type][made], one["properties"], []))
    return jsonify({"status": "COMPLETE", "results": done}), 201


def find(crm: "HubSpotSandbox", object_type: str) -> Any:
    world = crm.world
    body = request.get_json()
    length = request.content_length or 0
    page = search.search(world, object_type, body, length=length, lag=crm.index_lag)
    page["results"] = [_shown(thing, body.get("properties", []), []) for thing in page["results"]]
    return jsonify(page)


def links(crm: "HubSpotSandbox", object_type: str, other_type: str) -> Any:
    world = crm.world
    inputs = request.get_json()["inputs"]
    _check_size(inputs, 1000)
    results = []
    for one in inputs:
        thing = world.get(object_type, str(one["id"]))
        linked = list(thing.links.get(other_type, {})) if thing is not None else []
        if linked:
            to = [{"toObjectId": int(other), "associationTypes": []} for other in linked]
            results.append({"from": {"id": str(one["id"])}, "to": to})
    return jsonify({"status": "COMPLETE", "results": results})


def properties(crm: "HubSpotSandbox", object_type: str) -> Any:
    world = crm.world
    return jsonify({"results": list(world.properties[object_type].values())})


def group(crm: "HubSpotSandbox", object_type: str) -> Any:
    world = crm.world
    name = request.get_json()["name"]
    if name in world.groups:
        return jsonify(status="error", message="Group already exists", category="OBJECT_ALREADY_EXISTS"), 409
    world.groups.add(name)
    return jsonify(name=name, label=name, displayOrder=-1, archived=False), 201


def define(crm: "HubSpotSandbox", object_type: str) -> Any:
    world = crm.world
    inputs = request.get_json()["inputs"]
    _check_size(inputs, 100)
    for one in inputs:
        if one["groupName"] not in world.groups:
            raise Refused(f"Group {one['groupName']} does not exist.")
        world.properties[object_type].setdefault(one["name"], one | {"archived": False})
    return jsonify({"status": "COMPLETE", "results": inputs}), 201


def owners(crm: "HubSpotSandbox") -> Any:
    shown = [
        {"id": key, "email": f"{first.lower()}@fabrikam.example", "firstName": first, "lastName": last, "userId": n}
        for n, (key, first, last) in enumerate(OWNERS)
    ]
    return jsonify({"results": shown})


def pipelines(crm: "HubSpotSandbox") -> Any:
    stages = [
        {"id": "appointmentscheduled", "metadata": {"isClosed": "false", "probability": "0.2"}},
        {"id": "closedwon", "metadata": {"isClosed": "true", "probability": "1.0"}},
        {"id": "closedlost", "metadata": {"isClosed": "true", "probability": "0.0"}},
    ]
    return jsonify({"results": [{"id": "default", "label": "Sales", "stages": stages}]})


ROUTES: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("GET", OBJECTS, page),
    ("POST", OBJECTS + "/batch/read", read),
    ("POST", OBJECTS + "/batch/update", update),
    ("POST", OBJECTS + "/batch/create", create),
    ("POST", OBJECTS + "/search", find),
    ("POST", "/crm/v4/associations/<object_type>/<other_type>/batch/read", links),
    ("GET", "/crm/v3/properties/<object_type>", properties),
    ("POST", "/crm/v3/properties/<object_type>/groups", group),
    ("POST", "/crm/v3/properties/<object_type>/batch/create", define),
    ("GET", "/crm/v3/owners", owners),
    ("GET", "/crm/v3/pipelines/deals", pipelines),
)


def _shown(thing: Thing, names: Any, links: list[str]) -> dict[str, Any]:
    always = ("createdate", "lastmodifieddate", "hs_lastmodifieddate", "hs_object_id")
    wanted = [name for name in (*names, *always) if name]
    shown: dict[str, Any] = {
        "id": thing.id,
        "properties": {name: thing.properties[name] for name in wanted if name in thing.properties},
        "createdAt": iso(thing.created_at),
        "updatedAt": iso(thing.updated_at),
        "archived": thing.is_archived,
    }
    linked = {
        kind: {"results": [{"id": other, "type": "linked"} for other in thing.links[kind]]}
        for kind in links
        if thing.links.get(kind)
    }
    return shown | ({"associations": linked} if linked else {})


def _batch(done: list[Any], missing: list[str]) -> Any:
    answer: dict[str, Any] = {"status": "COMPLETE", "results": done}
    if not missing:
        return jsonify(answer)
    error = {"status": "error", "category": "OBJECT_NOT_FOUND", "message": "Not found", "context": {"ids": missing}}
    return jsonify(answer | {"numErrors": 1, "errors": [error]}), 207


def _check_size(inputs: list[Any], most: int) -> None:
    if not 1 <= len(inputs) <= most:
        raise Refused(f"A batch holds from 1 to {most} inputs.")


def _check_properties(crm: "HubSpotSandbox", object_type: str, properties: Mapping[str, Any]) -> None:
    for name, value in properties.items():
        if not isinstance(value, str):
            raise Refused(f"{name} must be a string.")
        if name.startswith("leadlight") and name not in crm.world.properties[object_type]:
            raise Refused(f'Property "{name}" does not exist')
        if value in crm.refused_values:
            raise Refused(f"Property values were not valid: {name}")
