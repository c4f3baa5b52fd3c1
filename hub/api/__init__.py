"""Machine-readable answers: health, metrics, hooks."""

from flask import Blueprint

from hub.api import hooks, status
from hub.metrics import Requests
from hub.runtime import Runtime


def blueprints(runtime: Runtime, requests: Requests) -> list[Blueprint]:
    """Return the routes that answer to machines, bound to `runtime`."""
    return [status.blueprint(runtime, requests), hooks.blueprint(runtime)]
