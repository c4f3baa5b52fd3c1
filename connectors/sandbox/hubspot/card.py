"""Asks an app where its panel is, as HubSpot's proxy does for a card on a record."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import requests

from connectors.sandbox.hubspot.signature import headers

USER_ID, USER_EMAIL = 9, "ana@fabrikam.example"
"""The person who looks at records."""
TIMEOUT_SECONDS = 15.0
"""What the proxy waits where the card does not say."""


@dataclass(frozen=True, slots=True)
class Panel:
    """The address to frame, or why there is none."""

    url: str = ""
    problem: str = ""


def open_panel(card_url: str, *, object_id: str, portal_id: int, app_id: int, client_secret: str) -> Panel:
    """Ask the app once, and once more when it does not answer or fails."""
    query = {"userId": USER_ID, "portalId": portal_id, "userEmail": USER_EMAIL, "appId": app_id}
    url = f"{card_url}?{urlencode(query)}"
    body = json.dumps({"objectId": int(object_id)}).encode()
    panel = Panel()
    for _ in range(2):
        try:
            answer = requests.post(
                url,
                data=body,
                headers=headers(client_secret, url=url, body=body),
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException:
            panel = Panel(problem=f"The app did not answer at {card_url}. Is it running?")
            continue
        panel = _read(answer)
        if answer.status_code < 500:
            break
    return panel


def _read(answer: requests.Response) -> Panel:
    try:
        said: Any = answer.json()
    except ValueError:
        said = None
    said = said if isinstance(said, dict) else {}
    url = str(said.get("url") or "")
    if answer.status_code == 200 and url.startswith(("http://", "https://")):
        return Panel(url=url)
    words = said.get("error") or said.get("message")
    if answer.status_code == 200:
        words = "its answer names no address to show"
    return Panel(problem=f"The app answered {answer.status_code}: {words or 'no reason given'}")
