"""An empty HubSpot account that answers over a socket, and an app that was let in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from connectors.sandbox import HubSpotSandbox, Running, serve

BACK = "http://localhost/back"


@dataclass(frozen=True, slots=True)
class Api:
    """Calls as the app makes them."""

    url: str
    token: str
    refresh_token: str

    def __call__(self, method: str, path: str, body: Any = None, **query: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, self.url + path, json=body, params=query, headers=headers, timeout=5)

    def oauth(self, path: str, **form: str) -> requests.Response:
        """Call an endpoint of tokens."""
        about = {"client_id": "sandbox-client", "client_secret": "sandbox-secret"}
        return requests.post(f"{self.url}/oauth/2026-03/{path}", data=about | form, timeout=5)


@pytest.fixture
def hubspot() -> Iterator[Running[HubSpotSandbox]]:
    with serve(HubSpotSandbox()) as running:
        running.app.rate_limits = False
        yield running


@pytest.fixture
def api(hubspot: Running[HubSpotSandbox]) -> Api:
    page = f"{hubspot.url}/oauth/authorize?client_id=sandbox-client&redirect_uri={BACK}&scope=oauth"
    consent = requests.post(page, data={"answer": "allow"}, allow_redirects=False, timeout=5)
    code = parse_qs(urlsplit(consent.headers["Location"]).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    token = Api(hubspot.url, "", "").oauth("token", **form).json()
    return Api(hubspot.url, token["access_token"], token["refresh_token"])
