"""Vendors to try things on: small servers that keep state, page, throttle and can be told to fail."""

from connectors.sandbox.hubspot import HubSpotSandbox
from connectors.sandbox.server import Running, serve
from connectors.sandbox.slack import SlackSandbox

__all__ = ["SANDBOXES", "HubSpotSandbox", "Running", "SlackSandbox", "build", "serve"]

SANDBOXES = ("hubspot", "slack")


def build(
    vendor: str, *, leads: int, seed: int, webhooks: str | None = None, card: str | None = None
) -> HubSpotSandbox | SlackSandbox:
    """Return a vendor's sandbox; `webhooks` is where it tells of changes, `card` where it asks for a panel."""
    if vendor == "slack":
        return SlackSandbox()
    crm = HubSpotSandbox(leads=leads, seed=seed, card_url=card)
    crm.webhooks.target_url = webhooks
    return crm
