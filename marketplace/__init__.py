"""What each CRM installs and embeds; the hub knows none of it."""

from flask import Blueprint

from hub.runtime import Runtime
from marketplace.hubspot import embed as hubspot


def blueprints(runtime: Runtime) -> list[Blueprint]:
    """Return the blueprints of every vendor's embedded pages, bound to `runtime`."""
    return [hubspot.blueprint(runtime)]
