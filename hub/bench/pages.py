"""Pages among many leads, beside the same pages among few, from a real web process."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from uuid import UUID

import requests

from connectors.contract import VendorConfig
from connectors.sandbox.hubspot.card import open_panel
from hub.bench.figures import SAY, Figure, at_most, percentile
from hub.bench.place import empty, web
from hub.bench.population import PORTAL, fill, organization
from hub.db import EVERY_ORG
from hub.organizations.people import add_user, join, make_password
from hub.runtime import Runtime
from hub.settings import Settings
from scoring.populations.people import LAST as LAST_NAMES

FEW = 10_000
ASKED = 100
MOST_MS = 50
MOST_KB = 100
SECRET = "sandbox-secret"  # noqa: S105 - signs what nobody but this run sends
APP = VendorConfig(client_id="sandbox-client", client_secret=SECRET, api_url="http://127.0.0.1:9", login_url="")
EMAIL = "bench@leadlight.example"
LAST = "ffffffff-ffff-7fff-bfff-ffffffffffff"
"""No lead comes after it among those with the same score."""


def panel(base: Settings, leads: int, say: SAY) -> list[Figure]:
    """Measure the panel of records across all leads, and what comes over the wire when it is opened first."""
    with _served(base, say) as (runtime, org_id, url):
        few = percentile(_panels(url, FEW), 0.95)
        _grow(runtime, org_id, leads, say)
        many = percentile(_panels(url, leads), 0.95)
        kilobytes = _weight(url, _panel_address(url, 1)) / 1000
    return [
        at_most("panel_p95", many, "ms", most=MOST_MS, baseline=few),
        at_most("panel_wire", kilobytes, "kB", most=MOST_KB),
    ]


def table(base: Settings, leads: int, say: SAY) -> list[Figure]:
    """Measure the ranking: its first page, one band, a page far down, and searches for many leads and for few."""
    with _served(base, say) as (runtime, org_id, url):
        session = _signed_in(runtime, org_id, url)
        few = _table(session, url)
        _grow(runtime, org_id, leads, say)
        many = _table(session, url)
    return [at_most(f"table_{name}_p95", many[name], "ms", most=MOST_MS, baseline=few[name]) for name in many]


@contextmanager
def _served(base: Settings, say: SAY) -> Iterator[tuple[Runtime, UUID, str]]:
    """Serve an organization with FEW leads."""
    with empty(base, vendors={"hubspot": APP}) as runtime:
        org_id = organization(runtime)
        say(f"Storing {FEW:,} leads …")
        fill(runtime, org_id, first=1, last=FEW)
        with web(runtime) as url:
            yield runtime, org_id, url


def _grow(runtime: Runtime, org_id: UUID, leads: int, say: SAY) -> None:
    say(f"Storing {leads:,} leads with about {5 * leads:,} activities …")
    if leads > FEW:
        fill(runtime, org_id, first=FEW + 1, last=leads)


def _panel_address(url: str, record: int) -> str:
    found = open_panel(
        f"{url}/embed/hubspot/ticket",
        object_id=str(record),
        portal_id=int(PORTAL),
        app_id=1,
        client_secret=SECRET,
    )
    if not found.url:
        raise RuntimeError(f"the panel does not open: {found.problem}")
    return found.url


def _panels(url: str, leads: int) -> list[float]:
    with requests.Session() as session:
        addresses = [_panel_address(url, 1 + number * 7919 % leads) for number in range(ASKED)]
        return [_milliseconds(session, address, "receipt") for address in addresses]


def _table(session: requests.Session, url: str) -> dict[str, float]:
    """Return the milliseconds that 19 of 20 requests of each kind take at most."""
    here, names = f"{url}/app/leads", LAST_NAMES.lower().split()
    kinds: dict[str, Sequence[str]] = {
        "first": [here] * ASKED,
        "band": [f"{here}?band={('hot', 'warm', 'cold')[number % 3]}" for number in range(ASKED)],
        "deep": [f"{here}?after={1 + number % 99}.{LAST}" for number in range(ASKED)],
        "search_many": [f"{here}?q={names[number % len(names)]}" for number in range(ASKED)],
        "search_few": [f"{here}?q=p{1 + number * 31}." for number in range(ASKED)],
    }
    return {
        name: percentile([_milliseconds(session, address, "<table") for address in addresses], 0.95)
        for name, addresses in kinds.items()
    }


def _milliseconds(session: requests.Session, address: str, shown: str) -> float:
    """Return how long a page takes; raises RuntimeError when it is another page than it should be."""
    began = perf_counter()
    answer = session.get(address, timeout=60)
    took = (perf_counter() - began) * 1000
    if answer.status_code != 200 or shown not in answer.text:
        raise RuntimeError(f"{address.partition('?')[0]} answered {answer.status_code} without what it should show")
    return took


def _weight(url: str, address: str) -> int:
    """Return the bytes of a page and of every file that it loads, as sent to a browser."""
    sizes = []
    with requests.Session() as session:
        page = session.get(address, timeout=60)
        files = re.findall(r'<(?:script|link)[^>]* (?:src|href)="([^"]+)"', page.text)
        for one in [page, *(session.get(f"{url}{file}", timeout=60) for file in files)]:
            one.raise_for_status()
            sizes.append(int(one.headers["Content-Length"]))
    return sum(sizes)


def _signed_in(runtime: Runtime, org_id: UUID, url: str) -> requests.Session:
    password = make_password()
    with runtime.sessions.begin(EVERY_ORG) as session:
        user = add_user(session, email=EMAIL, name="Bench", password=password)
        join(session, org_id=org_id, user_id=user.id, role="owner")
    browser = requests.Session()
    form = {"email": EMAIL, "password": password}
    browser.post(f"{url}/sign-in", data=form, headers={"Origin": url}, timeout=10).raise_for_status()
    return browser
