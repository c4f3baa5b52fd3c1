"""Writing scores back: calls beside the fewest that the vendor's batches allow."""

import time
from datetime import timedelta
from math import ceil
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import requests

from hub.bench.figures import SAY, Figure, at_most, beside
from hub.bench.place import empty
from hub.bench.population import publish_two_points_more
from hub.connections import install
from hub.cycle import until_idle
from hub.db import EVERY_ORG
from hub.demo.vendors import vendors
from hub.organizations.create import create_organization
from hub.runtime import Runtime
from hub.settings import Settings

BATCH = 100
"""Records that the vendor takes in one call."""
ENOUGH_VERSIONS = 2
"""Each gives two points more; write-back lets so few wait, and four not."""


def writeback(base: Settings, leads: int, say: SAY) -> list[Figure]:
    """Count the calls of a write of every lead, of another when all have changed, and of one when none has."""
    with vendors(leads=leads, seed=7) as them, empty(base, vendors=them.configs()) as runtime:
        org_id = _connect(runtime)
        say(f"Pulling {leads:,} leads, scoring and writing them …")
        first = until_idle(runtime, _wait)
        say("Writing again when every score has changed …")
        for _ in range(ENOUGH_VERSIONS):
            publish_two_points_more(runtime, org_id)
        changed = until_idle(runtime, _wait)
        say("And when nothing has …")
        idle = until_idle(runtime, _wait)
    return [
        beside("first_write_calls", first.write_calls, ceil(first.written / BATCH), "calls", most=1.0),
        beside("changed_write_calls", changed.write_calls, ceil(changed.written / BATCH), "calls", most=1.0),
        at_most("unchanged_write_calls", idle.write_calls, "calls", most=0),
    ]


def _connect(runtime: Runtime) -> UUID:
    """Install through the consent page of the sandbox; returns the organization's id."""
    now = runtime.clock()
    with runtime.sessions.begin(EVERY_ORG) as session:
        org_id = create_organization(session, "Bench").id
    back = f"{runtime.settings.public_url}/oauth/hubspot/callback"
    page = install.start(runtime, org_id=org_id, vendor="hubspot", actor="bench", redirect_uri=back, now=now)
    answer = requests.post(page, data={"answer": "allow"}, timeout=10, allow_redirects=False)
    query = dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
    install.finish(runtime, vendor="hubspot", state=query["state"], code=query["code"], error=None, now=now)
    return org_id


def _wait(how_long: timedelta) -> None:
    time.sleep(how_long.total_seconds())
