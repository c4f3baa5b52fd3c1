"""A HubSpot account to try things on: OAuth, CRM objects, search, properties, webhooks, limits and faults."""

import time
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Lock
from typing import Any

from flask import Flask, Response, jsonify, request

from connectors.sandbox.hubspot import crm as crm_routes
from connectors.sandbox.hubspot import from_file, oauth, pages, population
from connectors.sandbox.hubspot.search import Refused
from connectors.sandbox.hubspot.webhooks import Webhooks
from connectors.sandbox.hubspot.world import World, now


@dataclass(slots=True)
class Fault:
    """What the next `times` matching requests get instead of an answer."""

    method: str | None
    path: str
    kind: str
    times: int
    status: int
    retry_after: int | None


@dataclass(slots=True)
class Calls:
    """What was asked."""

    total: int = 0
    by_operation: Counter[str] = field(default_factory=Counter)

    def reset(self) -> None:
        """Count anew."""
        self.total = 0
        self.by_operation.clear()


class HubSpotSandbox:
    """One account with its state, and its WSGI application."""

    def __init__(
        self,
        leads: int = 200,
        seed: int = 7,
        portal_id: int = 4711,
        client_id: str = "sandbox-client",
        client_secret: str = "sandbox-secret",
        app_id: int = 1160452,
        *,
        card_url: str | None = None,
        data: Path | None = None,
    ) -> None:
        """`data` is a CSV file whose rows become the contacts, in place of `leads` generated ones."""
        self.portal_id, self.client_id, self.client_secret, self.app_id = portal_id, client_id, client_secret, app_id
        self.card_url = card_url
        """Where an app tells the address of its panel on a record; None: no app shows one."""
        self.world = World()
        self.filled = None if data is None else from_file.fill(self.world, data)
        """What became of `data`."""
        if data is None:
            population.populate(self.world, leads=leads, seed=seed)
        self.webhooks = Webhooks(client_secret, portal_id, app_id)
        self.world.tell = self.webhooks.tell
        self.codes: dict[str, tuple[str, str | None]] = {}
        self.refresh_tokens: set[str] = set()
        self.access_tokens: dict[str, float] = {}
        self.has_old_errors = False
        self.rate_limits = True
        self.index_lag = timedelta(0)
        self.refused_values: set[str] = set()
        self.calls = Calls()
        self.faults: list[Fault] = []
        self._recent: dict[str, deque[float]] = {"api": deque(), "search": deque()}
        self._lock = Lock()
        self.wsgi = Flask(__name__)
        self.wsgi.register_blueprint(crm_routes.blueprint(self))
        self.wsgi.register_blueprint(oauth.blueprint(self))
        self.wsgi.before_request(self._admit)
        self.wsgi.register_blueprint(pages.blueprint(self))
        self.wsgi.register_error_handler(Refused, _refused)
        self.wsgi.add_url_rule("/_sandbox/burst", view_func=self._burst, methods=["POST"])
        self.wsgi.add_url_rule("/_sandbox/calls", view_func=lambda: jsonify(total=self.calls.total))

    def create(
        self, object_type: str, properties: Mapping[str, Any], associations: Iterable[tuple[str, str]] = ()
    ) -> str:
        """Create an object as a person would; returns its id."""
        return self.world.create(object_type, properties, associations)

    def update(self, object_type: str, object_id: str, properties: Mapping[str, Any]) -> None:
        """Change an object as a person would."""
        self.world.update(object_type, object_id, properties)

    def delete(self, object_type: str, object_id: str) -> None:
        """Move an object to the bin."""
        self.world.delete(object_type, object_id)

    def erase(self, contact_id: str) -> None:
        """Delete a contact for privacy."""
        self.world.erase(contact_id)

    def merge(self, primary_id: str, merged_id: str) -> None:
        """Merge the second contact into the first."""
        self.world.merge(primary_id, merged_id)

    def get(self, object_type: str, object_id: str) -> dict[str, str]:
        """Return an object's properties."""
        return dict(self.world.things[object_type][object_id].properties)

    def objects(self, object_type: str) -> dict[str, dict[str, str]]:
        """Return the properties of all objects that are not in the bin, by id."""
        with self.world.lock:
            return {
                one: dict(thing.properties)
                for one, thing in self.world.things[object_type].items()
                if not thing.is_archived
            }

    def tasks(self) -> list[dict[str, str]]:
        """Return the tasks that our app made."""
        return [one for one in self.objects("tasks").values() if "Leadlight task" in one.get("hs_task_body", "")]

    def burst(self, n_leads: int, activities_each: int) -> list[str]:
        """Let good leads come alive; returns their ids."""
        return population.burst(self.world, n_leads, activities_each)

    def convert(self, contact_id: str) -> None:
        """Make a contact a customer, now."""
        population.convert(self.world, contact_id, now())

    def fail(
        self,
        *,
        path: str,
        kind: str,
        method: str | None = None,
        times: int = 1,
        status: int = 503,
        retry_after: int | None = None,
    ) -> None:
        """Spoil the next `times` requests whose path begins so: status, html, empty."""
        self.faults.append(Fault(method, path, kind, times, status, retry_after))

    def revoke(self, shape: str = "new") -> None:
        """End the app's access, as an admin would; `shape` of the error: old or new."""
        self.refresh_tokens.clear()
        self.access_tokens.clear()
        self.has_old_errors = shape == "old"

    def expire_tokens(self) -> None:
        """Let all access tokens end now."""
        self.access_tokens.clear()

    def _admit(self) -> Any:
        """Check the token, count the call, keep the limits, and fail when told to."""
        if not request.path.startswith("/crm/"):
            return None
        with self._lock:
            self.calls.total += 1
            self.calls.by_operation[f"{request.method} {request.path}"] += 1
            fault = self._fault()
        if fault is not None:
            return _spoiled(fault)
        given = request.authorization
        if given is None or self.access_tokens.get(given.token or "", 0.0) < time.monotonic():
            return jsonify(status="error", message="expired", category="EXPIRED_AUTHENTICATION"), 401
        return self._limited("search" if request.path.endswith("/search") else "api")

    def _limited(self, meter: str) -> Any:
        most, window = (5, 1.0) if meter == "search" else (110, 10.0)
        with self._lock:
            recent, at = self._recent[meter], time.monotonic()
            while recent and at - recent[0] >= window:
                recent.popleft()
            if self.rate_limits and len(recent) >= most:
                policy = "SECONDLY" if meter == "search" else "TEN_SECONDLY_ROLLING"
                return jsonify(status="error", message="limit", errorType="RATE_LIMIT", policyName=policy), 429
            recent.append(at)
        return None

    def _fault(self) -> Fault | None:
        for fault in self.faults:
            if request.path.startswith(fault.path) and fault.method in (None, request.method):
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    def _burst(self) -> Any:
        body = request.get_json()
        return jsonify(ids=self.burst(int(body["leads"]), int(body["each"])))


def _spoiled(fault: Fault) -> Response:
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    if fault.kind == "html":
        return Response("<html>Bad gateway</html>", fault.status, headers, mimetype="text/html")
    if fault.kind == "empty":
        return Response(b"", 200, headers, mimetype="application/json")
    body = '{"status": "error", "message": "told to fail", "category": "RATE_LIMITS"}'
    return Response(body, fault.status, headers, mimetype="application/json")


def _refused(error: Refused) -> Any:
    return jsonify(status="error", message=str(error), category="VALIDATION_ERROR"), 400
