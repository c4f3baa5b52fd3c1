"""HubSpot's routes of properties and their groups."""

import re
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response

from connectors.sandbox.hubspot import asked, shown
from connectors.sandbox.hubspot.errors import Refused, answer
from connectors.sandbox.hubspot.routing import View, typed_routes
from connectors.sandbox.hubspot.schema import FORMS, Definition, definition
from connectors.sandbox.hubspot.world import now

if TYPE_CHECKING:
    from connectors.sandbox.hubspot import HubSpotSandbox

VERSIONS = ("/crm/v3/properties", "/crm/properties/2026-03", "/crm/properties/2026-09")
NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")
TYPES_OF_VALUES = {kind for kind, _ in FORMS.values()} | {"date", "phone_number"}
CHANGEABLE = ("label", "description", "groupName", "options", "fieldType", "displayOrder", "hidden", "formField")
TAKEN = "Properties.PROPERTY_WITH_NAME_EXISTS"


def blueprint(crm: "HubSpotSandbox") -> Blueprint:
    """Return the routes of one account."""
    return typed_routes(crm, "definitions", VERSIONS, ROUTES)


def listed(crm: "HubSpotSandbox", object_type: str) -> Response:
    held = crm.world.properties[object_type].values()
    wants_bin = asked.is_archived()
    return answer(200, {"results": [_whole(one) for one in held if bool(one.get("archived")) == wants_bin]})


def get(crm: "HubSpotSandbox", object_type: str, name: str) -> Response:
    return answer(200, _whole(_held(crm, object_type, name)))


def post(crm: "HubSpotSandbox", object_type: str) -> Response:
    wanted = asked.document()
    _check(crm, wanted)
    if _is_taken(crm, object_type, wanted["name"]):
        words = f'A property named "{wanted["name"]}" already exists.'
        raise Refused(words, status=409, category="OBJECT_ALREADY_EXISTS", subCategory=TAKEN)
    return answer(201, _whole(_make(crm, object_type, wanted)))


def patch(crm: "HubSpotSandbox", object_type: str, name: str) -> Response:
    held, change = _held(crm, object_type, name), asked.document()
    if held.get("modificationMetadata", {}).get("readOnlyDefinition"):
        raise Refused(f"The definition of {name} cannot be changed.")
    _check_options(change)
    held |= {field: change[field] for field in CHANGEABLE if field in change}
    return answer(200, _whole(held))


def archive(crm: "HubSpotSandbox", object_type: str, name: str) -> Response:
    held = _held(crm, object_type, name)
    if held.get("hubspotDefined"):
        raise Refused(f"{name} is defined by HubSpot and cannot be deleted.")
    held["archived"] = True
    return Response(status=204)


def batch_create(crm: "HubSpotSandbox", object_type: str) -> Response:
    """Create what is free; names that are taken are told one by one."""
    began, inputs = now(), asked.inputs(100)
    for one in inputs:
        _check(crm, one)
    taken = [one["name"] for one in inputs if _is_taken(crm, object_type, one["name"])]
    made = [_whole(_make(crm, object_type, one)) for one in inputs if one["name"] not in taken]
    errors = [
        shown.fault("OBJECT_ALREADY_EXISTS", f'A property named "{one}" already exists.', name=[one]) for one in taken
    ]
    return shown.batch(made, errors, status=201, began=began)


def groups(crm: "HubSpotSandbox", object_type: str) -> Response:
    built_in = (str(one["groupName"]) for one in crm.world.properties[object_type].values())
    names = dict.fromkeys([*built_in, *crm.world.groups])
    return answer(200, {"results": [_group(name, crm.world.groups.get(name, name)) for name in names]})


def group(crm: "HubSpotSandbox", object_type: str) -> Response:
    body = asked.document()
    name, label = asked.required(body, "name"), asked.required(body, "label")
    if name in crm.world.groups:
        raise Refused("A group of that name already exists.", status=409, category="OBJECT_ALREADY_EXISTS")
    crm.world.groups[name] = label
    return answer(201, _group(name, label))


ROUTES: tuple[tuple[str, str, View], ...] = (
    ("GET", "", listed),
    ("POST", "", post),
    ("GET", "/<name>", get),
    ("PATCH", "/<name>", patch),
    ("DELETE", "/<name>", archive),
    ("GET", "/groups", groups),
    ("POST", "/groups", group),
    ("POST", "/batch/create", batch_create),
)


def _group(name: str, label: str) -> dict[str, Any]:
    return {"name": name, "label": label, "displayOrder": -1, "archived": False}


def _whole(one: Definition) -> Definition:
    """Return a definition with all that HubSpot tells of each."""
    return {"description": "", "options": []} | one


def _held(crm: "HubSpotSandbox", object_type: str, name: str) -> Definition:
    held = crm.world.properties[object_type].get(name)
    if held is None or held.get("archived"):
        raise Refused(f'Property "{name}" does not exist', status=404, category="OBJECT_NOT_FOUND")
    return held


def _is_taken(crm: "HubSpotSandbox", object_type: str, name: str) -> bool:
    held = crm.world.properties[object_type].get(name)
    return held is not None and not held.get("archived")


def _make(crm: "HubSpotSandbox", object_type: str, wanted: dict[str, Any]) -> Definition:
    """Define a property; one from the bin comes back as it was."""
    known = crm.world.properties[object_type]
    made = known.get(wanted["name"]) or definition(wanted["name"], wanted["label"], wanted["groupName"]) | wanted
    known[wanted["name"]] = made | {"archived": False}
    return known[wanted["name"]]


def _check(crm: "HubSpotSandbox", wanted: dict[str, Any]) -> None:
    for field in ("name", "label", "type", "fieldType", "groupName"):
        asked.required(wanted, field)
    if not NAME.fullmatch(wanted["name"]):
        raise Refused(f"The name {wanted['name']} must be of small letters, digits and underscores, a letter first.")
    if wanted["type"] not in TYPES_OF_VALUES:
        raise Refused(f"There is no type {wanted['type']}.")
    built_in = {str(one["groupName"]) for held in crm.world.properties.values() for one in held.values()}
    if wanted["groupName"] not in built_in | set(crm.world.groups):
        raise Refused(f"Group {wanted['groupName']} does not exist.")
    _check_options(wanted)


def _check_options(wanted: dict[str, Any]) -> None:
    for option in wanted.get("options", ()):
        if not isinstance(option, dict) or not {"label", "value", "hidden"} <= set(option):
            raise Refused("Each option needs a label, a value and whether it is hidden.")
