"""Sign-in and sign-out."""

from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from hub.db import EVERY_ORG
from hub.runtime import Runtime
from hub.web import session as sessions
from hub.web.guard import Visit, check_same_origin, cookie_name, public, requires, runtime
from hub.web.limits import Attempts

blueprint = Blueprint("signin", __name__)
HOME = "/app/leads"
WRONG = "This email and password do not go together. Check both and try again."
NO_PLACE = "You are not a member of any organization. Ask an owner to invite you."


@blueprint.get("/")
@public("leads to the sign-in page")
def home() -> ResponseReturnValue:
    """Go to the ranking, which asks for a sign-in where there is none."""
    return redirect(HOME, 303)


@blueprint.get("/sign-in")
@public("where a session begins")
def form() -> str:
    """Show the form, and why it is shown when a session ran out."""
    return _form(next_url=_own_address(request.args.get("next")), was_signed_out="expired" in request.args)


@blueprint.post("/sign-in")
@public("where a session begins")
def sign_in() -> ResponseReturnValue:
    """Open a session; the answer never tells which part was wrong."""
    here = runtime()
    check_same_origin(request.headers, here.settings.public_url)
    email = request.form.get("email", "").strip().lower()
    next_url = _own_address(request.form.get("next"))
    attempts = Attempts(here.redis, who=(f"address {request.remote_addr}", f"email {here.secrets.mark(email).hex()}"))
    wait = attempts.wait()
    if wait:
        return _form(email=email, next_url=next_url, wait=wait), 429
    token, problem = _open(here, email, request.form.get("password", ""))
    if token is None:
        attempts.failed()
        return _form(email=email, next_url=next_url, problem=problem), 403
    attempts.succeeded()
    return _with_cookie(here, redirect(next_url, 303), token)


@blueprint.post("/sign-out")
@requires("reader")
def sign_out(visit: Visit) -> ResponseReturnValue:
    """End the session here and in the browser."""
    name = cookie_name(visit.runtime.settings.public_url)
    with visit.runtime.sessions.begin(EVERY_ORG) as session:
        sessions.close_session(session, request.cookies[name])
    response = make_response(redirect("/sign-in", 303))
    response.delete_cookie(name, path="/", secure=name.startswith("__Host-"), httponly=True, samesite="Lax")
    return response


def _open(here: Runtime, email: str, password: str) -> tuple[str | None, str]:
    """Return the token of a new session, or None and what to say."""
    with here.sessions.begin(EVERY_ORG) as session:
        user = sessions.find_user(session, email, password)
        if user is None:
            return None, WRONG
        org_id = sessions.first_organization(session, user.id)
        if org_id is None:
            return None, NO_PLACE
        return sessions.open_session(session, user_id=user.id, org_id=org_id, now=here.clock()), ""


def _form(
    *,
    next_url: str,
    email: str = "",
    problem: str = "",
    wait: timedelta | None = None,
    was_signed_out: bool = False,
) -> str:
    return render_template(
        "signin.html",
        email=email,
        next_url=next_url,
        problem=problem,
        wait_minutes=max(1, round(wait / timedelta(minutes=1))) if wait else 0,
        was_signed_out=was_signed_out,
        hours=int(sessions.LIFETIME / timedelta(hours=1)),
    )


def _with_cookie(here: Runtime, answer: ResponseReturnValue, token: str) -> Response:
    response = make_response(answer)
    name = cookie_name(here.settings.public_url)
    response.set_cookie(name, token, path="/", secure=name.startswith("__Host-"), httponly=True, samesite="Lax")
    return response


def _own_address(target: str | None) -> str:
    """Return `target` when it is a path of ours; anything that a browser could read as another host becomes HOME."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return HOME
    return HOME if any(char == "\\" or ord(char) < 32 for char in target) else target
