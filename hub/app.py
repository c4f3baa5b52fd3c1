"""The web application: pages, API and whatever marketplaces add, with what every answer must have."""

import re
from collections.abc import Iterable
from time import perf_counter
from uuid import uuid4

import structlog
from flask import Blueprint, Flask, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from hub import api, web
from hub.db.sessions import is_away
from hub.errors import HubError
from hub.metrics import Requests
from hub.runtime import Runtime
from hub.web.headers import protect
from hub.web.problems import PLAIN, STATUS

log = structlog.get_logger(__name__)

LARGEST_BODY = 2 * 1024 * 1024
"""A view that takes more says so itself (`request.max_content_length`)."""
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
FOR_MACHINES = ("/api/", "/hooks/", "/healthz", "/readyz", "/metrics")
"""Routes that are asked often: an answer that is no error is worth no line."""


def create_app(runtime: Runtime, blueprints: Iterable[Blueprint] = ()) -> Flask:
    """Return the application on `runtime`, with `blueprints` beside the hub's own.

    `app.extensions["leadlight"]` is the runtime.
    """
    app = Flask(__name__, static_folder=None)
    app.extensions["leadlight"] = runtime
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.json.sort_keys = False  # type: ignore[attr-defined]
    requests = Requests()
    _watch(app, requests, trusts_proxies=runtime.settings.trusted_proxies > 0)
    app.after_request(protect)
    app.register_error_handler(HubError, _refused)
    app.register_error_handler(HTTPException, _http_problem)
    app.register_error_handler(DBAPIError, _database_problem)
    for blueprint in (*web.blueprints(runtime), *api.blueprints(runtime, requests), *blueprints):
        app.register_blueprint(blueprint)
    count = runtime.settings.trusted_proxies
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return app


def _watch(app: Flask, requests: Requests, *, trusts_proxies: bool) -> None:
    """Give each request an id that logs and the answer carry, and count it."""

    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-Id", "") if trusts_proxies else ""
        g.request_id = given if REQUEST_ID.fullmatch(given) else uuid4().hex
        g.started = perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        seconds = perf_counter() - g.started
        route = request.url_rule.rule if request.url_rule else "none"
        requests.add(route=route, status=response.status_code, seconds=seconds)
        response.headers["X-Request-Id"] = g.request_id
        # The route, not the path: paths may hold what nobody should log.
        (log.debug if route.startswith(FOR_MACHINES) and response.status_code < 400 else log.info)(
            "request",
            method=request.method,
            route=route,
            status=response.status_code,
            milliseconds=round(seconds * 1000, 1),
        )
        return response


def _refused(error: HubError) -> ResponseReturnValue:
    status, title = STATUS.get(type(error), (500, "This could not be done"))
    return _problem(status, title, str(error))


def _http_problem(error: HTTPException) -> ResponseReturnValue:
    """Show what Flask itself refuses; an exception of ours has been logged by then and says nothing about itself."""
    status = error.code or 500
    if status >= 500:
        return _problem(status, "Something went wrong here", f"It was noted. If you report it, name {g.request_id}.")
    return _problem(status, *PLAIN.get(status, (error.name, error.description or "")))


def _database_problem(error: DBAPIError) -> ResponseReturnValue:
    """Say in a line that the database is away: whoever asks, vendors too, tries again; other errors are ours."""
    if not is_away(error):
        raise error
    log.warning("database away", error=type(error.orig).__name__)
    return _problem(503, "This is not possible just now", "The database does not answer. Try again in a minute.")


def _problem(status: int, title: str, message: str) -> ResponseReturnValue:
    if request.path.startswith(FOR_MACHINES) or request.accept_mimetypes.best == "application/json":
        return {"error": title, "message": message, "request_id": g.request_id}, status
    template = "_problem.html" if "HX-Request" in request.headers else "problem.html"
    return render_template(template, title=title, message=message), status
