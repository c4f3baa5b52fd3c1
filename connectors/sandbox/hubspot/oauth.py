"""HubSpot's consent page and token endpoints."""

import base64
import hashlib
import secrets
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, jsonify, redirect, render_template, request

if TYPE_CHECKING:
    from connectors.sandbox.hubspot import HubSpotSandbox


def blueprint(crm: "HubSpotSandbox") -> Blueprint:
    """Return the routes of one account."""
    routes = Blueprint("oauth", __name__)
    routes.add_url_rule("/oauth/authorize", view_func=lambda: _authorize(crm), methods=["GET", "POST"])
    routes.add_url_rule("/oauth/<version>/token", "token", lambda version: _exchange(crm), methods=["POST"])
    routes.add_url_rule("/oauth/<version>/token/revoke", "revoke", lambda version: _revoke(crm), methods=["POST"])
    return routes


def _authorize(crm: "HubSpotSandbox") -> Any:
    back = urlsplit(request.args.get("redirect_uri", ""))
    is_local = back.scheme == "http" and back.hostname in ("localhost", "127.0.0.1")
    if request.args.get("client_id") != crm.client_id or not (is_local or back.scheme == "https"):
        return "The client id or the redirect address is not registered.", 400
    if request.method == "GET":
        scopes = request.args.get("scope", "").split()
        return render_template("consent.html", portal=crm.portal_id, scopes=scopes)
    code = secrets.token_urlsafe(16)
    crm.codes[code] = (request.args["redirect_uri"], request.args.get("code_challenge"))
    query = {"code": code} | ({"state": request.args["state"]} if "state" in request.args else {})
    return redirect(f"{request.args['redirect_uri']}?{urlencode(query)}")


def _exchange(crm: "HubSpotSandbox") -> Any:
    form = request.form
    if (form.get("client_id"), form.get("client_secret")) != (crm.client_id, crm.client_secret):
        return _bad(crm, "BAD_CLIENT_SECRET")
    if form.get("grant_type") == "refresh_token":
        if form.get("refresh_token") not in crm.refresh_tokens:
            return _bad(crm, "BAD_REFRESH_TOKEN")
        return _token(crm, form["refresh_token"])
    redirect_uri, challenge = crm.codes.pop(form.get("code", ""), (None, None))
    if redirect_uri is None or redirect_uri != form.get("redirect_uri") or not _proves(form, challenge):
        return _bad(crm, "BAD_AUTH_CODE")
    refresh = f"na1-{secrets.token_hex(12)}"
    crm.refresh_tokens.add(refresh)
    return _token(crm, refresh)


def _revoke(crm: "HubSpotSandbox") -> Any:
    crm.refresh_tokens.discard(request.form.get("token", ""))
    return "", 204


def _token(crm: "HubSpotSandbox", refresh: str) -> Any:
    access = secrets.token_hex(24)
    crm.admission.access_tokens[access] = time.monotonic() + 1800
    return jsonify(
        token_type="bearer",
        access_token=access,
        refresh_token=refresh,
        expires_in=1800,
        hub_id=crm.portal_id,
        user_id=9,
        scopes=["oauth"],
    )


def _bad(crm: "HubSpotSandbox", status: str) -> Any:
    new = {} if crm.has_old_errors else {"error": "invalid_grant", "error_description": "no longer valid"}
    return jsonify({"status": status, "message": "missing or invalid"} | new), 400


def _proves(form: Any, challenge: str | None) -> bool:
    if challenge is None:
        return True
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge
