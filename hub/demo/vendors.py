"""The sandboxes of a demo, and how the processes of Leadlight reach them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from connectors.contract import VendorConfig
from connectors.sandbox import HubSpotSandbox, Running, SlackSandbox, serve

CRMS = ("hubspot",)
ACTIVITIES = ("calls", "emails", "meetings", "notes", "tasks")


@dataclass(frozen=True, slots=True)
class Vendors:
    """A CRM and a chat."""

    crm: Running[HubSpotSandbox]
    chat: Running[SlackSandbox]

    def configs(self) -> dict[str, VendorConfig]:
        """Return how Leadlight reaches them."""
        return {
            vendor: VendorConfig(
                client_id=running.app.client_id,
                client_secret=running.app.client_secret,
                api_url=running.url,
                login_url=running.url,
            )
            for vendor, running in (("hubspot", self.crm), ("slack", self.chat))
        }

    def embed(self, public_url: str) -> None:
        """Let records in the CRM show the panel of the Leadlight at this address."""
        self.crm.app.card_url = f"{public_url}/embed/hubspot/ticket"

    def notify(self, public_url: str) -> None:
        """Let the CRM tell the Leadlight at this address of every change from now on."""
        self.crm.app.webhooks.target_url = f"{public_url}/hooks/hubspot"

    def record_address(self, record_id: str) -> str:
        """Return the address of a contact's page in the CRM."""
        return f"{self.crm.url}/contacts/{self.crm.app.portal_id}/record/0-1/{record_id}"

    def list_address(self) -> str:
        """Return the address of the CRM's list of contacts."""
        return f"{self.crm.url}/contacts/{self.crm.app.portal_id}/objects/0-1/views/all/list"

    def size(self) -> tuple[int, int]:
        """Return how many contacts and activities there are."""
        things = self.crm.app.world.things
        return len(things["contacts"]), sum(len(things[kind]) for kind in ACTIVITIES)

    def burst(self, leads: int, each: int) -> list[str]:
        """Let leads come alive in the CRM; returns their names."""
        people = [self.crm.app.get("contacts", one) for one in self.crm.app.burst(leads, each)]
        return [" ".join(filter(None, (one.get("firstname"), one.get("lastname")))) or "Somebody" for one in people]


@contextmanager
def vendors(*, leads: int, seed: int) -> Iterator[Vendors]:
    """Run a CRM with generated leads, and a chat."""
    with serve(HubSpotSandbox(leads=leads, seed=seed)) as crm, serve(SlackSandbox()) as chat:
        yield Vendors(crm, chat)
