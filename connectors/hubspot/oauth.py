"""HubSpot's OAuth: authlib builds and reads the messages, this module guards what it lets through."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session

from connectors.contract import Grant, VendorConfig
from connectors.errors import AuthRevoked, ConnectorError, Rejected, VendorUnavailable
from connectors.hubspot.paths import ACCOUNT, OAUTH, REQUIRED_SCOPES

TIMEOUTS = (3.0, 8.0)
LIFETIME_SECONDS = 1800
"""Of an access token whose answer does not say."""
REVOKED = frozenset({"BAD_REFRESH_TOKEN", "invalid_grant", "BAD_AUTH_CODE"})
OURS = frozenset({"BAD_CLIENT_ID", "BAD_CLIENT_SECRET", "invalid_client"})
"""Errors that an admin of the customer can do nothing about."""
ENDED = "HubSpot ended our access. Any HubSpot admin can sign in again; nothing is lost meanwhile."
HOST = re.compile(r"[a-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class HubSpotOAuth:
    """Fills `connectors.contract.OAuthVendor`."""

    config: VendorConfig

    def authorize_url(self, *, redirect_uri: str, state: str, code_verifier: str) -> str:
        """Return the consent page."""
        url, _ = self._session(redirect_uri, scope=" ".join(REQUIRED_SCOPES)).create_authorization_url(
            f"{self.config.login_url}/oauth/authorize", state=state, code_verifier=code_verifier
        )
        return str(url)

    def exchange(self, *, code: str, redirect_uri: str, code_verifier: str, now: datetime) -> Grant:
        """Trade a code for access; raises Rejected when the code is spent or wrong."""
        token = self._token(
            "sign in",
            lambda session: session.fetch_token(
                self._token_url,
                code=code,
                grant_type="authorization_code",
                code_verifier=code_verifier,
                allow_redirects=False,
            ),
            redirect_uri,
        )
        about = _account(self.config, str(token["access_token"]))
        return self._grant(token, None, about, now)

    def refresh(self, grant: Grant, *, now: datetime) -> Grant:
        """Renew access; raises AuthRevoked when HubSpot ended it, in either shape of its answer."""
        if not grant.refresh_token:
            raise AuthRevoked(ENDED, vendor="hubspot", operation="renew access")
        token = self._token(
            "renew access",
            lambda session: session.refresh_token(
                self._token_url, refresh_token=grant.refresh_token, allow_redirects=False
            ),
            None,
        )
        return self._grant(token, grant, {}, now)

    def revoke(self, grant: Grant) -> None:
        """End our access at HubSpot; access that has ended already is no error."""
        operation = "end our access"
        try:
            answer = self._post(f"{self._token_url}/revoke", grant.refresh_token or "", "refresh_token")
        except requests.RequestException:
            raise self._down(operation) from None
        if answer.status_code >= 500 or answer.status_code == 429:
            raise self._down(operation)

    @property
    def _token_url(self) -> str:
        return f"{self.config.api_url}{OAUTH}/token"

    def _session(self, redirect_uri: str | None, scope: str | None = None) -> Any:
        session = OAuth2Session(
            self.config.client_id,
            self.config.client_secret,
            scope=scope,
            redirect_uri=redirect_uri,
            token_endpoint_auth_method="client_secret_post",  # noqa: S106 - the name of a method
            code_challenge_method="S256",
        )
        session.default_timeout = TIMEOUTS
        return session

    def _post(self, url: str, token: str, hint: str) -> requests.Response:
        form = {
            "client_id": self.config.client_id,
            "client_secret": self.config.client_secret,
            "token": token,
            "token_type_hint": hint,
        }
        return requests.post(url, data=form, timeout=TIMEOUTS, allow_redirects=False)

    def _token(self, operation: str, ask: Callable[[Any], Any], redirect_uri: str | None) -> dict[str, Any]:
        """Return a token document; what has no access token is an error, whatever the library made of it.

        HubSpot's older errors lack the field `error`, and then authlib returns them as if they were tokens.
        """
        try:
            with self._session(redirect_uri) as session:
                token = ask(session)
        except OAuthError as error:
            raise self._refused(operation, {str(error.error)}) from None
        except (AuthlibBaseError, requests.RequestException, ValueError, TypeError):
            raise self._down(operation) from None
        if not isinstance(token, dict):
            raise self._down(operation)
        if not token.get("access_token"):
            raise self._refused(operation, {str(token.get(name)) for name in ("status", "error", "category")})
        return dict(token)

    def _refused(self, operation: str, codes: set[str]) -> ConnectorError:
        about = {"vendor": "hubspot", "operation": operation}
        if codes & OURS:
            return Rejected(
                "HubSpot does not know our client id or secret. Check both in this server's settings.", **about
            )
        if not codes & REVOKED:
            return self._down(operation)
        if operation == "sign in":
            return Rejected(
                "HubSpot did not accept the sign-in; it was used already or is too old. Start again.", **about
            )
        return AuthRevoked(
            "HubSpot ended our access. Any HubSpot admin can sign in again; nothing is lost meanwhile.", **about
        )

    def _down(self, operation: str) -> VendorUnavailable:
        return VendorUnavailable(
            f"HubSpot did not answer when asked to {operation}.", vendor="hubspot", operation=operation
        )

    def _grant(self, token: Mapping[str, Any], before: Grant | None, about: Mapping[str, str], now: datetime) -> Grant:
        known = {} if before or "hub_id" in token else self._introspect(str(token["access_token"]))
        account_id = before.account_id if before else token.get("hub_id") or known.get("hub_id")
        if not account_id:
            raise self._down("say which account this is")
        name = token.get("hub_domain") or known.get("hub_domain") or about.get("ui_domain")
        return Grant(
            access_token=str(token["access_token"]),
            refresh_token=token.get("refresh_token") or (before.refresh_token if before else None),
            expires_at=now + timedelta(seconds=int(token.get("expires_in") or LIFETIME_SECONDS)),
            account_id=str(account_id),
            account_name=before.account_name if before else name,
            scopes=tuple(token.get("scopes") or known.get("scopes") or (before.scopes if before else ())),
            extra=dict(before.extra) if before else dict(about),
        )

    def _introspect(self, token: str) -> dict[str, Any]:
        """Return what HubSpot knows of a token, for token answers that do not tell which account it is."""
        try:
            known = self._post(f"{self._token_url}/introspect", token, "access_token").json()
        except (requests.RequestException, ValueError):
            raise self._down("say which account this is") from None
        return known if isinstance(known, dict) else {}


def _account(config: VendorConfig, token: str) -> dict[str, str]:
    """Return the host of the account's own pages, as `ui_domain`; nothing when HubSpot does not tell."""
    headers = {"Authorization": f"Bearer {token}"}
    try:
        answer = requests.get(config.api_url + ACCOUNT, headers=headers, timeout=TIMEOUTS, allow_redirects=False)
        host = answer.json().get("uiDomain") if answer.status_code == 200 else None
    except (requests.RequestException, ValueError, AttributeError):
        return {}
    is_host = isinstance(host, str) and HOST.fullmatch(host) is not None
    return {"ui_domain": host} if is_host and isinstance(host, str) else {}
