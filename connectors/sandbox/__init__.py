"""Vendors to try things on: small servers that keep state, page, throttle and can be told to fail."""

from collections.abc import Iterable
from pathlib import Path

from connectors.errors import Rejected
from connectors.sandbox.hubspot import HubSpotSandbox
from connectors.sandbox.people import Deal, Person
from connectors.sandbox.server import Running, serve
from connectors.sandbox.slack import SlackSandbox

__all__ = ["SANDBOXES", "Deal", "HubSpotSandbox", "Person", "Running", "SlackSandbox", "build", "serve"]

SANDBOXES = ("hubspot", "slack")


def build(
    vendor: str,
    *,
    people: Iterable[Person] = (),
    seed: int = 7,
    data: Path | None = None,
    webhooks: str | None = None,
    card: str | None = None,
) -> HubSpotSandbox | SlackSandbox:
    """Return a vendor's sandbox.

    `people` become the contacts of a CRM, or the rows of `data`, a CSV file; `seed` is of what colleagues do about
    people, `webhooks` is where it tells of changes, `card` where it asks for a panel.
    Raises Rejected when the file cannot be read, or the vendor has no use for one of these.
    """
    if vendor == "slack":
        if data or webhooks or card:
            raise Rejected("A sandbox of slack takes no file, webhooks or card.", vendor=vendor, operation="start")
        return SlackSandbox()
    crm = HubSpotSandbox(people, seed=seed, card_url=card, data=data)
    crm.webhooks.target_url = webhooks
    return crm
