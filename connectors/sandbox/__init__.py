"""Vendors to try things on: small servers that keep state, page, throttle and can be told to fail."""

from connectors.sandbox.hubspot import HubSpotSandbox
from connectors.sandbox.server import Running, serve
from connectors.sandbox.slack import SlackSandbox

__all__ = ["HubSpotSandbox", "Running", "SlackSandbox", "serve"]
