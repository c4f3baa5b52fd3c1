"""Posts a lead that just became hot as Block Kit."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from connectors.contract import Access, HotLead
from connectors.errors import AuthRevoked, ConnectorError, RateLimited, Rejected, VendorUnavailable

TIMEOUT_SECONDS = 10
MOST_HEADER = 150
CHANNEL = {
    "channel_not_found": "The channel does not exist any more.",
    "not_in_channel": "The app is not in the channel; invite it there.",
    "is_archived": "The channel was archived.",
    "restricted_action": "A rule of the workspace forbids posting there.",
}
REVOKED = frozenset({"invalid_auth", "account_inactive", "token_revoked", "token_expired", "not_authed"})
PASSING = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout"})


@dataclass(frozen=True, slots=True)
class SlackNotifier:
    """Fills `connectors.contract.Notifier`."""

    base_url: str
    access: Access

    def notify(self, channel: str, message: HotLead) -> str:
        """Post to a channel and return the message's timestamp, which is its id."""
        self.access.gate.admit(meter="post", operation="post")
        client = WebClient(self.access.token(False), base_url=self.base_url, timeout=TIMEOUT_SECONDS, retry_handlers=[])
        try:
            answer = client.chat_postMessage(
                channel=channel,
                text=escape(headline(message)),
                blocks=blocks(message),
                unfurl_links=False,
                metadata={"event_type": "hot_lead", "event_payload": {"key": message.key}},
            )
        except SlackApiError as error:
            raise _error(error) from None
        except (SlackClientError, OSError):
            raise VendorUnavailable(
                "Slack cut the connection or did not answer.", vendor="slack", operation="post", is_ambiguous=True
            ) from None
        return str(answer["ts"])


def headline(message: HotLead) -> str:
    """Return the message in one line, as notifications show it."""
    company = f" ({message.company})" if message.company else ""
    change = "" if message.change is None else f", {_signed(message.change)}"
    return f"{message.band} lead: {message.name}{company} {message.score}{change}"


def blocks(message: HotLead) -> list[dict[str, Any]]:
    """Return the message in Block Kit: who, how hot, why, and where to look."""
    header = f"{message.band} lead: {message.name} ({message.score})"
    change = "" if message.change is None else f" ({_signed(message.change)})"
    facts = [
        ("Company", message.company),
        ("Title", message.title),
        ("Score", f"{message.score}{change}, {message.band}"),
        ("Owner", message.owner),
    ]
    fields = [{"type": "mrkdwn", "text": f"*{name}*\n{escape(value)[:1900]}"} for name, value in facts if value]
    why = "\n".join(escape(reason) for reason in message.reasons) or "No single reason stands out."
    button = {"type": "button", "action_id": "lead_open", "text": _plain("Open record"), "url": message.url}
    return [
        {"type": "header", "text": _plain(header[:MOST_HEADER])},
        {"type": "section", "fields": fields},
        {"type": "section", "text": {"type": "mrkdwn", "text": f"*Why*\n{why}"[:3000]}},
        {"type": "actions", "elements": [button]},
    ]


def escape(text: str) -> str:
    """Escape what Slack reads as markup, so that a name cannot call a channel."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def _signed(points: int) -> str:
    return f"+{points}" if points >= 0 else f"−{-points}"


def _error(error: SlackApiError) -> ConnectorError:
    code = str(error.response.get("error") or "") if hasattr(error.response, "get") else ""
    about = {"vendor": "slack", "operation": "post"}
    status = getattr(error.response, "status_code", 200)
    if status == 429 or code == "ratelimited":
        wait = timedelta(seconds=int(error.response.headers.get("Retry-After", 1)))
        return RateLimited(f"Slack asks us to wait {wait.total_seconds():g} s.", retry_after=wait, **about)
    if code in REVOKED:
        return AuthRevoked("Slack ended our access. Connect Slack again.", **about)
    if status >= 500 or code in PASSING:
        return VendorUnavailable("Slack could not post now.", vendor="slack", operation="post")
    words = CHANNEL.get(code, f"Slack refused the message ({code or status}).")
    return Rejected(f"{words} Choose another channel, then replay.", **about)
