"""What is said to HubSpot, and what its sandbox answers, held against HubSpot's published contracts."""

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import requests

from connectors.contract import TaskDraft
from connectors.errors import AuthRevoked, ConnectorError
from connectors.hubspot.paths import REQUIRED_SCOPES
from connectors.sandbox import HubSpotSandbox, serve
from connectors.sandbox.hubspot.world import now
from hub.demo.people import crowd
from tests.contract.harness import Signed, sign_in
from tests.contract.hubspot import HubSpotHarness
from tests.contract.memory import Store
from tests.contract.openapi import Contracts, Exchange, faults
from tests.contract.test_echo import update

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "specs" / "hubspot"
CONTACTS = "/crm/v3/objects/contacts"
pytestmark = pytest.mark.skipif(
    not FOLDER.exists(), reason="the folder ../shared/specs/hubspot is not beside this checkout"
)


@dataclasses.dataclass(slots=True)
class Heard:
    """A sandbox with its address, and every exchange with it."""

    crm: HubSpotSandbox
    url: str
    exchanges: list[Exchange]

    def sign_in(self) -> Signed:
        """Give the connector access."""
        return sign_in(HubSpotHarness(), self.url, now())


@pytest.fixture(scope="module")
def contracts() -> Contracts:
    return Contracts(FOLDER)


@pytest.fixture
def heard() -> Iterator[Heard]:
    crm = HubSpotSandbox(crowd(30, seed=7))
    crm.rate_limits = False
    with serve(crm) as running:
        told = Heard(crm, running.url, [])

        def listen(*said: Any) -> None:
            if said[1].startswith(("/crm/", "/account-info/", "/appinstalls/", "/oauth/20")):
                told.exchanges.append(Exchange(*said))

        crm.on_exchange = listen
        yield told


def work(heard: Heard) -> None:
    """Let the connector do all that it does, refusals, merges and endings included."""
    crm, signed, at = heard.crm, heard.sign_in(), now()
    client = signed.client()
    assert client.fields is not None
    assert client.scores is not None
    assert client.tasks is not None
    assert client.reader is not None
    client.fields.provision()
    client.fields.provision()
    store = Store(client)
    store.pull_all(at)
    ada, ben, carla, dev, *_ = crm.objects("contacts")
    crm.merge(ada, ben)
    crm.delete("contacts", carla)
    crm.update("contacts", dev, {"jobtitle": "CTO"})
    store.pull_all(now())
    client.reader.fetch("contacts", [ada, ben, carla, dev])
    crm.refused_values.add("a bad reason")
    for ids, reasons, band in (
        ((ada, carla, dev), "+14 VP", "Hot"),
        ((ada, dev), "a bad reason", "Hot"),
        ((carla,), "+14 VP", "Hot"),
        ((ada,), "+14 VP", "Blazing"),
    ):
        updates = [dataclasses.replace(update(one, "contacts", at, reasons=reasons), band=band) for one in ids]
        client.scores.write_scores(updates)
    drafts = [
        TaskDraft(key=f"k{n}", lead_id=lead, owner_id=owner, subject="Call", body="Hot", due_at=at)
        for n, (lead, owner) in enumerate(((ada, "101"), (dev, "999"), (carla, None), (dev, None)))
    ]
    client.tasks.create_tasks(drafts)
    client.tasks.find_tasks(drafts)
    crm.expire_tokens()
    store.pull_all(now())
    end(heard, signed, store)


def end(heard: Heard, signed: Signed, store: Store) -> None:
    """Meet limits and faults, then lose access."""
    heard.crm.fail(path="/crm/", kind="status", status=429)
    heard.crm.fail(path="/crm/", kind="status", status=503)
    for _ in range(2):
        with pytest.raises(ConnectorError):
            store.pull("contacts", now())
    signed.connector.oauth.revoke(signed.grant)
    with pytest.raises(AuthRevoked):
        signed.connector.oauth.refresh(signed.grant, now=now())


def test_all_that_the_connector_says_and_hears_is_as_published(heard: Heard, contracts: Contracts) -> None:
    work(heard)
    assert faults(contracts, heard.exchanges) == []
    assert {one.status for one in heard.exchanges} == {200, 201, 204, 207, 400, 401, 404, 429, 503}
    assert len({(one.method, one.path.partition("?")[0]) for one in heard.exchanges}) > 30


def test_the_connector_needs_no_scope_that_it_does_not_ask_for(heard: Heard, contracts: Contracts) -> None:
    work(heard)
    lacking = {
        str(one)
        for one in heard.exchanges
        if (operation := contracts.operation(one)) is not None
        and (scopes := operation.about.get("x-oauth-scopes"))
        and not scopes[0].startswith("(any of")
        and not set(scopes) & set(REQUIRED_SCOPES)
    }
    assert lacking == set()


def test_the_rest_of_the_sandbox_answers_as_published(heard: Heard, contracts: Contracts) -> None:
    call = caller(heard)
    ada, ben, carla, *_ = heard.crm.objects("contacts")
    for base in ("/crm/v3/objects", "/crm/objects/2026-03", "/crm/objects/2026-09"):
        made = call("POST", f"{base}/contacts", {"properties": {"firstname": "Zoe"}})["id"]
        call("GET", f"{base}/contacts?limit=2&properties=email&properties=jobtitle&associations=companies,calls")
        call("PATCH", f"{base}/contacts/{made}", {"properties": {"jobtitle": "CEO"}})
        call("GET", f"{base}/contacts/{made}?properties=jobtitle&associations=companies")
        call("POST", f"{base}/contacts/batch/read", {"inputs": [{"id": made}], "properties": ["email"]})
        call("POST", f"{base}/contacts/search", {"query": "zoe", "sorts": ["createdate"], "limit": 1})
        call("POST", f"{base}/contacts/batch/archive", {"inputs": [{"id": made}]})
        call("GET", f"{base}/contacts?archived=true")
        call("DELETE", f"{base}/contacts/{made}")
        call("GET", f"{base}/contacts/1")
    call("POST", f"{CONTACTS}/merge", {"primaryObjectId": ada, "objectIdToMerge": ben})
    call("POST", f"{CONTACTS}/gdpr-delete", {"objectId": carla})
    field = {"name": "size", "label": "Size", "type": "number", "fieldType": "number", "groupName": "ours"}
    for base in ("/crm/v3/properties", "/crm/properties/2026-03", "/crm/properties/2026-09"):
        call("POST", f"{base}/contacts/groups", {"name": "ours", "label": "Ours", "displayOrder": -1})
        call("GET", f"{base}/contacts/groups")
        call("POST", f"{base}/contacts", field)
        call("POST", f"{base}/contacts", field)
        call("GET", f"{base}/contacts/size")
        call("PATCH", f"{base}/contacts/size", {"label": "Employees"})
        call("DELETE", f"{base}/contacts/size")
    call("GET", "/crm/v3/owners?limit=1")
    call("GET", "/crm/owners/2026-09?email=ana@fabrikam.example")
    call("POST", "/crm/associations/2026-09/contacts/companies/batch/read", {"inputs": [{"id": ada}]})
    call("GET", "/account-info/v3/details")
    call("DELETE", "/appinstalls/2026-09/external-install")
    call("GET", CONTACTS)
    assert faults(contracts, heard.exchanges) == []
    assert len(heard.exchanges) > 60


def test_tokens_are_told_as_published(heard: Heard, contracts: Contracts) -> None:
    grant = heard.sign_in().grant
    about = {"client_id": "sandbox-client", "client_secret": "sandbox-secret"}
    for token in (grant.access_token, grant.refresh_token or ""):
        requests.post(f"{heard.url}/oauth/2026-03/token/introspect", data=about | {"token": token}, timeout=5)
    requests.post(f"{heard.url}/oauth/2026-03/token", data=about | {"grant_type": "refresh_token"}, timeout=5)
    requests.post(f"{heard.url}/oauth/2026-09/token/introspect", data=about | {"token": "unknown"}, timeout=5)
    assert faults(contracts, heard.exchanges) == []
    assert [one.status for one in heard.exchanges[-4:]] == [200, 200, 400, 200]


GOOD = Exchange(
    "POST",
    f"{CONTACTS}/batch/read",
    b'{"inputs": [{"id": "1"}]}',
    200,
    {"Content-Type": "application/json"},
    json.dumps(
        {"status": "COMPLETE", "startedAt": "2026-11-26T10:00:00Z", "completedAt": "2026-11-26T10:00:00Z"}
        | {"results": []}
    ).encode(),
)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, []),
        ({"path": "/crm/v3/objects/contacts/batch/melt"}, ["there is no such operation"]),
        ({"path": f"{CONTACTS}/batch/read?archived=perhaps"}, ["query, archived"]),
        ({"path": f"{CONTACTS}/batch/read?limit=3"}, ["the query holds limit"]),
        ({"asked": b'{"inputs": [{"id": 1}]}'}, ["body, at $.inputs[0].id: 1 is not of type 'string'"]),
        ({"asked": b'{"inputs": [{"id": "1", "key": "1"}]}'}, ["body, at $.inputs[0]: Additional properties"]),
        ({"asked": b'{"inputs": []}'}, ["body, at $.inputs"]),
        ({"asked": b"inputs=1"}, ["body, at $: None is not of type 'object'"]),
        ({"status": 202}, ["the status 202 is not known"]),
        ({"said": b'{"results": []}'}, ["'completedAt' is a required", "'startedAt' is a", "'status' is a required"]),
        ({"said": GOOD.said.replace(b"2026-11-26T10:00:00Z", b"today")}, ["is not a 'date-time'"] * 2),
        ({"headers": {"Content-Type": "text/html"}}, ["the answer is not JSON but text/html"]),
        ({"status": 404, "said": b'{"message": "no"}'}, ["'category' is a required", "'correlationId' is a required"]),
    ],
)  # fmt: skip
def test_what_is_not_as_published_is_said(contracts: Contracts, changes: Mapping[str, Any], words: list[str]) -> None:
    found = contracts.faults(dataclasses.replace(GOOD, **changes))
    assert len(found) == len(words), found
    assert all(word in fault for word, fault in zip(words, found, strict=True)), found


def caller(heard: Heard) -> Callable[..., Any]:
    """Return how to call the sandbox as the app; gives the answer's document."""
    headers = {"Authorization": f"Bearer {heard.sign_in().grant.access_token}"}

    def call(method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, heard.url + path, json=body, headers=headers, timeout=5)
        return answer.json() if answer.content else {}

    return call
