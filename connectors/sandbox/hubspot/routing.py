"""Routes that begin with an object type, in every version of their paths."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, Response

from connectors.sandbox.hubspot.kinds import ROUTE, plural

if TYPE_CHECKING:
    from connectors.sandbox.hubspot import HubSpotSandbox

View = Callable[..., Response]


def typed_routes(
    crm: "HubSpotSandbox", name: str, versions: Iterable[str], routes: Iterable[tuple[str, str, View]]
) -> Blueprint:
    """Return a blueprint of method, rest of the path after the type, and view; views get the plural of the type."""
    made = Blueprint(name, __name__)
    for base in versions:
        for method, path, view in routes:
            endpoint = f"{view.__name__} {base}".replace(".", "")
            made.add_url_rule(f"{base}/{ROUTE}{path}", endpoint, partial(_answered, crm, view), methods=[method])
    return made


def _answered(crm: "HubSpotSandbox", view: View, kind: str, **at: str) -> Response:
    """Let everything else wait while one request is answered."""
    with crm.world.lock:
        return view(crm, plural(kind), **at)
