"""Calls through Slack's SDK: bounded in time, silent in logs, and failing by class."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from http.client import HTTPException
from logging import CRITICAL, Logger
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from connectors.errors import AuthRevoked, ConnectorError, RateLimited, Rejected, VendorUnavailable

VENDOR = "slack"
LONGEST_WAIT_SECONDS = 86_400
TIMEOUT_SECONDS = 10
REVOKED = frozenset(
    {"account_inactive", "invalid_auth", "invalid_refresh_token", "not_authed", "token_expired", "token_revoked"}
)
PASSING = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
NOT_BEGUN = frozenset({502, 503})
"""Answers of something before Slack's own code; after every other failure the message may be there."""
REFUSED = {
    "channel_not_found": "The channel does not exist, or it is private and the app is not in it. "
    "Choose another channel or invite the app, then replay.",
    "not_in_channel": "The app is not in the channel. Invite it there, then replay.",
    "is_archived": "The channel was archived. Choose another channel, then replay.",
    "restricted_action": "A rule of the workspace forbids posting there. Choose another channel, then replay.",
    "missing_scope": "The app may not post. Connect Slack again and allow it, then replay.",
    "invalid_code": "Slack did not accept the code; it is used up or too old.",
    "code_already_used": "The code was used before.",
    "bad_redirect_uri": "Slack does not know our address. Add it to the app's redirect URLs.",
    "bad_client_secret": "Slack does not accept the app's secret. Correct it in the settings.",
    "invalid_client_id": "Slack does not know the app. Correct its client id in the settings.",
}
_CODE = re.compile(r"[a-z][a-z_]*")


def client_of(api_url: str, token: str | None = None, *, timeout_seconds: int = TIMEOUT_SECONDS) -> WebClient:
    """Return the SDK's client for an address; it neither tries again by itself nor logs.

    Its own logger would write the beginning of an answer it cannot read, which may hold a token.
    """
    silent = Logger("slack", level=CRITICAL + 1)  # noqa: LOG001 - one in the tree would be everybody's
    return WebClient(token, base_url=f"{api_url}/api/", timeout=timeout_seconds, retry_handlers=[], logger=silent)


def asked(operation: str, ask: Callable[[], SlackResponse], *, is_idempotent: bool) -> Mapping[str, Any]:
    """Return what Slack answered; raises a ConnectorError.

    A call that may have been carried out although no answer came is ambiguous unless it `is_idempotent`.
    """
    try:
        data = ask().data
    except SlackApiError as error:
        raise _failure(error.response, operation, is_idempotent) from None
    except (SlackClientError, HTTPException, OSError, UnicodeError):
        raise _down("cut the connection or did not answer", operation, is_ambiguous=not is_idempotent) from None
    if not isinstance(data, dict):
        raise _down("answered something that is not its API", operation, is_ambiguous=not is_idempotent)
    return data


def nonsense(operation: str, *, is_ambiguous: bool) -> VendorUnavailable:
    """Return the error for an answer that lacks what it must hold."""
    return _down("left out what it should have said", operation, is_ambiguous=is_ambiguous)


def _failure(response: SlackResponse, operation: str, is_idempotent: bool) -> ConnectorError:
    status, code = response.status_code, str(response.get("error") or "")
    if status == 429 or code == "ratelimited":
        wait = _retry_after(response.headers)
        words = f"Slack asks us to wait {wait.total_seconds():g} s."
        return RateLimited(words, vendor=VENDOR, operation=operation, retry_after=wait)
    if status >= 500 or code in PASSING:
        is_untouched = status in NOT_BEGUN if status >= 500 else code == "service_unavailable"
        is_ambiguous = not (is_idempotent or is_untouched)
        return _down("is not able to answer now", operation, is_ambiguous=is_ambiguous)
    if not _CODE.fullmatch(code):
        # A page of some proxy, which the SDK hands on as the error's text. With 4xx the API never saw the request.
        is_ambiguous = status < 400 and not is_idempotent
        return _down("answered something that is not its API", operation, is_ambiguous=is_ambiguous)
    if code in REVOKED:
        return AuthRevoked("Slack ended our access. Connect Slack again.", vendor=VENDOR, operation=operation)
    words = REFUSED.get(code, f"Slack refused ({operation}): {code}.")
    return Rejected(words, vendor=VENDOR, operation=operation)


def _down(what: str, operation: str, *, is_ambiguous: bool) -> VendorUnavailable:
    return VendorUnavailable(
        f"Slack {what} ({operation}).", vendor=VENDOR, operation=operation, is_ambiguous=is_ambiguous
    )


def _retry_after(headers: Mapping[str, str]) -> timedelta:
    """Return how long to wait; a second where Slack does not say it in whole seconds."""
    lowered = {name.lower(): value.strip() for name, value in headers.items()}
    value = lowered.get("retry-after", "")
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        return timedelta(seconds=1)
    return timedelta(seconds=min(max(int(value), 1), LONGEST_WAIT_SECONDS))
