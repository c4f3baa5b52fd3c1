"""HubSpot's routes of CRM objects, one by one and in batches, in every version of their paths."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request

from connectors.sandbox.hubspot import asked, search, shown
from connectors.sandbox.hubspot.checks import check_required, check_values
from connectors.sandbox.hubspot.errors import Refused, answer
from connectors.sandbox.hubspot.kinds import LINK_TYPES
from connectors.sandbox.hubspot.routing import View, typed_routes
from connectors.sandbox.hubspot.world import Thing, now

if TYPE_CHECKING:
    from connectors.sandbox.hubspot import HubSpotSandbox

VERSIONS = ("/crm/v3/objects", "/crm/objects/2026-03", "/crm/objects/2026-09")
MOST = 100
NO_CONTENT = 204


def blueprint(crm: "HubSpotSandbox") -> Blueprint:
    """Return the routes of one account."""
    return typed_routes(crm, "objects", VERSIONS, ROUTES)


def page(crm: "HubSpotSandbox", object_type: str) -> Response:
    limit = asked.number("limit", 10, MOST)
    after = request.args.get("after", "0")
    if not after.isdecimal():
        raise Refused("after must be the one that the page before gave.")
    wants_bin = asked.is_archived()
    things = crm.world.things[object_type]
    ids = list(things)  # in order of their numbers: that is how they are given out
    rest = (things[one] for one in ids[bisect_left(ids, int(after), key=int) :])
    found = list(islice((one for one in rest if one.is_archived == wants_bin), limit + 1))
    names, links = _names(), asked.names("associations")
    results = [_shown(crm, object_type, one, names, links) for one in found[:limit]]
    return answer(200, {"results": results} | (shown.paging(found[limit].id) if len(found) > limit else {}))


def get(crm: "HubSpotSandbox", object_type: str, object_id: str) -> Response:
    one = _one(crm, object_type, object_id, request.args.get("idProperty"))
    return answer(200, _shown(crm, object_type, one, _names(), asked.names("associations")))


def post(crm: "HubSpotSandbox", object_type: str) -> Response:
    (made,) = _create(crm, object_type, [asked.document()])
    return answer(201, made)


def patch(crm: "HubSpotSandbox", object_type: str, object_id: str) -> Response:
    properties = asked.required(asked.document(), "properties", dict)
    one = _one(crm, object_type, object_id, request.args.get("idProperty"))
    _check(crm, object_type, [properties])
    crm.world.update(object_type, one.id, properties, by_app=True)
    return answer(200, _shown(crm, object_type, one, list(properties)))


def archive(crm: "HubSpotSandbox", object_type: str, object_id: str) -> Response:
    if crm.world.get(object_type, object_id) is not None:
        crm.world.delete(object_type, object_id, by_app=True)
    return Response(status=NO_CONTENT)


def batch_read(crm: "HubSpotSandbox", object_type: str) -> Response:
    began, body = now(), asked.document()
    wants_bin = asked.is_archived()
    found, missing = {}, []
    for one in asked.inputs(MOST):
        wanted = asked.required(one, "id")
        thing = _find(crm, object_type, wanted, body.get("idProperty"), is_archived=wants_bin)
        if thing is None:
            missing.append(wanted)
        else:
            found[thing.id] = _shown(crm, object_type, thing, body.get("properties", ()))
    return shown.batch(list(found.values()), _not_found(missing), began=began)


def batch_update(crm: "HubSpotSandbox", object_type: str) -> Response:
    began, inputs = now(), asked.inputs(MOST)
    twice = [one for one, count in Counter(asked.required(one, "id") for one in inputs).items() if count > 1]
    if twice:
        raise Refused(f"Duplicate IDs found in batch input: {twice}.")
    _check(crm, object_type, [asked.required(one, "properties", dict) for one in inputs])
    done, missing = [], []
    for one in inputs:
        thing = _find(crm, object_type, one["id"], one.get("idProperty"))
        if thing is None:
            missing.append(one["id"])
            continue
        crm.world.update(object_type, thing.id, one["properties"], by_app=True)
        trace = one.get("objectWriteTraceId")
        done.append(_shown(crm, object_type, thing, list(one["properties"]), trace=trace))
    if not done:
        raise Refused("None of the objects exist.", status=404, category="OBJECT_NOT_FOUND", context={"ids": missing})
    return shown.batch(done, _not_found(missing), began=began)


def batch_create(crm: "HubSpotSandbox", object_type: str) -> Response:
    began = now()
    return shown.batch(_create(crm, object_type, asked.inputs(MOST)), status=201, began=began)


def batch_archive(crm: "HubSpotSandbox", object_type: str) -> Response:
    for one in asked.inputs(MOST):
        archive(crm, object_type, asked.required(one, "id"))
    return Response(status=NO_CONTENT)


def find(crm: "HubSpotSandbox", object_type: str) -> Response:
    body = asked.document()
    found = search.search(crm.world, object_type, body, length=len(request.get_data(as_text=True)), lag=crm.index_lag)
    names = body.get("properties", ())
    return answer(200, found | {"results": [_shown(crm, object_type, one, names) for one in found["results"]]})


def merge(crm: "HubSpotSandbox", object_type: str) -> Response:
    body = asked.document()
    stays, goes = (
        _one(crm, object_type, asked.required(body, name)) for name in ("primaryObjectId", "objectIdToMerge")
    )
    if object_type != "contacts" or stays is goes:
        raise Refused("Only two different contacts can be merged here.")
    crm.world.merge(stays.id, goes.id, by_app=True)
    return answer(200, _shown(crm, object_type, stays))


def purge(crm: "HubSpotSandbox", object_type: str) -> Response:
    body = asked.document()
    one = _find(crm, object_type, asked.required(body, "objectId"), body.get("idProperty"))
    if object_type != "contacts":
        raise Refused("Only contacts can be deleted for privacy.")
    if one is not None:
        crm.world.erase(one.id, by_app=True)
    return Response(status=NO_CONTENT)


ROUTES: tuple[tuple[str, str, View], ...] = (
    ("GET", "", page),
    ("POST", "", post),
    ("GET", "/<object_id>", get),
    ("PATCH", "/<object_id>", patch),
    ("DELETE", "/<object_id>", archive),
    ("POST", "/batch/read", batch_read),
    ("POST", "/batch/update", batch_update),
    ("POST", "/batch/create", batch_create),
    ("POST", "/batch/archive", batch_archive),
    ("POST", "/search", find),
    ("POST", "/merge", merge),
    ("POST", "/gdpr-delete", purge),
)


def _create(crm: "HubSpotSandbox", object_type: str, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Create all or none: everything is looked at before anything is done."""
    written = [asked.required(one, "properties", dict) for one in inputs]
    _check(crm, object_type, written)
    for properties in written:
        check_required(object_type, properties)
    links = [_links(crm, object_type, one.get("associations", ())) for one in inputs]
    if object_type == "contacts":
        _check_addresses(crm, written)
    made = []
    for one, properties, linked in zip(inputs, written, links, strict=True):
        thing = crm.world.things[object_type][crm.world.create(object_type, properties, linked, by_app=True)]
        made.append(_shown(crm, object_type, thing, list(properties), trace=one.get("objectWriteTraceId")))
    return made


def _links(crm: "HubSpotSandbox", object_type: str, given: Any) -> list[tuple[str, str]]:
    found = []
    for one in given:
        to = str(one.get("to", {}).get("id"))
        for spec in one.get("types", ()):
            kind = LINK_TYPES.get(object_type, {}).get(spec.get("associationTypeId"))
            if kind is None:
                raise Refused(f"Association type {spec.get('associationTypeId')} does not begin at {object_type}.")
            if crm.world.get(kind, to) is None:
                raise Refused(f"One or more associated objects do not exist: {kind} {to}.")
            found.append((kind, to))
    return found


def _check_addresses(crm: "HubSpotSandbox", written: list[Mapping[str, Any]]) -> None:
    """Two contacts cannot have one address."""
    seen: set[str] = set()
    for address in (str(one["email"]).lower() for one in written if one.get("email")):
        held = _find(crm, "contacts", address, "email")
        if held is not None or address in seen:
            known = f" Existing ID: {held.id}" if held else ""
            raise Refused(f"Contact already exists.{known}", status=409, category="CONFLICT")
        seen.add(address)


def _check(crm: "HubSpotSandbox", object_type: str, written: list[Mapping[str, Any]]) -> None:
    check_values(crm.world.properties[object_type], written, refused=crm.refused_values)


def _names() -> list[str]:
    if request.args.get("propertiesWithHistory"):
        raise Refused("This sandbox keeps no history of properties: leave out propertiesWithHistory.")
    return asked.names("properties")


def _find(
    crm: "HubSpotSandbox", object_type: str, wanted: str, id_property: str | None = None, *, is_archived: bool = False
) -> Thing | None:
    """Return an object by its id or by another property that is unique; a merged contact is its survivor."""
    things = crm.world.things[object_type]
    if id_property not in (None, "hs_object_id"):
        same = (one for one in things.values() if one.properties.get(id_property, "").lower() == wanted.lower())
        return next((one for one in same if one.is_archived == is_archived), None)
    found = things.get(wanted) if is_archived else crm.world.get(object_type, wanted)
    return found if found is not None and found.is_archived == is_archived else None


def _one(crm: "HubSpotSandbox", object_type: str, wanted: str, id_property: str | None = None) -> Thing:
    found = _find(crm, object_type, wanted, id_property, is_archived=asked.is_archived())
    if found is None:
        raise Refused("resource not found", status=404, category="OBJECT_NOT_FOUND")
    return found


def _shown(
    crm: "HubSpotSandbox", object_type: str, one: Thing, names: Any = (), links: Any = (), *, trace: str | None = None
) -> dict[str, Any]:
    return shown.thing(crm.world, object_type, one, names, links, trace=trace)


def _not_found(missing: list[str]) -> list[dict[str, Any]]:
    return (
        [shown.fault("OBJECT_NOT_FOUND", "Could not get some objects; they may be deleted.", ids=missing)]
        if missing
        else []
    )
