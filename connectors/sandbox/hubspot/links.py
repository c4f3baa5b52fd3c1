"""HubSpot's routes of associations."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response

from connectors.sandbox.hubspot import asked, shown
from connectors.sandbox.hubspot.errors import Refused
from connectors.sandbox.hubspot.kinds import link_type, plural
from connectors.sandbox.hubspot.world import now

if TYPE_CHECKING:
    from connectors.sandbox.hubspot import HubSpotSandbox

PATHS = (
    "/crm/v4/associations/<object_type>/<other_type>/batch/read",
    "/crm/associations/2026-09/<object_type>/<other_type>/batch/read",
)
MOST = 1000
PAGE = 500
"""Linked ids of one object in one answer."""


def blueprint(crm: "HubSpotSandbox") -> Blueprint:
    """Return the routes of one account."""
    routes = Blueprint("links", __name__)
    for number, path in enumerate(PATHS):
        routes.add_url_rule(path, str(number), _view(crm), methods=["POST"])
    return routes


def _view(crm: "HubSpotSandbox") -> Callable[..., Response]:
    def view(object_type: str, other_type: str) -> Response:
        try:
            pair = plural(object_type), plural(other_type)
        except KeyError as unknown:
            raise Refused(f"Unable to infer object type from: {unknown}.") from None
        with crm.world.lock:
            return _read(crm, *pair)

    return view


def _read(crm: "HubSpotSandbox", object_type: str, other_type: str) -> Response:
    """Return the links of each object; one without any is left out."""
    began, results = now(), []
    number = link_type(object_type, other_type)
    for one in asked.inputs(MOST):
        thing = crm.world.get(object_type, asked.required(one, "id"))
        ids = crm.world.linked(thing, other_type) if thing is not None else []
        first = ids.index(one["after"]) if one.get("after") in ids else 0
        if ids:
            types = [{"category": "HUBSPOT_DEFINED", "typeId": number}]
            result: dict[str, Any] = {
                "from": {"id": one["id"]},
                "to": [{"toObjectId": other, "associationTypes": types} for other in ids[first : first + PAGE]],
            }
            following = ids[first + PAGE : first + PAGE + 1]
            results.append(result | (shown.paging(following[0]) if following else {}))
    return shown.batch(results, began=began)
