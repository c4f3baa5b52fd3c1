"""The person who connects the vendors: in the pages, as with a browser."""

import time
from dataclasses import dataclass, field

import requests

from hub.errors import Invalid

TIMEOUT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in at `site`."""

    site: str
    email: str
    password: str = field(repr=False)
    browser: requests.Session = field(default_factory=requests.Session, repr=False)

    def wait_for_pages(self) -> None:
        """Return when the site answers; raises Invalid when it does not."""
        began = time.monotonic()
        while time.monotonic() - began < TIMEOUT_SECONDS:
            try:
                requests.get(f"{self.site}/healthz", timeout=TIMEOUT_SECONDS)
            except requests.ConnectionError:
                time.sleep(0.1)
            else:
                return
        raise Invalid(f"The pages at {self.site} do not answer.")

    def sign_in(self) -> None:
        """Open a session; raises Invalid."""
        form = {"email": self.email, "password": self.password}
        answer = self.browser.post(f"{self.site}/sign-in", data=form, timeout=TIMEOUT_SECONDS)
        if not answer.ok:
            raise Invalid(f"The demo could not sign in at {self.site}: it answered {answer.status_code}.")

    def connect_all(self) -> None:
        """Connect the chat, then the CRM: what becomes hot afterwards can be told."""
        self.connect("slack")
        self.connect("hubspot")

    def connect(self, vendor: str) -> None:
        """Connect a vendor through its consent page; raises Invalid."""
        consent = self.browser.get(f"{self.site}/install/{vendor}", timeout=TIMEOUT_SECONDS)
        answer = self.browser.post(consent.url, data={"answer": "allow"}, timeout=TIMEOUT_SECONDS)
        if not answer.ok or not answer.url.startswith(f"{self.site}/oauth/{vendor}/callback"):
            raise Invalid(f"The demo could not connect {vendor}: {answer.url.partition('?')[0]} {answer.status_code}.")
