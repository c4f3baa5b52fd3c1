"""The properties, owners, pipelines and tokens of the HubSpot sandbox."""

from typing import Any

import pytest

from connectors.sandbox import HubSpotSandbox, Running
from tests.sandbox.conftest import Api

PROPERTIES = "/crm/v3/properties/contacts"
SCORE = {"name": "score", "label": "Score", "type": "number", "fieldType": "number", "groupName": "contactinformation"}


def test_a_property_is_made_changed_binned_and_comes_back_as_it_was(api: Api) -> None:
    assert api("POST", PROPERTIES, SCORE).status_code == 201
    taken = api("POST", PROPERTIES, SCORE)
    assert (taken.status_code, taken.json()["subCategory"]) == (409, "Properties.PROPERTY_WITH_NAME_EXISTS")
    assert api("PATCH", f"{PROPERTIES}/score", {"label": "Points"}).json()["label"] == "Points"
    assert api("DELETE", f"{PROPERTIES}/score").status_code == 204
    assert api("GET", f"{PROPERTIES}/score").status_code == 404
    back = api("POST", PROPERTIES, SCORE | {"type": "string", "fieldType": "text"})
    assert (back.status_code, back.json()["label"], back.json()["type"]) == (201, "Points", "number")


def test_options_are_replaced_as_a_whole_and_decide_what_may_be_written(
    hubspot: Running[HubSpotSandbox], api: Api
) -> None:
    def option(word: str) -> dict[str, Any]:
        return {"label": word, "value": word, "hidden": False, "displayOrder": 0}

    grade = SCORE | {"name": "grade", "type": "enumeration", "fieldType": "select", "options": [option("A")]}
    assert api("POST", PROPERTIES, grade).status_code == 201
    ada = f"/crm/v3/objects/contacts/{hubspot.app.create('contacts', {})}"
    assert api("PATCH", ada, {"properties": {"grade": "A"}}).status_code == 200
    assert api("PATCH", ada, {"properties": {"grade": "B"}}).status_code == 400
    api("PATCH", f"{PROPERTIES}/grade", {"options": [option("B")]})
    assert api("PATCH", ada, {"properties": {"grade": "B"}}).status_code == 200
    assert api("PATCH", ada, {"properties": {"grade": "A"}}).status_code == 400
    assert api("PATCH", f"{PROPERTIES}/grade", {"options": [{"value": "C"}]}).status_code == 400


def test_a_batch_of_properties_tells_which_names_are_taken(api: Api) -> None:
    api("POST", f"{PROPERTIES}/groups", {"name": "ours", "label": "Ours"})
    assert api("POST", f"{PROPERTIES}/groups", {"name": "ours", "label": "Ours"}).status_code == 409
    made = api("POST", f"{PROPERTIES}/batch/create", {"inputs": [SCORE | {"groupName": "ours"}]})
    assert made.status_code == 201
    again = api("POST", f"{PROPERTIES}/batch/create", {"inputs": [SCORE, SCORE | {"name": "score_2"}]})
    assert again.status_code == 207
    assert [one["name"] for one in again.json()["results"]] == ["score_2"]
    assert again.json()["errors"][0]["context"] == {"name": ["score"]}


@pytest.mark.parametrize(
    "wrong", [{"name": "2nd Score"}, {"groupName": "no_such_group"}, {"type": "colour"}, {"label": None}]
)
def test_a_property_that_makes_no_sense_is_refused(api: Api, wrong: dict[str, Any]) -> None:
    assert api("POST", PROPERTIES, SCORE | wrong).status_code == 400


def test_owners_come_in_pages_and_by_address(api: Api) -> None:
    first = api("GET", "/crm/v3/owners", limit=2).json()
    rest = api("GET", "/crm/owners/2026-09", limit=2, after=first["paging"]["next"]["after"]).json()
    assert [one["id"] for one in (*first["results"], *rest["results"])] == ["101", "102", "103"]
    assert "paging" not in rest
    (jon,) = api("GET", "/crm/v3/owners", email="jon@fabrikam.example").json()["results"]
    assert jon["id"] != str(jon["userId"])
    assert api("GET", "/crm/v3/owners", archived="true").json()["results"] == []


def test_stages_say_in_strings_whether_they_are_the_end(api: Api) -> None:
    (pipeline,) = api("GET", "/crm/v3/pipelines/deals").json()["results"]
    stages = {one["id"]: one["metadata"] for one in pipeline["stages"]}
    assert stages["closedwon"] == {"isClosed": "true", "probability": "1.0"}
    assert stages["contractsent"]["isClosed"] == "false"


def test_the_account_says_where_its_pages_are(hubspot: Running[HubSpotSandbox], api: Api) -> None:
    about = api("GET", "/account-info/2026-09/details").json()
    assert (about["portalId"], f"http://{about['uiDomain']}") == (4711, hubspot.url)


def test_tokens_are_told_renewed_and_revoked(hubspot: Running[HubSpotSandbox], api: Api) -> None:
    access = api.oauth("token/introspect", token=api.token, token_type_hint="access_token").json()
    assert (access["active"], access["token_use"], access["hub_id"], access["scopes"]) == (
        True, "access_token", 4711, ["oauth"],
    )  # fmt: skip
    renewed = api.oauth("token", grant_type="refresh_token", refresh_token=api.refresh_token).json()
    assert (renewed["refresh_token"], renewed["token_use"]) == (api.refresh_token, "access_token")
    assert api.oauth("token/revoke", token=api.refresh_token).status_code == 204
    assert api.oauth("token/introspect", token=api.refresh_token).json() == {"active": False}
    refused = api.oauth("token", grant_type="refresh_token", refresh_token=api.refresh_token)
    assert (refused.status_code, refused.json()["error"], refused.json()["status"]) == (
        400, "invalid_grant", "BAD_REFRESH_TOKEN",
    )  # fmt: skip
    hubspot.app.revoke("old")
    assert set(api.oauth("token", grant_type="refresh_token", refresh_token="x").json()) == {"status", "message"}


def test_an_app_that_uninstalls_itself_has_no_access_any_more(api: Api) -> None:
    assert api("DELETE", "/appinstalls/2026-09/external-install").status_code == 204
    assert api("GET", "/crm/v3/owners").status_code == 401
