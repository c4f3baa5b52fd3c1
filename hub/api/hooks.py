"""Where vendors tell us what changed: verified over the raw body, stored with one commit, then answered."""

import structlog
from flask import Blueprint, Response, request
from requests.structures import CaseInsensitiveDict

from connectors.contract import InboundRejected, InboundRequest
from hub.errors import NotFound
from hub.intake.inbox import Inbox
from hub.runtime import Runtime
from hub.web.guard import public

log = structlog.get_logger(__name__)


def blueprint(runtime: Runtime) -> Blueprint:
    """Return the route `/hooks/<vendor>`, bound to `runtime`."""
    routes = Blueprint("hooks", __name__)
    inbox = Inbox(runtime)

    @routes.post("/hooks/<vendor>")
    @public("signed by the vendor")
    def hook(vendor: str) -> Response:
        connector = runtime.connectors.get(vendor)
        if connector is None or connector.inbound is None:
            raise NotFound("No such hook.")
        query = request.query_string.decode("latin-1")
        url = runtime.settings.public_url + request.path + (f"?{query}" if query else "")
        body = request.get_data(cache=False)
        try:
            connector.inbound.verify(
                InboundRequest(method=request.method, url=url, headers=CaseInsensitiveDict(request.headers), body=body),
                now=runtime.clock(),
            )
            events = connector.inbound.parse(body)
        except InboundRejected as rejected:
            log.warning("notice refused", vendor=vendor, reason=str(rejected))
            return Response(str(rejected) + "\n", 401, mimetype="text/plain")
        inbox.put(vendor, events)
        return Response(status=204)

    return routes
