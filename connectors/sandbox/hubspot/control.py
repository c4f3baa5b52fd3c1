"""How a sandbox is told what to do, over HTTP from this machine: `GET /_sandbox/` lists it all."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from flask import Blueprint, jsonify, request

from connectors.sandbox.hubspot.faults import KINDS
from connectors.sandbox.hubspot.kinds import TYPES

if TYPE_CHECKING:
    from connectors.sandbox.hubspot import HubSpotSandbox

OBJECTS = "/objects/<any({}):object_type>".format(",".join(TYPES))


class Nothing(msgspec.Struct, forbid_unknown_fields=True):
    """No body."""


class Burst(msgspec.Struct, forbid_unknown_fields=True):
    """How many leads, and how much each does."""

    leads: int
    each: int


class Contact(msgspec.Struct, forbid_unknown_fields=True):
    """Which contact."""

    id: str


class Fail(msgspec.Struct, forbid_unknown_fields=True):
    """What is to go wrong."""

    kind: str
    path: str = "/crm/"
    method: str | None = None
    times: int = 1
    status: int = 503
    retry_after: int | None = None
    seconds: float = 20.0


class Target(msgspec.Struct, forbid_unknown_fields=True):
    """An address; null for none."""

    url: str | None


class Revoke(msgspec.Struct, forbid_unknown_fields=True):
    """Which shape the errors have."""

    shape: Literal["new", "old"] = "new"


class Lag(msgspec.Struct, forbid_unknown_fields=True):
    """How long the index of the search is behind."""

    seconds: float


class Limits(msgspec.Struct, forbid_unknown_fields=True):
    """Whether limits are kept."""

    on: bool


class New(msgspec.Struct, forbid_unknown_fields=True):
    """A new object, linked to others of `[type, id]`."""

    properties: dict[str, str]
    associations: list[tuple[str, str]] = []


class Change(msgspec.Struct, forbid_unknown_fields=True):
    """New values."""

    properties: dict[str, str]


class Merge(msgspec.Struct, forbid_unknown_fields=True):
    """Which contact stays, and which goes into it."""

    primary: str
    merged: str


def blueprint(crm: "HubSpotSandbox") -> Blueprint:
    """Return the routes of one account."""
    routes = Blueprint("control", __name__, url_prefix="/_sandbox")
    for method, path, body, act, _ in ACTIONS:
        routes.add_url_rule(path, f"{method} {path}".replace(".", ""), _view(crm, body, act), methods=[method])
    routes.add_url_rule("/", "list", _listing)
    return routes


def _view(crm: "HubSpotSandbox", body: type[Any], act: Callable[..., Any]) -> Callable[..., Any]:
    def view(**at: str) -> Any:
        try:
            done = act(crm, msgspec.json.decode(request.get_data() or b"{}", type=body), **at)
        except (msgspec.DecodeError, ValueError) as error:
            return jsonify(error=str(error)), 400
        except KeyError as error:
            return jsonify(error=f"there is no object {error}"), 404
        return jsonify(done if done is not None else {})

    return view


def _listing() -> Any:
    return jsonify(
        [
            {
                "method": method,
                "path": f"/_sandbox{path}".replace(OBJECTS, "/objects/TYPE").replace("<object_id>", "ID"),
                "body": [field.name for field in msgspec.structs.fields(body)],
                "does": words,
            }
            for method, path, body, _, words in ACTIONS
        ]
    )


def _calls(crm: "HubSpotSandbox", _: Nothing) -> Any:
    return {"total": crm.calls.total, "by_operation": dict(crm.calls.by_operation)}


def _fail(crm: "HubSpotSandbox", body: Fail) -> None:
    crm.fail(**msgspec.structs.asdict(body))


def _webhooks(crm: "HubSpotSandbox", body: Target) -> None:
    crm.webhooks.target_url = body.url


def _card(crm: "HubSpotSandbox", body: Target) -> None:
    crm.card_url = body.url


def _lag(crm: "HubSpotSandbox", body: Lag) -> None:
    crm.index_lag = timedelta(seconds=body.seconds)


def _limits(crm: "HubSpotSandbox", body: Limits) -> None:
    crm.rate_limits = body.on


def _create(crm: "HubSpotSandbox", body: New, object_type: str) -> Any:
    return {"id": crm.create(object_type, body.properties, body.associations)}


ACTIONS: tuple[tuple[str, str, type[Any], Callable[..., Any], str], ...] = (
    ("POST", "/burst", Burst, lambda crm, b: {"ids": crm.burst(b.leads, b.each)}, "lets good leads come alive"),
    ("POST", "/convert", Contact, lambda crm, b: crm.convert(b.id), "makes a contact a customer"),
    ("GET", "/calls", Nothing, _calls, "tells what was asked of the API"),
    ("DELETE", "/calls", Nothing, lambda crm, _: crm.calls.reset(), "counts calls anew"),
    ("POST", "/fail", Fail, _fail, "spoils the next `times` requests: " + "; ".join(map(": ".join, KINDS.items()))),
    ("DELETE", "/fail", Nothing, lambda crm, _: crm.clear_faults(), "spoils nothing any more"),
    ("PUT", "/webhooks", Target, _webhooks, "tells changes to this address"),
    ("POST", "/webhooks/wait", Nothing, lambda crm, _: crm.webhooks.wait(), "answers when all were delivered"),
    ("PUT", "/card", Target, _card, "asks this address for the panel of a record"),
    ("POST", "/revoke", Revoke, lambda crm, b: crm.revoke(b.shape), "ends the app's access, as an admin would"),
    ("POST", "/expire_tokens", Nothing, lambda crm, _: crm.expire_tokens(), "ends all access tokens"),
    ("PUT", "/index_lag", Lag, _lag, "lets the search know of changes so much later"),
    ("PUT", "/rate_limits", Limits, _limits, "keeps HubSpot's limits, or none"),
    ("GET", OBJECTS, Nothing, lambda crm, _, object_type: crm.objects(object_type), "tells all objects of a type"),
    ("POST", OBJECTS, New, _create, "creates an object, as a person would"),
    ("GET", f"{OBJECTS}/<object_id>", Nothing, lambda crm, _, **at: crm.get(**at), "tells an object's properties"),
    (
        "PATCH",
        f"{OBJECTS}/<object_id>",
        Change,
        lambda crm, b, **at: crm.update(**at, properties=b.properties),
        "changes it",
    ),
    ("DELETE", f"{OBJECTS}/<object_id>", Nothing, lambda crm, _, **at: crm.delete(**at), "moves it to the bin"),
    ("POST", "/erase", Contact, lambda crm, b: crm.erase(b.id), "deletes a contact for privacy"),
    ("POST", "/merge", Merge, lambda crm, b: crm.merge(b.primary, b.merged), "merges a contact into another"),
    ("GET", "/tasks", Nothing, lambda crm, _: crm.tasks(), "tells the tasks that our app made"),
)
