"""The sandboxes of a demo, and how the processes of Leadlight reach them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from connectors.contract import VendorConfig
from connectors.errors import ConnectorError
from connectors.sandbox import HubSpotSandbox, Running, SlackSandbox, serve
from hub.demo.people import crowd
from hub.errors import Invalid
from hub.web.words import count

CRMS = ("hubspot",)


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

    def alerts(self) -> int:
        """Return how many messages the chat has."""
        return len(self.chat.app.messages)

    def record_address(self, record_id: str) -> str:
        """Return the address of a contact's page in the CRM."""
        return f"{self.crm.url}/contacts/{self.crm.app.portal_id}/record/0-1/{record_id}"

    def list_address(self) -> str:
        """Return the address of the CRM's list of contacts."""
        return f"{self.crm.url}/contacts/{self.crm.app.portal_id}/objects/0-1/views/all/list"

    def left_out(self) -> str:
        """Return how many rows of the file are no leads, and why the first is not; empty when all are, or no file."""
        filled = self.crm.app.filled
        if filled is None or not filled.rejected:
            return ""
        return f"{count(filled.rejected, 'row')} left out; {filled.reason}"

    def size(self) -> int:
        """Return how many contacts there are."""
        return len(self.crm.app.world.things["contacts"])

    def burst(self, leads: int, each: int) -> list[str]:
        """Let leads come alive in the CRM; returns their names."""
        people = [self.crm.app.get("contacts", one) for one in self.crm.app.burst(leads, each)]
        return [" ".join(filter(None, (one.get("firstname"), one.get("lastname")))) or "Somebody" for one in people]


@contextmanager
def vendors(*, leads: int, seed: int, data: Path | None = None) -> Iterator[Vendors]:
    """Run a CRM, with generated leads or those of a CSV file, and a chat; raises Invalid when the file holds none."""
    try:
        filled = HubSpotSandbox(() if data else crowd(leads, seed=seed), seed=seed, data=data)
    except ConnectorError as error:
        raise Invalid(str(error)) from None
    if not filled.world.things["contacts"]:
        reason = filled.filled.reason if filled.filled else ""
        raise Invalid(f"{data} holds no lead that could be read. {reason}".strip())
    with serve(filled) as crm, serve(SlackSandbox()) as chat:
        yield Vendors(crm, chat)
