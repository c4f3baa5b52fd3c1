"""HubSpot's OAuth: authlib builds and reads the messages, this module guards what it lets through."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session

from connectors.contract import Grant, VendorConfig
from connectors.errors import AuthRevoked, ConnectorError, Rejected, VendorUnavailable
from connectors.hubspot.paths import OAUTH, REQUIRED_SCOPES

TIMEOUTS = (3.0, 8.0)
REVOKED = frozenset({"BAD_REFRESH_TOKEN", "invalid_grant", "BAD_AUTH_CODE"})


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
                self._token_url, code=code, grant_type="authorization_code", code_verifier=code_verifier
            ),
            redirect_uri,
        )
        return self._grant(token, None, now)

    def refresh(self, grant: Grant, *, now: datetime) -> Grant:
        """Renew access; raises AuthRevoked when HubSpot ended it, in either shape of its answer."""
        try:
            token = self._token(
                "renew access",
                lambda session: session.refresh_token(self._token_url, refresh_token=grant.refresh_token),
                None,
            )
        except Rejected as refused:
            raise AuthRevoked(
                "HubSpot ended our access. Any HubSpot admin can sign in again; nothing is lost meanwhile.",
                vendor="hubspot",
                operation=refused.operation,
            ) from None
        return self._grant(token, grant, now)

    def revoke(self, grant: Grant) -> None:
        """End our access at HubSpot."""
        form = {
            "client_id": self.config.client_id,
            "client_secret": self.config.client_secret,
            "token": grant.refresh_token,
            "token_type_hint": "refresh_token",
        }
        try:
            requests.post(f"{self.config.api_url}{OAUTH}/token/revoke", data=form, timeout=TIMEOUTS).raise_for_status()
        except requests.RequestException:
            raise self._down("revoke access") from None

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

    def _token(self, operation: str, ask: Any, redirect_uri: str | None) -> dict[str, Any]:
        """Return a token document; what has no access token is an error, whatever the library made of it."""
        try:
            with self._session(redirect_uri) as session:
                token = dict(ask(session))
        except AuthlibBaseError as error:
            raise self._refused(operation, error.error or "") from None
        except requests.RequestException:
            raise self._down(operation) from None
        except ValueError:
            raise self._down(operation) from None
        if not token.get("access_token"):
            raise self._refused(operation, str(token.get("status") or token.get("error") or ""))
        return token

    def _refused(self, operation: str, code: str) -> ConnectorError:
        if code in REVOKED or not code:
            return Rejected(
                "HubSpot did not accept the code or token; it is used up or was withdrawn.",
                vendor="hubspot",
                operation=operation,
            )
        return VendorUnavailable(f"HubSpot could not {operation} now.", vendor="hubspot", operation=operation)

    def _down(self, operation: str) -> VendorUnavailable:
        return VendorUnavailable(
            f"HubSpot did not answer when asked to {operation}.", vendor="hubspot", operation=operation
        )

    def _grant(self, token: dict[str, Any], before: Grant | None, now: datetime) -> Grant:
        account_id = token.get("hub_id") or (before.account_id if before else None) or self._introspect(token)
        return Grant(
            access_token=str(token["access_token"]),
            refresh_token=token.get("refresh_token") or (before.refresh_token if before else None),
            expires_at=now + timedelta(seconds=int(token.get("expires_in") or 1800)),
            account_id=str(account_id),
            account_name=token.get("hub_domain") or (before.account_name if before else None),
            scopes=tuple(token.get("scopes") or (before.scopes if before else ())),
            extra=dict(before.extra) if before else {},
        )

    def _introspect(self, token: dict[str, Any]) -> str:
        """Ask which account a token belongs to, where the token answer does not tell."""
        form = {
            "client_id": self.config.client_id,
            "client_secret": self.config.client_secret,
            "token": token["access_token"],
            "token_type_hint": "access_token",
        }
        try:
            answer = requests.post(f"{self._token_url}/introspect", data=form, timeout=TIMEOUTS)
            answer.raise_for_status()
            return str(answer.json()["hub_id"])
        except (requests.RequestException, KeyError, ValueError):
            raise self._down("say which account this is") from None
