"""HubSpot in the contract suite: its sandbox, and a person at work in it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connectors.sandbox import HubSpotSandbox, serve
from connectors.sandbox.hubspot.world import iso, now
from tests.contract.front import Front

FAR = timedelta(days=3650)


@dataclass(slots=True)
class HubSpotVendor:
    """Fills `tests.contract.harness.Vendor`."""

    crm: HubSpotSandbox
    front: Front
    key: str = "hubspot"
    most_pull_calls: int = 55
    write_calls: int = 50

    def add_leads(self, number: int, *, at: datetime) -> list[str]:
        """Create contacts with one stamp."""
        world = self.crm.world
        return [
            world.create(
                "contacts",
                {"firstname": "Ada", "lastname": f"Brandt {n}", "email": f"ada.{n}.{at:%H%M%S%f}@fabrikam.example"},
                at=at,
            )
            for n in range(number)
        ]

    def change_leads(self, ids: Sequence[str], title: str, *, at: datetime) -> None:
        """Change job titles."""
        for one in ids:
            self.crm.world.update("contacts", one, {"jobtitle": title})
        self.stamp_leads(ids, at)

    def add_call(self, lead_id: str, *, at: datetime) -> str:
        """Log a call."""
        about = {"hs_timestamp": iso(at), "hs_call_status": "COMPLETED"}
        return self.crm.world.create("calls", about, [("contacts", lead_id)], at=at)

    def stamp_leads(self, ids: Sequence[str], at: datetime) -> None:
        """Set modification dates."""
        for one in ids:
            thing = self.crm.world.things["contacts"][one]
            thing.updated_at = at
            thing.properties["lastmodifieddate"] = iso(at)

    def hide(self, lead_id: str, *, is_hidden: bool) -> None:
        """Keep a contact out of the index."""
        self.crm.world.things["contacts"][lead_id].visible_at = now() + FAR if is_hidden else None

    def delete(self, lead_id: str) -> None:
        """Put a contact into the bin."""
        self.crm.delete("contacts", lead_id)

    def merge(self, stays: str, goes: str) -> None:
        """Merge two contacts."""
        self.crm.merge(stays, goes)

    def refuse_value(self, value: str) -> None:
        """Refuse a value."""
        self.crm.refused_values.add(value)

    def define_custom(self, name: str, label: str) -> None:
        """Define a contact property."""
        about = {"name": name, "label": label, "type": "string", "fieldType": "text", "groupName": "contactinformation"}
        self.crm.world.properties["contacts"][name] = about | {"archived": False, "hidden": False}

    def set_custom(self, lead_id: str, name: str, value: str, *, at: datetime) -> None:
        """Fill a contact property."""
        self.crm.world.update("contacts", lead_id, {name: value})
        self.stamp_leads([lead_id], at)

    def title_of(self, lead_id: str) -> str:
        """Return a job title."""
        return self.crm.get("contacts", lead_id)["jobtitle"]

    def score_of(self, lead_id: str) -> str | None:
        """Return the score shown."""
        return self.crm.get("contacts", lead_id).get("leadlight_score")

    def our_tasks(self) -> Sequence[Mapping[str, Any]]:
        """Return the tasks that we made."""
        return self.crm.tasks()

    def expire_tokens(self) -> None:
        """End access tokens."""
        self.crm.expire_tokens()

    def revoke(self, shape: str) -> None:
        """End access."""
        self.crm.revoke(shape)


class HubSpotHarness:
    """Fills `tests.contract.harness.Harness`."""

    key = "hubspot"
    shapes: tuple[str, ...] = ("old", "new")
    client_id = "sandbox-client"
    client_secret = "sandbox-secret"

    @contextmanager
    def start(self) -> Iterator[tuple[str, HubSpotVendor]]:
        """Serve an account without contacts."""
        crm = HubSpotSandbox()
        crm.rate_limits = False
        front = Front(crm.wsgi, "/crm/")
        with serve(front) as running:
            yield running.url, HubSpotVendor(crm, front)
