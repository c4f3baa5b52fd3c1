"""How the HubSpot sandbox tells of changes: signed, in batches, again and again."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask, request
from requests.structures import CaseInsensitiveDict

from connectors.contract import InboundEvent, InboundKind, InboundRequest
from connectors.hubspot.inbound import HubSpotInbound
from connectors.sandbox import HubSpotSandbox, Running, serve
from connectors.sandbox.hubspot.signature import sign
from connectors.sandbox.hubspot.world import now

INBOUND = HubSpotInbound("sandbox-secret")


@dataclass(slots=True)
class App:
    """Verifies what it is told, and fails the first `failures` times."""

    failures: int = 0
    batches: list[bytes] = field(default_factory=list)
    wsgi: Flask = field(default_factory=lambda: Flask(__name__))

    def __post_init__(self) -> None:
        self.wsgi.add_url_rule("/hooks", view_func=self._hook, methods=["POST"])

    @property
    def events(self) -> list[InboundEvent]:
        return [event for batch in self.batches for event in INBOUND.parse(batch)]

    def _hook(self) -> Any:
        url = f"{request.host_url.rstrip('/')}{request.environ['REQUEST_URI']}"
        headers = CaseInsensitiveDict(request.headers.items())
        INBOUND.verify(InboundRequest(method="POST", url=url, headers=headers, body=request.get_data()), now=now())
        self.batches.append(request.get_data())
        return "", 500 if len(self.batches) <= self.failures else 200


@pytest.fixture
def app(hubspot: Running[HubSpotSandbox]) -> Iterator[App]:
    with serve(App()) as running:
        hubspot.app.webhooks.target_url = f"{running.url}/hooks?from=crm%40home%20page"
        yield running.app


def test_changes_are_told_in_signed_batches(hubspot: Running[HubSpotSandbox], app: App) -> None:
    crm = hubspot.app
    ada, ben = (crm.create("contacts", {"firstname": name}) for name in ("Ada", "Ben"))
    crm.update("contacts", ada, {"jobtitle": "CEO"})
    call = crm.create("calls", {}, [("contacts", ada)])
    crm.merge(ada, ben)
    crm.delete("contacts", ada)
    crm.webhooks.wait()
    assert [(one.kind, one.object_type, one.object_id) for one in app.events] == [
        (InboundKind.CHANGED, "contacts", ada),
        (InboundKind.CHANGED, "contacts", ben),
        (InboundKind.CHANGED, "contacts", ada),
        (InboundKind.CHANGED, "calls", call),
        (InboundKind.MERGED, "contacts", ada),
        (InboundKind.DELETED, "contacts", ada),
    ]
    assert crm.webhooks.delivered == 6


def test_a_batch_holds_a_hundred(hubspot: Running[HubSpotSandbox], app: App) -> None:
    for _ in range(250):
        hubspot.app.create("contacts", {})
    hubspot.app.webhooks.wait()
    assert len(app.events) == 250
    assert max(len(json.loads(batch)) for batch in app.batches) <= 100


def test_what_was_not_taken_is_told_again_with_its_attempt(hubspot: Running[HubSpotSandbox], app: App) -> None:
    app.failures = 3
    hubspot.app.create("contacts", {})
    hubspot.app.webhooks.wait()
    assert [json.loads(batch)[0]["attemptNumber"] for batch in app.batches] == [0, 1, 2, 3]
    assert len({json.loads(batch)[0]["eventId"] for batch in app.batches}) == 1


def test_nothing_is_kept_while_nobody_listens(hubspot: Running[HubSpotSandbox], app: App) -> None:
    target, hubspot.app.webhooks.target_url = hubspot.app.webhooks.target_url, None
    hubspot.app.create("contacts", {})
    hubspot.app.webhooks.target_url = target
    hubspot.app.webhooks.wait()
    assert app.batches == []


def test_the_signature_is_the_one_that_hubspot_publishes() -> None:
    body = (
        b'[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,'
        b'"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM",'
        b'"changeFlag":"NEW","appId":54321}]'
    )
    made = sign(
        "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy",
        method="POST",
        url="https://hub.example.com/hubspot/webhook",
        body=body,
        stamp="1764000000000",
    )
    assert made == "bifpi3qyxFfdbCK2Yj3tyg+Px7G2OO25iXhgOo8HK+E="
