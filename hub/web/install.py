"""Connecting a vendor: to its consent page, and back with an answer in words."""

import secrets
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.connections import install
from hub.db import EVERY_ORG
from hub.errors import Forbidden, Invalid
from hub.organizations.models import Membership
from hub.runtime import Runtime
from hub.web.guard import RANK, Visit, cookie_name, public, requires, runtime

blueprint = Blueprint("install", __name__)


@blueprint.get("/install/<vendor>")
@requires("admin")
def start(visit: Visit, vendor: str) -> ResponseReturnValue:
    """Send an admin to the vendor's consent page; `org` names another organization of theirs."""
    name = _cookie_name(visit.runtime)
    browser = request.cookies.get(name) or secrets.token_urlsafe(24)
    address = install.start(
        visit.runtime,
        org_id=_organization(visit),
        vendor=vendor,
        actor=visit.visitor.email,
        redirect_uri=callback_url(visit.runtime, vendor),
        browser=browser,
        now=visit.now,
    )
    response = redirect(address, 303)
    is_secure = name.startswith("__Host-")
    response.set_cookie(name, browser, max_age=install.VALID, secure=is_secure, httponly=True, samesite="Lax")
    return response


@blueprint.get("/oauth/<vendor>/callback")
@public("bound to a started installation by its state, and to the browser that began it")
def callback(vendor: str) -> ResponseReturnValue:
    """Finish what `start` began, and say what happened and what to do next."""
    here = runtime()
    name = here.connectors[vendor].name if vendor in here.connectors else vendor
    args = request.args
    try:
        connection = install.finish(
            here,
            vendor=vendor,
            state=args.get("state"),
            code=args.get("code"),
            error=args.get("error"),
            browser=request.cookies.get(_cookie_name(here)),
            now=here.clock(),
        )
    except Invalid as problem:
        return render_template("connected.html", name=name, connection=None, problem=str(problem), vendor=vendor), 400
    return render_template("connected.html", name=name, connection=connection, problem=None, vendor=vendor)


def _cookie_name(here: Runtime) -> str:
    """Return the name of the cookie by which a browser is known again; several installations may share it."""
    return f"{cookie_name(here.settings.public_url)}-install"


def _organization(visit: Visit) -> UUID:
    """Return the organization to connect; the visitor must be an admin of it."""
    asked = request.args.get("org")
    if asked is None or asked == str(visit.visitor.org_id):
        return visit.visitor.org_id
    with visit.runtime.sessions.begin(EVERY_ORG) as session:
        found = session.execute(
            select(Membership.org_id, Membership.role).where(Membership.user_id == visit.visitor.user_id)
        )
        roles = {str(org_id): (org_id, role) for org_id, role in found}
    if asked not in roles or RANK[roles[asked][1]] < RANK["admin"]:
        raise Forbidden("You are not an admin of that organization. Ask one of its owners.")
    return roles[asked][0]


def callback_url(here: Runtime, vendor: str) -> str:
    """Return the address that the vendor sends people back to; the same must stand in the app's registration."""
    return f"{here.settings.public_url}/oauth/{vendor}/callback"
