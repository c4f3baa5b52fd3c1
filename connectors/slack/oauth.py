"""Slack's OAuth v2, through its own SDK."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from connectors.contract import Grant, VendorConfig
from connectors.errors import AuthRevoked, Rejected
from connectors.slack.calls import asked, client_of, nonsense

SCOPES = ("chat:write", "chat:write.public", "incoming-webhook")
SIGN_IN = "sign in"


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
        except AuthRevoked:
            raise Rejected("Slack refused the sign-in.", vendor="slack", operation=SIGN_IN) from None

    def refresh(self, grant: Grant, *, now: datetime) -> Grant:
        """Renew a rotating token; raises AuthRevoked when Slack ended our access."""
        answer = self._access(grant_type="refresh_token", refresh_token=grant.refresh_token or "")
        return self._grant(answer, grant, now)

    def revoke(self, grant: Grant) -> None:
        """End our access at Slack; nothing is left to do where it has ended before."""
        client = client_of(self.config.api_url, grant.access_token)
        with suppress(AuthRevoked):
            asked("revoke", client.auth_revoke, is_idempotent=True)

    def _access(self, **form: str) -> Mapping[str, Any]:
        config = self.config
        client = client_of(config.api_url)
        return asked(
            SIGN_IN,
            lambda: client.oauth_v2_access(client_id=config.client_id, client_secret=config.client_secret, **form),
            is_idempotent=True,
        )

    def _grant(self, answer: Mapping[str, Any], before: Grant | None, now: datetime) -> Grant:
        # An installation for a whole enterprise names no team.
        home = answer.get("team") or answer.get("enterprise") or {}
        hook = answer.get("incoming_webhook") or {}
        seconds, token = answer.get("expires_in"), answer.get("access_token")
        account_id = home.get("id") or (before.account_id if before else None)
        if not token or not account_id:
            raise nonsense(SIGN_IN, is_ambiguous=False)
        extra = {"channel": str(hook["channel_id"])} if hook.get("channel_id") else dict(before.extra if before else {})
        return Grant(
            access_token=str(token),
            refresh_token=answer.get("refresh_token") or (before.refresh_token if before else None),
            expires_at=now + timedelta(seconds=int(seconds)) if seconds else None,
            account_id=str(account_id),
            account_name=home.get("name") or (before.account_name if before else None),
            scopes=tuple(scope for scope in str(answer.get("scope") or "").split(",") if scope),
            extra=extra,
        )
