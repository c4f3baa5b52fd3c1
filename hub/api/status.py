"""Health, readiness and metrics for the machines that watch over us."""

import hmac

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from hub import metrics
from hub.api.health import findings
from hub.api.readings import readings
from hub.db import EVERY_ORG
from hub.errors import Forbidden
from hub.runtime import Runtime
from hub.web.guard import public


def blueprint(runtime: Runtime, requests: metrics.Requests) -> Blueprint:
    """Return the routes, bound to `runtime` and this process's request counters."""
    routes = Blueprint("status", __name__)

    @routes.get("/healthz")
    @public("load balancers ask whether this process answers")
    def healthz() -> ResponseReturnValue:
        return {"status": "ok"}

    @routes.get("/readyz")
    @public("load balancers ask whether this process can work; says nothing about anybody")
    def readyz() -> ResponseReturnValue:
        found = findings(runtime)
        is_ready = all(one.is_well for one in found if one.is_needed)
        is_whole = all(one.is_well for one in found)
        status = "ready" if is_whole else "degraded" if is_ready else "not ready"
        missing = [f"{one.name}: {one.words}" for one in found if not one.is_well]
        return {"status": status, "missing": missing}, 200 if is_ready else 503

    @routes.get("/metrics")
    @public("a Prometheus server asks, with a token or from this machine; sums over all organizations only")
    def metrics_() -> ResponseReturnValue:
        _check_may_read(runtime.settings.metrics_token)
        with runtime.sessions.begin(EVERY_ORG) as session:
            text = metrics.expose(requests, readings(session, runtime.clock()))
        return Response(text, content_type=metrics.CONTENT_TYPE)

    return routes


def _check_may_read(token: str | None) -> None:
    """Raise Forbidden unless the token was given, or none is set and the request comes straight from this machine."""
    if token:
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            raise Forbidden("Metrics need the token of LEADLIGHT_METRICS_TOKEN as a bearer.")
    elif request.remote_addr not in ("127.0.0.1", "::1") or "X-Forwarded-For" in request.headers:
        raise Forbidden("Metrics are open to this machine alone until LEADLIGHT_METRICS_TOKEN is set.")
