"""Routes that a vendor signs: the signature is the guard, no session is asked for."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue
from requests.structures import CaseInsensitiveDict

from connectors.contract import InboundRejected, InboundRequest
from hub.runtime import Runtime

Args = ParamSpec("Args")
View = Callable[Concatenate[InboundRequest, Args], ResponseReturnValue]


def signed_by(vendor: str, runtime: Runtime) -> Callable[[View[Args]], Callable[Args, ResponseReturnValue]]:
    """Let a view be called by `vendor` alone; it gets the verified request as its first argument."""

    def decorate(view: View[Args]) -> Callable[Args, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: Args.args, **kwargs: Args.kwargs) -> ResponseReturnValue:
            connector = runtime.connectors.get(vendor)
            if connector is None or connector.inbound is None:
                return refusal(404, f"{vendor} is not set up on this server.")
            inbound = received(runtime.settings.public_url)
            try:
                connector.inbound.verify(inbound, now=runtime.clock())
            except InboundRejected as error:
                return refusal(401, str(error))
            return view(inbound, *args, **kwargs)

        guarded.__leadlight_access__ = f"public: signed by {vendor}"  # type: ignore[attr-defined]
        return guarded

    return decorate


def received(public_url: str) -> InboundRequest:
    """Return the present request as its sender saw it: the host from settings, path and query as they came in."""
    raw = urlsplit(request.environ.get("RAW_URI") or request.full_path.rstrip("?"))
    query = f"?{raw.query}" if raw.query else ""
    return InboundRequest(
        method=request.method,
        url=f"{public_url}{raw.path}{query}",
        headers=CaseInsensitiveDict(request.headers.items()),
        body=request.get_data(),
    )


def refusal(status: int, message: str) -> Response:
    """Return an error as JSON, in words."""
    response = jsonify({"error": message})
    response.status_code = status
    return response
