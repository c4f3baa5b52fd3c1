"""What the contract suite needs of a vendor: how to act there as a person would, and how to reach it as we do."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

import requests

from connectors import CONNECTORS
from connectors.contract import Access, Client, Connector, Grant, VendorConfig
from tests.contract.front import Front
from tests.contract.memory import CountingGate

BACK = "http://localhost/back"
VERIFIER = "v" * 64


class Vendor(Protocol):
    """One sandbox behind a `Front`, and what its users may do to it. Stamps are the vendor's own modification dates."""

    key: str
    front: Front
    most_pull_calls: int
    """Calls that pulling 5,000 leads may take, with all that a first pull asks besides."""
    write_calls: int
    """Calls that writing 5,000 scores takes."""

    def add_leads(self, number: int, *, at: datetime) -> list[str]:
        """Create leads with one and the same stamp; returns their ids."""

    def change_leads(self, ids: Sequence[str], title: str, *, at: datetime) -> None:
        """Change leads' titles, all with one stamp."""

    def add_call(self, lead_id: str, *, at: datetime) -> str:
        """Log a connected call; returns its id."""

    def stamp_leads(self, ids: Sequence[str], at: datetime) -> None:
        """Set leads' stamps, as if the last change had happened then."""

    def hide(self, lead_id: str, *, is_hidden: bool) -> None:
        """Keep a lead's state out of what a search finds, as an index that lags does."""

    def delete(self, lead_id: str) -> None: ...

    def merge(self, stays: str, goes: str) -> None: ...

    def refuse_value(self, value: str) -> None:
        """Let a value of a score field break a rule of the account."""

    def define_custom(self, name: str, label: str) -> None:
        """Define a field of the account's own for leads."""

    def set_custom(self, lead_id: str, name: str, value: str, *, at: datetime) -> None:
        """Fill a field of the account's own."""

    def title_of(self, lead_id: str) -> str: ...

    def score_of(self, lead_id: str) -> str | None:
        """Return the score that the record shows."""

    def our_tasks(self) -> Sequence[Mapping[str, Any]]: ...

    def expire_tokens(self) -> None: ...

    def revoke(self, shape: str) -> None: ...


class Harness(Protocol):
    """How to start a vendor; `shapes` are the ways in which it tells that access has ended."""

    key: str
    shapes: tuple[str, ...]
    client_id: str
    client_secret: str

    def start(self) -> AbstractContextManager[tuple[str, Vendor]]:
        """Serve an empty account; gives its address."""


@dataclass(slots=True)
class Signed:
    """A connection: access that a person gave on the consent page, renewed through the vendor's real endpoint."""

    connector: Connector
    grant: Grant
    now: datetime
    gate: CountingGate = field(default_factory=CountingGate)
    renewals: int = 0

    def token(self, is_forced: bool) -> str:
        """Return the access token, a fresh one when forced."""
        if is_forced:
            self.renewals += 1
            self.grant = self.connector.oauth.refresh(self.grant, now=self.now)
        return self.grant.access_token

    def client(self) -> Client:
        """Return a client over this access."""
        access = Access(
            token=self.token, gate=self.gate, account_id=self.grant.account_id, extra=dict(self.grant.extra)
        )
        return self.connector.connect(access)


def sign_in(harness: Harness, url: str, now: datetime) -> Signed:
    """Walk the consent page as an admin in a browser would."""
    config = VendorConfig(client_id=harness.client_id, client_secret=harness.client_secret, api_url=url, login_url=url)
    connector = CONNECTORS[harness.key].build(config)
    page = connector.oauth.authorize_url(redirect_uri=BACK, state="s1", code_verifier=VERIFIER)
    answer = requests.post(page, data={"answer": "allow"}, allow_redirects=False, timeout=5)
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert query["state"] == ["s1"]
    grant = connector.oauth.exchange(code=query["code"][0], redirect_uri=BACK, code_verifier=VERIFIER, now=now)
    return Signed(connector, grant, now)
