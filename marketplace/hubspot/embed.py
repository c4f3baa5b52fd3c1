"""The panel framed in a HubSpot record: a signed ticket, the page it opens, and its live part."""

import json
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from redis.exceptions import RedisError
from sqlalchemy import select

from connectors.contract import InboundRequest
from hub.connections.models import Connection
from hub.db import EVERY_ORG
from hub.runtime import Runtime
from hub.web.guard import public
from hub.web.headers import content_security_policy
from hub.web.panel import record_panel
from hub.web.values import panel as panels
from marketplace import tickets
from marketplace.signed import refusal, signed_by

VENDOR = "hubspot"
CONTACTS = "contacts"
HERE = "/embed/hubspot"
OWN_HOSTS = "https://*.hubspot.com"
STOP_POLLING = 286
"""htmx swaps the answer and asks no more."""


def blueprint(runtime: Runtime) -> Blueprint:
    """Return the embedded pages, bound to `runtime`."""
    embed = Blueprint("hubspot_embed", __name__, url_prefix=HERE)

    @embed.post("/ticket")
    @signed_by(VENDOR, runtime)
    def ticket(inbound: InboundRequest) -> ResponseReturnValue:
        return _ticket(runtime, inbound)

    @embed.get("/panel")
    @public("a single-use ticket is the guard")
    def panel() -> ResponseReturnValue:
        return "" if request.method == "HEAD" else _panel(runtime)

    @embed.get("/panel/live")
    @public("a sealed, short-lived bearer is the guard")
    def live() -> ResponseReturnValue:
        return _live(runtime)

    return embed


def _ticket(runtime: Runtime, inbound: InboundRequest) -> ResponseReturnValue:
    """Mint a ticket for the record that the card is shown on; the portal is the one that HubSpot signed."""
    portals = parse_qs(urlsplit(inbound.url).query).get("portalId", [])
    object_id = _object_id(inbound.body)
    if len(portals) != 1 or object_id is None:
        return refusal(400, "The request must name one portalId in its query and an objectId in its body.")
    connection = _connection(runtime, portals[0])
    if connection is None:
        return refusal(404, "This HubSpot account is not connected to Leadlight. An admin connects it there.")
    try:
        minted = tickets.mint(runtime.redis, tickets.Subject(connection.org_id, connection.id, CONTACTS, object_id))
    except RedisError:
        return refusal(503, "Leadlight cannot open the score right now. Try again in a moment.")
    return {"url": f"{runtime.settings.public_url}{HERE}/panel?{urlencode({'ticket': minted})}"}


def _panel(runtime: Runtime) -> ResponseReturnValue:
    """Spend the ticket and show its record; without one, say how to come back."""
    try:
        subject = tickets.spend(runtime.redis, request.args.get("ticket", ""))
    except RedisError:
        return _page(runtime, panels.broken("T-1"), subject=None, status=503)
    if subject is None:
        return _page(runtime, panels.reopen(), subject=None, status=410)
    return _page(runtime, _look(runtime, subject), subject=subject, status=200)


def _live(runtime: Runtime) -> ResponseReturnValue:
    """Return the panel anew when its score is another than the page shows."""
    try:
        subject = tickets.read_bearer(runtime.secrets, request.headers.get("Authorization", ""), now=runtime.clock())
    except tickets.Expired:
        answer = make_response(render_template("_panel_ended.html"), STOP_POLLING)
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#ended", "innerHTML"
        return _private(runtime, answer)
    except ValueError:
        return refusal(401, "Open the record again.")
    panel = _look(runtime, subject)
    if isinstance(panel, panels.Scored) and request.args.get("shown") == str(panel.total):
        return _private(runtime, make_response("", 204))
    return _private(runtime, make_response(render_template(panel.template, panel=panel, live=f"{HERE}/panel/live")))


def _look(runtime: Runtime, subject: tickets.Subject) -> panels.Panel:
    return record_panel(
        runtime,
        org_id=subject.org_id,
        connection_id=subject.connection_id,
        object_type=subject.object_type,
        external_id=subject.external_id,
        now=runtime.clock(),
    )


def _page(runtime: Runtime, panel: panels.Panel, *, subject: tickets.Subject | None, status: int) -> Response:
    bearer = tickets.bearer(runtime.secrets, subject, now=runtime.clock()) if subject else ""
    html = render_template("panel.html", panel=panel, host=VENDOR, bearer=bearer, live=f"{HERE}/panel/live")
    return _private(runtime, make_response(html, status))


def _private(runtime: Runtime, response: Response) -> Response:
    """Let HubSpot alone frame it, and nobody keep it."""
    config = runtime.settings.vendors.get(VENDOR)
    frames = {OWN_HOSTS}
    if config is not None and config.login_url:
        scheme, host, *_ = urlsplit(config.login_url)
        frames.add(f"{scheme}://{host}")
    response.headers["Content-Security-Policy"] = content_security_policy(" ".join(sorted(frames)))
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def _object_id(body: bytes) -> str | None:
    try:
        found = json.loads(body)["objectId"]
    except (ValueError, KeyError, TypeError):
        return None
    return str(found) if isinstance(found, str | int) and str(found).isdigit() else None


def _connection(runtime: Runtime, portal_id: str) -> Connection | None:
    """Return the newest connection to a portal that was not ended."""
    with runtime.sessions.begin(EVERY_ORG) as session:
        return session.scalar(
            select(Connection)
            .where(Connection.vendor == VENDOR, Connection.account_id == portal_id, Connection.state != "disconnected")
            .order_by(Connection.created_at.desc())
            .limit(1)
        )
