"""How the HubSpot sandbox is told what to do over HTTP."""

from typing import Any

import pytest
import requests

from connectors.sandbox import HubSpotSandbox, Running
from tests.sandbox.conftest import Api


@pytest.fixture
def control(hubspot: Running[HubSpotSandbox]) -> Any:
    def call(method: str, path: str, body: Any = None) -> requests.Response:
        return requests.request(method, f"{hubspot.url}/_sandbox{path}", json=body, timeout=5)

    return call


def test_every_action_is_listed(control: Any) -> None:
    listed = {(one["method"], one["path"]): one for one in control("GET", "/").json()}
    assert listed["POST", "/_sandbox/burst"]["body"] == ["leads", "each"]
    assert ("PATCH", "/_sandbox/objects/TYPE/ID") in listed
    assert "cut_after: all is done" in listed["POST", "/_sandbox/fail"]["does"]


def test_objects_are_made_changed_binned_merged_and_erased(control: Any, hubspot: Running[HubSpotSandbox]) -> None:
    def create(kind: str, associations: list[Any], **properties: str) -> str:
        body = {"properties": properties, "associations": associations}
        made: str = control("POST", f"/objects/{kind}", body).json()["id"]
        return made

    ada, ben, carla = (create("contacts", [], firstname=name) for name in ("Ada", "Ben", "Carla"))
    call = create("calls", [["contacts", ada]], hs_call_status="COMPLETED")
    assert control("PATCH", f"/objects/contacts/{ada}", {"properties": {"jobtitle": "CEO"}}).status_code == 200
    assert control("GET", f"/objects/contacts/{ada}").json()["jobtitle"] == "CEO"
    control("POST", "/merge", {"primary": ada, "merged": ben})
    control("POST", "/erase", {"id": carla})
    assert set(control("GET", "/objects/contacts").json()) == {ada}
    assert call in control("GET", "/objects/calls").json()
    control("DELETE", f"/objects/contacts/{ada}")
    assert hubspot.app.objects("contacts") == {}


def test_leads_come_alive_and_convert(control: Any, hubspot: Running[HubSpotSandbox]) -> None:
    ada = hubspot.app.create("contacts", {"firstname": "Ada"})
    assert control("POST", "/burst", {"leads": 1, "each": 3}).json() == {"ids": [ada]}
    control("POST", "/convert", {"id": ada})
    assert hubspot.app.get("contacts", ada)["lifecyclestage"] == "customer"


def test_calls_are_told_by_operation_and_counted_anew(control: Any, api: Api) -> None:
    api("GET", "/crm/v3/owners")
    assert control("GET", "/calls").json() == {"total": 1, "by_operation": {"GET /crm/v3/owners": 1}}
    control("DELETE", "/calls")
    assert control("GET", "/calls").json()["total"] == 0


def test_faults_access_limits_lag_and_targets_are_set(control: Any, hubspot: Running[HubSpotSandbox], api: Api) -> None:
    control("POST", "/fail", {"kind": "status", "status": 500})
    assert api("GET", "/crm/v3/owners").status_code == 500
    control("POST", "/fail", {"kind": "status"})
    control("DELETE", "/fail")
    assert api("GET", "/crm/v3/owners").status_code == 200
    control("POST", "/expire_tokens")
    assert api("GET", "/crm/v3/owners").status_code == 401
    control("POST", "/revoke", {"shape": "old"})
    assert api.oauth("token", grant_type="refresh_token", refresh_token=api.refresh_token).status_code == 400
    for path, body in (
        ("/rate_limits", {"on": True}),
        ("/index_lag", {"seconds": 60}),
        ("/webhooks", {"url": "http://127.0.0.1:9/hooks"}),
        ("/card", {"url": "http://127.0.0.1:9/ticket"}),
    ):
        assert control("PUT", path, body).status_code == 200
    app = hubspot.app
    assert (app.rate_limits, app.index_lag.total_seconds()) == (True, 60)
    assert (app.webhooks.target_url, app.card_url) == ("http://127.0.0.1:9/hooks", "http://127.0.0.1:9/ticket")


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("/burst", {"leads": 1}, 400, "missing required field `each`"),
        ("/burst", {"leads": 1, "each": 1, "speed": 2}, 400, "unknown field `speed`"),
        ("/fail", {"kind": "melt"}, 400, "a fault is one of"),
        ("/merge", {"primary": "1", "merged": "1"}, 400, "cannot be merged into itself"),
        ("/convert", {"id": "1"}, 404, "there is no object '1'"),
        ("/objects/contacts", {"properties": {}, "associations": [["companies", "1"]]}, 404, "there is no object '1'"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    control: Any, hubspot: Running[HubSpotSandbox], path: str, body: Any, status: int, words: str
) -> None:
    answer = control("POST", path, body)
    assert (answer.status_code, words in answer.json()["error"]) == (status, True), answer.text
    assert hubspot.app.objects("contacts") == {}
