"""HubSpot's consent page and token endpoints."""

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from flask import Blueprint, Response, redirect, render_template, request

from connectors.sandbox.hubspot.card import USER_EMAIL, USER_ID
from connectors.sandbox.hubspot.errors import answer

if TYPE_CHECKING:
    from connectors.sandbox.hubspot import HubSpotSandbox

LIFETIME_SECONDS = 1800
CODE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person agreed to."""

    redirect_uri: str
    challenge: str | None
    scopes: tuple[str, ...]
    ends: float
    """By the monotonic clock."""


def blueprint(crm: "HubSpotSandbox") -> Blueprint:
    """Return the routes of one account."""
    routes = Blueprint("oauth", __name__)
    routes.add_url_rule("/oauth/authorize", view_func=lambda: _authorize(crm), methods=["GET", "POST"])
    for path, view in (("", _exchange), ("/introspect", _introspect), ("/revoke", _revoke)):
        routes.add_url_rule(
            f"/oauth/<version>/token{path}", view.__name__, lambda version, view=view: view(crm), methods=["POST"]
        )
    return routes


def _authorize(crm: "HubSpotSandbox") -> Any:
    back = urlsplit(request.args.get("redirect_uri", ""))
    is_local = back.scheme == "http" and back.hostname in ("localhost", "127.0.0.1")
    if request.args.get("client_id") != crm.client_id or not (is_local or back.scheme == "https"):
        return "The client id or the redirect address is not registered.", 400
    scopes = tuple(request.args.get("scope", "").split())
    if request.method == "GET":
        return render_template("consent.html", portal=crm.portal_id, scopes=scopes)
    code = secrets.token_urlsafe(16)
    crm.codes[code] = Consent(
        request.args["redirect_uri"], request.args.get("code_challenge"), scopes, time.monotonic() + CODE_SECONDS
    )
    query = {"code": code} | ({"state": request.args["state"]} if "state" in request.args else {})
    return redirect(f"{request.args['redirect_uri']}?{urlencode(query)}")


def _exchange(crm: "HubSpotSandbox") -> Response:
    form = request.form
    if not _is_ours(crm):
        return _bad(crm, "BAD_CLIENT_SECRET", "missing or invalid client secret")
    if form.get("grant_type") == "refresh_token":
        if form.get("refresh_token") not in crm.refresh_tokens:
            return _bad(crm, "BAD_REFRESH_TOKEN", "missing or invalid refresh token")
        return _token(crm, form["refresh_token"])
    if form.get("grant_type") != "authorization_code":
        return _bad(crm, "BAD_GRANT_TYPE", "missing or unknown grant type")
    consent = crm.codes.pop(form.get("code", ""), None)
    is_good = (
        consent is not None and consent.redirect_uri == form.get("redirect_uri") and consent.ends > time.monotonic()
    )
    if consent is None or not is_good or not _proves(form, consent.challenge):
        return _bad(crm, "BAD_AUTH_CODE", "missing or invalid auth code")
    refresh = f"na1-{secrets.token_hex(12)}"
    crm.refresh_tokens[refresh] = consent.scopes
    return _token(crm, refresh)


def _introspect(crm: "HubSpotSandbox") -> Response:
    token = request.form.get("token", "")
    if not _is_ours(crm):
        return _bad(crm, "BAD_CLIENT_SECRET", "missing or invalid client secret")
    about = {
        "active": True,
        "token": token,
        "token_type": "bearer",
        "client_id": crm.client_id,
        "app_id": crm.app_id,
        "hub_id": crm.portal_id,
        "hub_domain": "fabrikam.example",
        "user": USER_EMAIL,
        "user_id": USER_ID,
    }
    if token in crm.refresh_tokens:
        return answer(200, about | {"token_use": "refresh_token", "scopes": list(crm.refresh_tokens[token])})
    left = round(crm.admission.access_tokens.get(token, 0.0) - time.monotonic())
    if left <= 0:
        return answer(200, {"active": False})
    scopes = sorted({scope for held in crm.refresh_tokens.values() for scope in held})
    return answer(
        200,
        about
        | {"token_use": "access_token", "scopes": scopes, "expires_in": left, "is_private_distribution": False}
        | {"signed_access_token": _signed(crm, left, scopes)},
    )


def _signed(crm: "HubSpotSandbox", left: int, scopes: list[str]) -> dict[str, Any]:
    return {
        "appId": crm.app_id,
        "appInstallId": "1",
        "audience": "public",
        "expiresAt": int((time.time() + left) * 1000),
        "hubId": crm.portal_id,
        "hublet": "na1",
        "installingUserId": USER_ID,
        "isPrivateDistribution": False,
        "isServiceAccount": False,
        "isUserLevel": False,
        "newSignature": "",
        "scopeToScopeGroupPks": "",
        "scopes": " ".join(scopes),
        "signature": "",
        "trialScopeToScopeGroupPks": "",
        "trialScopes": "",
        "userId": USER_ID,
    }


def _revoke(crm: "HubSpotSandbox") -> Response:
    """End a refresh token; access tokens that were made with it live on until their time."""
    if not _is_ours(crm):
        return _bad(crm, "BAD_CLIENT_SECRET", "missing or invalid client secret")
    crm.refresh_tokens.pop(request.form.get("token", ""), None)
    return Response(status=204)


def _token(crm: "HubSpotSandbox", refresh: str) -> Response:
    access = secrets.token_hex(24)
    crm.admission.access_tokens[access] = time.monotonic() + LIFETIME_SECONDS
    return answer(
        200,
        {
            "token_type": "bearer",
            "token_use": "access_token",
            "access_token": access,
            "refresh_token": refresh,
            "expires_in": LIFETIME_SECONDS,
            "hub_id": crm.portal_id,
            "user_id": USER_ID,
            "scopes": list(crm.refresh_tokens[refresh]),
        },
    )


def _is_ours(crm: "HubSpotSandbox") -> bool:
    return (request.form.get("client_id"), request.form.get("client_secret")) == (crm.client_id, crm.client_secret)


def _bad(crm: "HubSpotSandbox", status: str, message: str) -> Response:
    """Refuse in the old shape, or in the one of 2026 that has OAuth's fields too."""
    old = {"status": status, "message": message}
    new = {
        "error": "invalid_client" if status == "BAD_CLIENT_SECRET" else "invalid_grant",
        "error_description": message,
        "category": "VALIDATION_ERROR",
        "correlationId": str(uuid4()),
    }
    return answer(400, old if crm.has_old_errors else old | new)


def _proves(form: Any, challenge: str | None) -> bool:
    if challenge is None:
        return True
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge
