"""Posts a lead that just became hot as Block Kit."""

from dataclasses import dataclass
from typing import Any

from connectors.contract import Access, HotLead
from connectors.errors import AuthRevoked
from connectors.slack.calls import TIMEOUT_SECONDS, asked, client_of, nonsense

MOST_HEADER, MOST_FIELD, MOST_SECTION = 150, 2000, 3000
OPERATION = "post"


@dataclass(frozen=True, slots=True)
class SlackNotifier:
    """Fills `connectors.contract.Notifier`."""

    api_url: str
    access: Access

    timeout_seconds: int = TIMEOUT_SECONDS

    def notify(self, channel: str, message: HotLead) -> str:
        """Post to a channel and return the message's timestamp, which is its id; raises a ConnectorError.

        A refused token is renewed once and the message posted again: refused, it was not posted before.
        """
        try:
            return self._post(channel, message, is_again=False)
        except AuthRevoked:
            return self._post(channel, message, is_again=True)

    def _post(self, channel: str, message: HotLead, *, is_again: bool) -> str:
        self.access.gate.admit(meter="post", operation=OPERATION)
        token = self.access.token(is_again)
        client = client_of(self.api_url, token, timeout_seconds=self.timeout_seconds)
        answer = asked(
            OPERATION,
            lambda: client.chat_postMessage(
                channel=channel,
                text=escape(headline(message)),
                blocks=blocks(message),
                unfurl_links=False,
                metadata={"event_type": "hot_lead", "event_payload": {"key": message.key}},
            ),
            is_idempotent=False,
        )
        if not answer.get("ts"):
            raise nonsense(OPERATION, is_ambiguous=True)
        return str(answer["ts"])


def headline(message: HotLead) -> str:
    """Return the message in one line, as notifications show it."""
    company = f" ({message.company})" if message.company else ""
    change = "" if message.change is None else f", {_signed(message.change)}"
    return f"{message.band} lead: {message.name}{company} {message.score}{change}"


def blocks(message: HotLead) -> list[dict[str, Any]]:
    """Return the message in Block Kit: who, how hot, why, and where to look."""
    before, after = f"{message.band} lead: ", f" ({message.score})"
    header = before + message.name[: MOST_HEADER - len(before) - len(after)] + after
    change = "" if message.change is None else f" ({_signed(message.change)})"
    facts = [
        ("Company", message.company),
        ("Title", message.title),
        ("Score", f"{message.score}{change}, {message.band}"),
        ("Owner", message.owner),
    ]
    fields = [{"type": "mrkdwn", "text": f"*{name}*\n{escape(value)}"[:MOST_FIELD]} for name, value in facts if value]
    why = "\n".join(escape(reason) for reason in message.reasons) or "No single reason stands out."
    button = {"type": "button", "action_id": "lead_open", "text": _plain("Open record"), "url": message.url}
    return [
        {"type": "header", "text": _plain(header[:MOST_HEADER])},
        {"type": "section", "fields": fields},
        {"type": "section", "text": {"type": "mrkdwn", "text": f"*Why*\n{why}"[:MOST_SECTION]}},
        {"type": "actions", "elements": [button]},
    ]


def escape(text: str) -> str:
    """Escape what Slack reads as markup, so that a name cannot call a channel."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def _signed(points: int) -> str:
    return f"+{points}" if points >= 0 else f"−{-points}"
