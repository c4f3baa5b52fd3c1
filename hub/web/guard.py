"""Who may call a view: every view of ours carries `requires(role)` or `public(why)`."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode, urlsplit

from flask import Response, current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import Headers

from hub.db import EVERY_ORG
from hub.errors import Forbidden
from hub.runtime import Runtime
from hub.web.session import Visitor, find_visitor

Args = ParamSpec("Args")
RANK = {"reader": 0, "rep": 1, "admin": 2, "owner": 3}
SAFE = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a signed-in person."""

    runtime: Runtime
    visitor: Visitor
    csrf: str
    now: datetime

    def may(self, role: str) -> bool:
        """Tell whether the visitor's role reaches `role`."""
        return RANK[self.visitor.role] >= RANK[role]


def requires(
    role: str,
) -> Callable[[Callable[Concatenate[Visit, Args], ResponseReturnValue]], Callable[Args, ResponseReturnValue]]:
    """Let a view be called by members with at least `role`; it gets the Visit as its first argument.

    Without a session the visitor is sent to sign in. Unsafe methods need the session's CSRF token and our own origin.
    """
    if role not in RANK:
        raise ValueError(f"unknown role {role}")

    def decorate(view: Callable[Concatenate[Visit, Args], ResponseReturnValue]) -> Callable[Args, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: Args.args, **kwargs: Args.kwargs) -> ResponseReturnValue:
            visit = _visit()
            if visit is None:
                return _to_sign_in()
            if not visit.may(role):
                raise Forbidden(f"Your role is {visit.visitor.role}; this needs {role}. Ask an owner to change it.")
            if request.method not in SAFE:
                check_same_origin(request.headers, visit.runtime.settings.public_url)
                _check_csrf(visit.csrf)
            return view(visit, *args, **kwargs)

        guarded.__leadlight_access__ = role  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(why: str) -> Callable[[Callable[Args, ResponseReturnValue]], Callable[Args, ResponseReturnValue]]:
    """Say that a view needs no session, and why."""

    def decorate(view: Callable[Args, ResponseReturnValue]) -> Callable[Args, ResponseReturnValue]:
        view.__leadlight_access__ = f"public: {why}"  # type: ignore[attr-defined]
        return view

    return decorate


def runtime() -> Runtime:
    """Return the runtime that the pages were built with."""
    found: Runtime = current_app.extensions["leadlight"]
    return found


def cookie_name(public_url: str) -> str:
    """Return the name of the session cookie; `__Host-` binds it to this host where https allows."""
    return "__Host-leadlight" if public_url.startswith("https:") else "leadlight"


def check_same_origin(headers: Headers, public_url: str) -> None:
    """Raise Forbidden when a browser says that another site sent this request."""
    site, origin = headers.get("Sec-Fetch-Site"), headers.get("Origin")
    own = {urlsplit(public_url)[:2], (request.scheme, request.host)}
    if (site and site not in ("same-origin", "none")) or (origin and urlsplit(origin)[:2] not in own):
        raise Forbidden("This request came from another site. Open the page in Leadlight and try again.")


def csrf_token(runtime: Runtime, token: str) -> str:
    """Return the token that forms of this session carry."""
    return runtime.secrets.mark(f"csrf {token}").hex()


def _visit() -> Visit | None:
    """Return who asks, once per request."""
    if "visit" not in g:
        g.visit = _look_up(runtime())
    found: Visit | None = g.visit
    return found


def _look_up(runtime: Runtime) -> Visit | None:
    token = request.cookies.get(cookie_name(runtime.settings.public_url))
    if not token:
        return None
    now = runtime.clock()
    with runtime.sessions.begin(EVERY_ORG) as session:
        visitor = find_visitor(session, token, now)
    return None if visitor is None else Visit(runtime, visitor, csrf_token(runtime, token), now)


def _check_csrf(expected: str) -> None:
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf", "")
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise Forbidden("This form is out of date. Reload the page and try again.")


def _to_sign_in() -> ResponseReturnValue:
    """Send the visitor to the sign-in page, and back here afterwards; htmx is told to load it whole."""
    is_fragment = "HX-Request" in request.headers
    target = request.full_path.rstrip("?") if request.method in SAFE and not is_fragment else "/app/leads"
    was_signed_in = cookie_name(runtime().settings.public_url) in request.cookies
    address = "/sign-in?" + urlencode({"next": target} | ({"expired": "1"} if was_signed_in else {}))
    return Response(status=401, headers={"HX-Redirect": address}) if is_fragment else redirect(address, 303)
