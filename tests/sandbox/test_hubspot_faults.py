"""What can go wrong at the HubSpot sandbox, and what its errors look like."""

from collections.abc import Mapping
from time import monotonic
from uuid import UUID

import pytest
import requests

from connectors.sandbox import HubSpotSandbox, Running
from tests.sandbox.conftest import Api

CONTACTS = "/crm/v3/objects/contacts"
NEW = {"inputs": [{"properties": {"email": "ada@fabrikam.example"}}]}


def test_status_html_and_empty_answers_leave_everything_undone(hubspot: Running[HubSpotSandbox], api: Api) -> None:
    hubspot.app.fail(path=CONTACTS, kind="status", status=429, retry_after=3)
    hubspot.app.fail(path=CONTACTS, kind="status", status=503)
    hubspot.app.fail(path=CONTACTS, kind="html", status=502)
    hubspot.app.fail(path=CONTACTS, kind="empty")
    answers = [api("POST", f"{CONTACTS}/batch/create", NEW) for _ in range(4)]
    assert [one.status_code for one in answers] == [429, 503, 502, 200]
    assert answers[0].headers["Retry-After"] == "3"
    assert answers[0].headers["X-HubSpot-RateLimit-Remaining"] == "0"
    assert answers[1].json()["category"] == "INTERNAL_ERROR"
    assert (answers[2].headers["Content-Type"], answers[3].content) == ("text/html; charset=utf-8", b"")
    assert hubspot.app.objects("contacts") == {}


@pytest.mark.parametrize(("kind", "done"), [("cut", 0), ("cut_after", 1)])
def test_a_cut_connection_gives_no_answer_whether_the_work_was_done_or_not(
    hubspot: Running[HubSpotSandbox], api: Api, kind: str, done: int
) -> None:
    hubspot.app.fail(path=CONTACTS, kind=kind)
    with pytest.raises(requests.ConnectionError):
        api("POST", f"{CONTACTS}/batch/create", NEW)
    assert len(hubspot.app.objects("contacts")) == done
    assert api("GET", CONTACTS).status_code == 200


def test_created_may_be_said_with_200(hubspot: Running[HubSpotSandbox], api: Api) -> None:
    hubspot.app.fail(path=CONTACTS, kind="created_as_200")
    answer = api("POST", f"{CONTACTS}/batch/create", NEW)
    assert answer.status_code == 200
    assert answer.json()["results"][0]["id"] in hubspot.app.objects("contacts")


@pytest.mark.parametrize("kind", ["drip", "late"])
def test_true_answers_may_take_their_time(hubspot: Running[HubSpotSandbox], api: Api, kind: str) -> None:
    hubspot.app.fail(path=CONTACTS, kind=kind, seconds=0.2)
    began = monotonic()
    assert api("GET", CONTACTS).json() == {"results": []}
    assert monotonic() - began >= 0.18


def test_a_fault_waits_for_its_method_and_path_and_can_be_taken_back(
    hubspot: Running[HubSpotSandbox], api: Api
) -> None:
    hubspot.app.fail(path=CONTACTS, kind="status", method="POST", times=2)
    assert api("GET", CONTACTS).status_code == 200
    assert api("GET", "/crm/v3/owners").status_code == 200
    assert api("POST", f"{CONTACTS}/search", {}).status_code == 503
    hubspot.app.clear_faults()
    assert api("POST", f"{CONTACTS}/search", {}).status_code == 200


def test_an_unknown_kind_of_fault_is_refused(hubspot: Running[HubSpotSandbox]) -> None:
    with pytest.raises(ValueError, match="a fault is one of status, html"):
        hubspot.app.fail(path=CONTACTS, kind="melt")


def test_tokens_may_also_fail(hubspot: Running[HubSpotSandbox], api: Api) -> None:
    hubspot.app.fail(path="/oauth/", kind="html", status=502)
    assert api.oauth("token", grant_type="refresh_token", refresh_token=api.refresh_token).status_code == 502


def test_answers_tell_of_the_limit_and_a_refusal_names_its_policy(hubspot: Running[HubSpotSandbox], api: Api) -> None:
    hubspot.app.rate_limits = True
    first = api("GET", CONTACTS).headers
    assert [first[f"X-HubSpot-RateLimit-{one}"] for one in ("Max", "Remaining", "Interval-Milliseconds")] == [
        "110", "109", "10000",
    ]  # fmt: skip
    assert "X-HubSpot-RateLimit-Daily" not in first
    answers = [api("GET", CONTACTS) for _ in range(110)]
    assert [one.status_code for one in answers] == [200] * 109 + [429]
    refused = answers[-1].json()
    assert (refused["errorType"], refused["policyName"]) == ("RATE_LIMIT", "TEN_SECONDLY_ROLLING")
    assert "Retry-After" not in answers[-1].headers


def test_searches_have_a_limit_of_their_own_and_tell_nothing_of_it(hubspot: Running[HubSpotSandbox], api: Api) -> None:
    hubspot.app.rate_limits = True
    answers = [api("POST", f"{CONTACTS}/search", {}) for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    assert answers[-1].json()["policyName"] == "SECONDLY"
    assert not [name for one in answers for name in one.headers if name.startswith("X-HubSpot-RateLimit")]


def test_tokens_that_ended_and_tokens_that_never_were_are_told_apart(
    hubspot: Running[HubSpotSandbox], api: Api
) -> None:
    hubspot.app.expire_tokens()
    ended, unknown = api("GET", CONTACTS), Api(hubspot.url, "x", "")("GET", CONTACTS)
    assert (ended.status_code, unknown.status_code) == (401, 401)
    assert (ended.json()["category"], unknown.json()["category"]) == (
        "EXPIRED_AUTHENTICATION",
        "INVALID_AUTHENTICATION",
    )
    assert UUID(ended.json()["correlationId"])


def test_every_exchange_is_told_to_who_listens(hubspot: Running[HubSpotSandbox], api: Api) -> None:
    heard: list[tuple[str, str, bytes, int, bytes]] = []

    def listen(method: str, path: str, asked: bytes, status: int, headers: Mapping[str, str], said: bytes) -> None:
        heard.append((method, path, asked, status, said))

    hubspot.app.on_exchange = listen
    answer = api("POST", f"{CONTACTS}/search", {"limit": 1})
    hubspot.app.fail(path=CONTACTS, kind="cut")
    with pytest.raises(requests.ConnectionError):
        api("GET", CONTACTS, limit=1)
    assert heard == [
        ("POST", f"{CONTACTS}/search", b'{"limit": 1}', 200, answer.content),
        ("GET", f"{CONTACTS}?limit=1", b"", 0, b""),
    ]
