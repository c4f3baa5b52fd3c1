"""One connected vendor per test, for each vendor there is. A new connector adds its harness here and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from connectors.contract import Client, Connector
from connectors.sandbox.hubspot.world import now
from tests.contract.harness import Harness, Signed, Vendor, sign_in
from tests.contract.hubspot import HubSpotHarness
from tests.contract.memory import CountingGate, Store

HARNESSES: tuple[Harness, ...] = (HubSpotHarness(),)


LONG_AGO = timedelta(days=7)
"""Tests live in the past, so that an hour later in a test is no future for the vendor's clock."""


@dataclass(slots=True)
class Stand:
    """A vendor with its connection, and what was pulled over it."""

    harness: Harness
    vendor: Vendor
    signed: Signed
    client: Client
    store: Store
    now: datetime

    @property
    def gate(self) -> CountingGate:
        """Return the gate that all calls pass."""
        return self.signed.gate

    @property
    def connector(self) -> Connector:
        """Return the connector as configured."""
        return self.signed.connector


@pytest.fixture(params=HARNESSES, ids=lambda harness: harness.key)
def harness(request: pytest.FixtureRequest) -> Harness:
    chosen: Harness = request.param
    return chosen


@pytest.fixture
def stand(harness: Harness) -> Iterator[Stand]:
    with harness.start() as (url, vendor):
        at = now() - LONG_AGO
        signed = sign_in(harness, url, at)
        client = signed.client()
        assert client.fields is not None
        client.fields.provision()
        vendor.front.reset()
        signed.gate.admitted.clear()
        yield Stand(harness, vendor, signed, client, Store(client), at)
