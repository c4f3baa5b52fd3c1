"""The framed page: who may open it, how often, and who may frame it."""

import base64
import dataclasses
import hashlib
import hmac
import json
import re
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from werkzeug.test import TestResponse

from connectors.records import Gone
from hub.connections.models import Connection
from hub.db import EVERY_ORG
from hub.leads import removal
from hub.leads.models import Lead
from hub.runtime import Runtime
from tests.web import seed
from tests.web.seed import NOW, Hand

SECRET = "sandbox-secret"
PORTAL = "4711"
PUBLIC = "http://127.0.0.1:8080"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def record_id(runtime: Runtime, org: UUID) -> str:
    """A record of a lead that waits for its first score."""
    seed.published(runtime.sessions, org)
    connection = seed.connection(runtime.sessions, org, account_id=PORTAL, backfilled_at=NOW)
    seed.record(
        runtime.sessions, org, seed.lead(runtime.sessions, org, "Mara Lindqvist"), connection, external_id="501"
    )
    return "501"


def ask(
    client: FlaskClient,
    body: object,
    *,
    portal: str = PORTAL,
    signed_at: datetime = NOW,
    secret: str = SECRET,
    signed_path: str | None = None,
) -> TestResponse:
    """Ask for a ticket as HubSpot does: its proxy adds who asks to the query, then signs method, URL, body and time."""
    path = f"/embed/hubspot/ticket?userId=7&portalId={portal}&userEmail=rep%40fabrikam.example&appId=1"
    raw = json.dumps(body).encode()
    stamp = str(int(signed_at.timestamp() * 1000))
    signed = f"POST{PUBLIC}{signed_path or path.replace('%40', '@')}".encode() + raw + stamp.encode()
    signature = base64.b64encode(hmac.digest(secret.encode(), signed, hashlib.sha256)).decode()
    headers = {"X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": stamp}
    return client.post(path, data=raw, headers=headers, content_type="application/json")


def open_panel(client: FlaskClient, record_id: str) -> TestResponse:
    address = ask(client, {"objectId": record_id}).get_json()["url"]
    assert address.startswith(f"{PUBLIC}/embed/hubspot/panel?ticket=")
    return client.get(address.removeprefix(PUBLIC))


def bearer_of(page: TestResponse) -> dict[str, str]:
    found = re.search(r'"Authorization": "(Bearer [^"]+)"', page.text)
    assert found is not None
    return {"Authorization": found[1]}


def test_a_signed_request_gets_an_address_that_opens_the_records_panel(client: FlaskClient, record_id: str) -> None:
    page = open_panel(client, record_id)
    assert page.status_code == 200
    assert 'data-host="hubspot"' in page.text
    assert "Not scored yet" in page.text


def test_a_ticket_opens_one_page_and_is_spent(client: FlaskClient, record_id: str) -> None:
    address = ask(client, {"objectId": record_id}).get_json()["url"].removeprefix(PUBLIC)
    assert client.head(address).status_code == 200
    assert client.get(address).status_code == 200
    again = client.get(address)
    assert again.status_code == 410
    assert "Open the record again" in again.text
    assert "Bearer" not in again.text
    assert client.get("/embed/hubspot/panel").status_code == 410


def test_a_ticket_is_good_for_a_minute(client: FlaskClient, runtime: Runtime, record_id: str) -> None:
    ask(client, {"objectId": record_id})
    keys = list(runtime.redis.scan_iter("leadlight:ticket:*"))
    assert len(keys) == 1
    assert 55_000 < runtime.redis.pttl(keys[0]) <= 60_000


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"secret": "another secret"}, 401),
        ({"signed_at": NOW - timedelta(minutes=6)}, 401),
        ({"signed_path": "/embed/hubspot/ticket?userId=7&portalId=9&userEmail=rep@fabrikam.example&appId=1"}, 401),
        ({"portal": "9999"}, 404),
        ({"portal": f"{PORTAL}&portalId=9999"}, 400),
    ],
)
def test_what_hubspot_did_not_sign_and_portals_we_do_not_know_get_no_ticket(
    client: FlaskClient, runtime: Runtime, record_id: str, changes: dict[str, object], status: int
) -> None:
    answer = ask(client, {"objectId": record_id}, **changes)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert answer.get_json()["error"]
    assert list(runtime.redis.scan_iter("leadlight:ticket:*")) == []


@pytest.mark.parametrize("body", [{}, [], {"objectId": None}, {"objectId": "x"}, {"objectId": True}, "x"])
def test_a_body_without_a_record_is_refused(client: FlaskClient, record_id: str, body: object) -> None:
    assert ask(client, body).status_code == 400


def test_the_portal_of_the_body_is_never_believed(client: FlaskClient, runtime: Runtime, record_id: str) -> None:
    theirs = seed.organization(runtime.sessions)
    connection = seed.connection(runtime.sessions, theirs, account_id="9999")
    seed.record(
        runtime.sessions, theirs, seed.lead(runtime.sessions, theirs, "Not yours"), connection, external_id="777"
    )
    address = ask(client, {"objectId": "777", "portalId": "9999"}).get_json()["url"].removeprefix(PUBLIC)
    assert "We do not know this record yet" in client.get(address).text


def test_only_the_crm_may_frame_it_and_nobody_keeps_it(client: FlaskClient, record_id: str) -> None:
    page = open_panel(client, record_id)
    live = client.get("/embed/hubspot/panel/live", headers=bearer_of(page))
    for answer in (page, live, client.get("/embed/hubspot/panel")):
        policy = answer.headers["Content-Security-Policy"]
        assert policy.endswith("frame-ancestors http://localhost:8766 https://*.hubspot.com")
        assert "X-Frame-Options" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in answer.headers


def test_the_live_part_needs_the_bearer_and_shows_its_record_alone(client: FlaskClient, record_id: str) -> None:
    bearer = bearer_of(open_panel(client, record_id))
    live = client.get("/embed/hubspot/panel/live", headers=bearer)
    assert live.status_code == 200
    assert live.text.lstrip().startswith('<article class="panel"')
    for headers in ({}, {"Authorization": bearer["Authorization"][:-2]}, {"Authorization": "Bearer x"}):
        assert client.get("/embed/hubspot/panel/live", headers=headers).status_code == 401


def test_a_bearer_ends_after_a_quarter_of_an_hour_and_the_page_says_so(
    client: FlaskClient, record_id: str, clock: Hand
) -> None:
    bearer = bearer_of(open_panel(client, record_id))
    clock.now += timedelta(minutes=14)
    assert client.get("/embed/hubspot/panel/live", headers=bearer).status_code == 200
    clock.now += timedelta(minutes=2)
    ended = client.get("/embed/hubspot/panel/live", headers=bearer)
    assert ended.status_code == 286
    assert (ended.headers["HX-Retarget"], ended.headers["HX-Reswap"]) == ("#ended", "innerHTML")
    assert "This panel no longer updates" in ended.text


def test_a_bearer_is_no_session(client: FlaskClient, record_id: str) -> None:
    bearer = bearer_of(open_panel(client, record_id))
    assert client.get("/app/leads", headers=bearer).status_code == 303


def test_without_redis_no_ticket_is_made_and_none_is_spent(runtime: Runtime, record_id: str) -> None:
    nowhere = Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.2)
    client = seed.app_of(dataclasses.replace(runtime, redis=nowhere)).test_client()
    assert ask(client, {"objectId": record_id}).status_code == 503
    page = client.get("/embed/hubspot/panel?ticket=x")
    assert page.status_code == 503
    assert "We could not load this score" in page.text


def test_an_unknown_record_fills_itself_and_a_deleted_one_says_so(
    client: FlaskClient, runtime: Runtime, org: UUID, record_id: str
) -> None:
    unknown = open_panel(client, "404")
    assert "We do not know this record yet" in unknown.text
    assert 'hx-trigger="every 2s"' in unknown.text
    with runtime.sessions.begin(EVERY_ORG) as session:
        lead = session.query(Lead).filter_by(org_id=org).one()
        lead.removed_at = NOW - timedelta(hours=1)
    deleted = open_panel(client, record_id).text
    assert "This record was deleted" in deleted
    assert "HubSpot told us so on 28 Apr 2026, 13:32 UTC." in deleted
    assert "hx-trigger" not in deleted


def test_an_erased_person_is_said_to_be_erased_and_when(client: FlaskClient, runtime: Runtime, org: UUID) -> None:
    connection_id = seed.connection(runtime.sessions, org, account_id=PORTAL)
    with runtime.sessions.begin(EVERY_ORG) as session:
        connection = session.get_one(Connection, connection_id)
        gone = Gone(object_type="contacts", external_id="77", is_erasure=True)
        removal.remove(session, connection, gone, now=NOW - timedelta(hours=1))
    erased = open_panel(client, "77").text
    assert "This person was erased" in erased
    assert "their data was erased here on 28 Apr 2026, 13:32 UTC" in erased
