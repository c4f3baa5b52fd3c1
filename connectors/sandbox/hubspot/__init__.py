"""A HubSpot account to try things on: OAuth, CRM objects, search, properties, webhooks, limits and faults."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, request
from werkzeug.exceptions import HTTPException

from connectors.sandbox.hubspot import (
    account,
    alive,
    control,
    deals,
    definitions,
    from_file,
    links,
    oauth,
    objects,
    pages,
    population,
)
from connectors.sandbox.hubspot.admission import Admission
from connectors.sandbox.hubspot.door import Door, OnExchange
from connectors.sandbox.hubspot.errors import Refused, error
from connectors.sandbox.hubspot.faults import Fault
from connectors.sandbox.hubspot.kinds import ACTIVITIES
from connectors.sandbox.hubspot.webhooks import Webhooks
from connectors.sandbox.hubspot.world import Thing, World, now
from connectors.sandbox.people import Person

LAST_DATES = (
    "hs_analytics_last_visit_timestamp", "recent_conversion_date", "hs_email_last_open_date",
    "hs_email_last_click_date", "hs_email_last_reply_date",
)  # fmt: skip
API = ("/crm/", "/oauth/", "/account-info/", "/appinstalls/")


class HubSpotSandbox:
    """One account with its state, and its WSGI application."""

    def __init__(
        self,
        people: Iterable[Person] = (),
        portal_id: int = 4711,
        client_id: str = "sandbox-client",
        client_secret: str = "sandbox-secret",
        app_id: int = 1160452,
        *,
        seed: int = 7,
        card_url: str | None = None,
        data: Path | None = None,
    ) -> None:
        """`people` are its contacts, or the rows of the CSV file `data`; `seed` is of what colleagues do about them."""
        self.portal_id, self.client_id, self.client_secret, self.app_id = portal_id, client_id, client_secret, app_id
        self.card_url = card_url
        """Where an app tells the address of its panel on a record; None: no app shows one."""
        self.world = World()
        self.filled = None if data is None else from_file.fill(self.world, data)
        """What became of `data`."""
        if data is None:
            population.populate(self.world, people, seed=seed)
        self.webhooks = Webhooks(client_secret, portal_id, app_id)
        self.world.tell = self.webhooks.tell
        self.opened_at = now()
        self.codes: dict[str, oauth.Consent] = {}
        """What was agreed to, by code."""
        self.refresh_tokens: dict[str, tuple[str, ...]] = {}
        """Scopes, by token."""
        self.has_old_errors = False
        self.index_lag = timedelta(0)
        self.refused_values: set[str] = set()
        self.admission = Admission()
        self.wsgi = Door(self._routes())
        self.calls = self.wsgi.calls

    @property
    def rate_limits(self) -> bool:
        """Whether HubSpot's limits are kept."""
        return self.admission.has_limits

    @rate_limits.setter
    def rate_limits(self, is_on: bool) -> None:
        self.admission.has_limits = is_on

    @property
    def on_exchange(self) -> OnExchange | None:
        """What is told of every exchange: see `Door.on_exchange`."""
        return self.wsgi.on_exchange

    @on_exchange.setter
    def on_exchange(self, listener: OnExchange | None) -> None:
        self.wsgi.on_exchange = listener

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
            return {one.id: dict(one.properties) for one in self._live(object_type)}

    def size(self) -> tuple[int, int]:
        """Return how many contacts there are, and how many signs of what they did.

        Those are activities that took place, and the dates that HubSpot keeps of the last visit, form and so on.
        """
        with self.world.lock:
            contacts = [one.properties for one in self._live("contacts")]
            done = [one.properties for kind in ACTIVITIES for one in self._live(kind)]
        never = sum(one.get("hs_meeting_outcome") == "CANCELED" for one in done)
        never += sum(one.get("hs_task_status", "COMPLETED") != "COMPLETED" for one in done)
        dates = sum(bool(one.get(name)) for one in contacts for name in LAST_DATES)
        return len(contacts), len(done) - never + dates

    def tasks(self) -> list[dict[str, str]]:
        """Return the tasks that our app made."""
        return [one for one in self.objects("tasks").values() if "Leadlight task" in one.get("hs_task_body", "")]

    def burst(self, n_leads: int, activities_each: int) -> list[str]:
        """Let good leads come alive; returns their ids."""
        return alive.burst(self.world, n_leads, activities_each)

    def convert(self, contact_id: str) -> None:
        """Make a contact a customer, now."""
        deals.win(self.world, contact_id, now())

    def fail(
        self,
        *,
        path: str,
        kind: str,
        method: str | None = None,
        times: int = 1,
        status: int = 503,
        retry_after: int | None = None,
        seconds: float = 20.0,
    ) -> None:
        """Spoil the next `times` requests whose path begins so; raises ValueError for a kind not in `faults.KINDS`."""
        self.wsgi.faults.add(Fault(kind, path, method, times, status, retry_after, seconds))

    def clear_faults(self) -> None:
        """Spoil nothing any more."""
        self.wsgi.faults.clear()

    def revoke(self, shape: str = "new") -> None:
        """End the app's access, as an admin would; `shape` of the error: old or new."""
        self.refresh_tokens.clear()
        self.admission.access_tokens.clear()
        self.has_old_errors = shape == "old"

    def expire_tokens(self) -> None:
        """Let all access tokens end now."""
        self.admission.access_tokens = dict.fromkeys(self.admission.access_tokens, 0.0)

    def _live(self, object_type: str) -> Iterator[Thing]:
        return (one for one in self.world.things[object_type].values() if not one.is_archived)

    def _routes(self) -> Flask:
        routes = Flask(__name__)
        self.admission.guard(routes)
        for part in (account, objects, links, definitions, oauth, pages, control):
            routes.register_blueprint(part.blueprint(self))
        routes.register_error_handler(Refused, _refused)
        routes.register_error_handler(HTTPException, _unknown)
        return routes


def _refused(refused: Refused) -> Any:
    return error(refused.status, refused.message, category=refused.category, **refused.more)


def _unknown(problem: HTTPException) -> Any:
    """Say in the API's own way that there is no such path or method; to people, as the server does."""
    if not request.path.startswith(API):
        return problem
    return error(problem.code or 500, f"{request.method} {request.path}: {problem.name}.")
