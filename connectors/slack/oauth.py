"""Slack's OAuth v2, through its own SDK."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from connectors.contract import Grant, VendorConfig
from connectors.errors import AuthRevoked, Rejected, VendorUnavailable

SCOPES = ("chat:write", "chat:write.public", "incoming-webhook")
TIMEOUT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class SlackOAuth:
    """Fills `connectors.contract.OAuthVendor`."""

    config: VendorConfig

    def authorize_url(self, *, redirect_uri: str, state: str, code_verifier: str) -> str:
        """Return the consent page; Slack takes no code challenge here, the secret is sent with the code."""
        query = {
            "client_id": self.config.client_id,
            "scope": ",".join(SCOPES),
            "state": state,
            "redirect_uri": redirect_uri,
        }
        return f"{self.config.login_url}/oauth/v2/authorize?{urlencode(query)}"

    def exchange(self, *, code: str, redirect_uri: str, code_verifier: str, now: datetime) -> Grant:
        """Trade a code for a bot token; raises Rejected when the code is spent or wrong."""
        try:
            return self._grant(self._access(code=code, redirect_uri=redirect_uri), None, now)
        except AuthRevoked as refused:
            raise Rejected("Slack did not accept the code; it is used up.", vendor="slack", operation="sign in") from (
                refused
            )

    def refresh(self, grant: Grant, *, now: datetime) -> Grant:
        """Renew a rotating token; raises AuthRevoked when Slack ended our access."""
        answer = self._access(grant_type="refresh_token", refresh_token=grant.refresh_token or "")
        return self._grant(answer, grant, now)

    def revoke(self, grant: Grant) -> None:
        """End our access at Slack."""
        try:
            self._client(grant.access_token).auth_revoke()
        except (SlackClientError, OSError):
            raise VendorUnavailable("Slack did not end our access.", vendor="slack", operation="revoke") from None

    def _client(self, token: str | None = None) -> WebClient:
        return WebClient(token, base_url=f"{self.config.api_url}/api/", timeout=TIMEOUT_SECONDS, retry_handlers=[])

    def _access(self, **form: str) -> Mapping[str, Any]:
        try:
            answer = self._client().oauth_v2_access(
                client_id=self.config.client_id, client_secret=self.config.client_secret, **form
            )
        except SlackApiError:
            raise AuthRevoked(
                "Slack ended our access. Connect Slack again.", vendor="slack", operation="sign in"
            ) from None
        except (SlackClientError, OSError):
            raise VendorUnavailable("Slack did not answer.", vendor="slack", operation="sign in") from None
        data: Mapping[str, Any] = answer.data if isinstance(answer.data, dict) else {}
        return data

    def _grant(self, answer: Mapping[str, Any], before: Grant | None, now: datetime) -> Grant:
        team = answer.get("team") or {}
        hook = answer.get("incoming_webhook") or {}
        seconds = answer.get("expires_in")
        extra = {"channel": str(hook["channel_id"])} if hook.get("channel_id") else dict(before.extra if before else {})
        return Grant(
            access_token=str(answer["access_token"]),
            refresh_token=answer.get("refresh_token"),
            expires_at=now + timedelta(seconds=int(seconds)) if seconds else None,
            account_id=str(team.get("id") or (before.account_id if before else "")),
            account_name=team.get("name") or (before.account_name if before else None),
            scopes=tuple(str(answer.get("scope") or "").split(",")),
            extra=extra,
        )
