"""The record pages of the HubSpot sandbox, and the panel in them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests
from flask import Flask, Response, jsonify, request
from requests.structures import CaseInsensitiveDict

from connectors import CONNECTORS
from connectors.contract import InboundRequest, VendorConfig
from connectors.hubspot.inbound import HubSpotInbound
from connectors.sandbox import HubSpotSandbox, Running, serve
from connectors.sandbox.hubspot.world import now

INBOUND = HubSpotInbound("sandbox-secret")


@dataclass(slots=True)
class App:
    """An app that has a card: it verifies who asks, and answers as told."""

    answer: Callable[[], Any] = lambda: jsonify(url="http://127.0.0.1:9/panel?ticket=t1")
    asked: list[InboundRequest] = field(default_factory=list)
    wsgi: Flask = field(default_factory=lambda: Flask(__name__))

    def __post_init__(self) -> None:
        self.wsgi.add_url_rule("/ticket", view_func=self._ticket, methods=["POST"])

    def _ticket(self) -> Any:
        url = f"{request.host_url.rstrip('/')}{request.environ['REQUEST_URI']}"
        asked = InboundRequest(
            method="POST", url=url, headers=CaseInsensitiveDict(request.headers.items()), body=request.get_data()
        )
        INBOUND.verify(asked, now=now())
        self.asked.append(asked)
        return self.answer()


@pytest.fixture
def app() -> Iterator[Running[App]]:
    with serve(App()) as running:
        yield running


@pytest.fixture
def crm(app: Running[App]) -> Iterator[Running[HubSpotSandbox]]:
    with serve(HubSpotSandbox(card_url=f"{app.url}/ticket")) as running:
        yield running


def page(crm: Running[HubSpotSandbox], contact_id: str) -> requests.Response:
    return requests.get(f"{crm.url}/contacts/4711/record/0-1/{contact_id}", timeout=5)


def listed(crm: Running[HubSpotSandbox], **query: Any) -> str:
    answer = requests.get(f"{crm.url}/contacts/4711/objects/0-1/views/all/list", params=query, timeout=5)
    assert answer.status_code == 200
    return answer.text


def test_a_record_frames_what_the_app_answers_to_a_signed_request(
    crm: Running[HubSpotSandbox], app: Running[App]
) -> None:
    contact = crm.app.create("contacts", {"firstname": "Ada", "lastname": "Brandt"})
    shown = page(crm, contact)
    assert shown.status_code == 200
    assert re.search(r'<iframe [^>]*src="http://127\.0\.0\.1:9/panel\?ticket=t1"', shown.text)
    (asked,) = app.app.asked
    assert asked.body == f'{{"objectId": {contact}}}'.encode()
    query = "userId=9&portalId=4711&userEmail=ana%40fabrikam.example&appId=1160452"
    assert asked.url == f"{app.url}/ticket?{query}"


@pytest.mark.parametrize(
    ("answer", "words", "times"),
    [
        (lambda: (jsonify(error="This account is not connected."), 404), "404: This account is not connected.", 1),
        (lambda: (jsonify(error="Try again."), 503), "503: Try again.", 2),
        (lambda: Response("<p>Bad gateway</p>", 502), "502: no reason given", 2),
        (lambda: jsonify(url="javascript:alert(1)"), "its answer names no address to show", 1),
    ],
)
def test_a_record_says_why_there_is_no_panel(
    crm: Running[HubSpotSandbox], app: Running[App], answer: Callable[[], Any], words: str, times: int
) -> None:
    app.app.answer = answer
    shown = page(crm, crm.app.create("contacts", {})).text
    assert words in shown
    assert "<iframe" not in shown
    assert len(app.app.asked) == times


def test_a_record_says_when_the_app_is_away(crm: Running[HubSpotSandbox]) -> None:
    crm.app.card_url = "http://127.0.0.1:9/ticket"
    assert "The app did not answer at http://127.0.0.1:9/ticket" in page(crm, crm.app.create("contacts", {})).text


def test_a_record_without_a_card_asks_nobody(crm: Running[HubSpotSandbox], app: Running[App]) -> None:
    crm.app.card_url = None
    assert "No app shows a card here" in page(crm, crm.app.create("contacts", {})).text
    assert app.app.asked == []


def test_a_record_shows_score_company_activities_and_tasks(crm: Running[HubSpotSandbox]) -> None:
    company = crm.app.create("companies", {"name": "Fabrikam & Sons"})
    about = {"firstname": "Ada", "email": "ada@fabrikam.example", "leadlight_score": "82", "hubspot_owner_id": "102"}
    about |= {"lifecyclestage": "salesqualifiedlead", "recent_conversion_date": "1762000000000"}
    contact = crm.app.create("contacts", about, [("companies", company)])
    crm.app.world.properties["contacts"]["leadlight_score"] = {"name": "leadlight_score", "label": "Lead score"}
    call = {"hs_timestamp": "2026-11-20T10:00:00.000Z", "hs_call_status": "NO_ANSWER"}
    crm.app.create("calls", call, [("contacts", contact)])
    crm.app.create("tasks", {"hs_task_subject": "Call Ada"}, [("contacts", contact)])
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page(crm, contact).text))
    for words in (
        "Fabrikam &amp; Sons",
        "Jon Bell",
        "Sales Qualified Lead",
        "2025-11-01 12:26 UTC",
        "Call 2026-11-20 10:00 UTC no answer",
        "Call Ada",
    ):
        assert words in shown
    assert shown.index("Lead score 82") < shown.index("ada@fabrikam.example")


def test_merged_records_lead_to_the_survivor_and_deleted_ones_say_so(crm: Running[HubSpotSandbox]) -> None:
    stays, goes, binned = (crm.app.create("contacts", {"firstname": name}) for name in ("Ada", "Ben", "Carla"))
    crm.app.merge(stays, goes)
    crm.app.delete("contacts", binned)
    assert page(crm, goes).url.endswith(f"/0-1/{stays}")
    deleted, unknown = page(crm, binned), page(crm, "1")
    assert (deleted.status_code, unknown.status_code) == (404, 404)
    assert "was deleted" in deleted.text
    assert "This account has no contact 1" in unknown.text


def test_the_list_searches_names_and_pages(crm: Running[HubSpotSandbox]) -> None:
    for number in range(51):
        crm.app.create("contacts", {"firstname": "Ada", "lastname": f"Brandt {number:02}"})
    ben = crm.app.create("contacts", {"email": "Ben@Fabrikam.example"})
    first, second = listed(crm, q="ada brandt"), listed(crm, q="ada brandt", page=2)
    assert "51 contacts" in first
    assert "Page 1 of 2" in first
    assert "Brandt 50" in first
    assert "Brandt 00" not in first
    assert "Brandt 00" in second
    assert f"/contacts/4711/record/0-1/{ben}" in listed(crm, q="fabrikam")
    assert "No contact is called “zoe”" in listed(crm, q="zoe")


def test_the_connectors_links_lead_to_the_sandboxs_records(crm: Running[HubSpotSandbox]) -> None:
    config = VendorConfig(client_id="c", client_secret="s", api_url=crm.url, login_url=crm.url)
    connector = CONNECTORS["hubspot"].build(config)
    assert connector.record_url is not None
    contact = crm.app.create("contacts", {"firstname": "Ada"})
    assert "<h1>Ada</h1>" in requests.get(connector.record_url({}, "4711", "contacts", contact), timeout=5).text
