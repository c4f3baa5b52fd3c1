"""The CRM objects of the HubSpot sandbox: one by one, in batches, linked, in every version of their paths."""

from typing import Any

import pytest

from connectors.sandbox import HubSpotSandbox, Running
from tests.sandbox.conftest import Api

CONTACTS = "/crm/v3/objects/contacts"
TASK = {"hs_timestamp": "2026-11-26T10:00:00Z", "hs_task_subject": "Call"}


def to_contact(contact_id: str, number: int = 204) -> list[Any]:
    return [
        {"to": {"id": contact_id}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": number}]}
    ]


@pytest.mark.parametrize(
    "base", ["/crm/v3/objects/contacts", "/crm/objects/2026-03/contacts", "/crm/objects/2026-09/0-1"]
)
def test_an_object_is_made_read_changed_and_binned_in_every_version(api: Api, base: str) -> None:
    made = api("POST", base, {"properties": {"email": "ada@fabrikam.example"}})
    assert made.status_code == 201
    path = f"{base}/{made.json()['id']}"
    assert api("PATCH", path, {"properties": {"jobtitle": "CEO"}}).json()["properties"]["jobtitle"] == "CEO"
    by_mail = api("GET", f"{base}/ADA@fabrikam.example", idProperty="email", properties="jobtitle").json()
    assert (by_mail["id"], by_mail["properties"]["jobtitle"]) == (made.json()["id"], "CEO")
    assert api("DELETE", path).status_code == 204
    gone = api("GET", path)
    assert (gone.status_code, gone.json()["category"]) == (404, "OBJECT_NOT_FOUND")
    assert api("GET", path, archived="true").json()["archivedAt"]
    assert [one["id"] for one in api("GET", base, archived="true").json()["results"]] == [made.json()["id"]]


def test_lists_page_by_id_and_skip_the_bin(hubspot: Running[HubSpotSandbox], api: Api) -> None:
    ids = [hubspot.app.create("contacts", {"firstname": str(n)}) for n in range(5)]
    hubspot.app.delete("contacts", ids[1])
    first = api("GET", CONTACTS, limit=2, properties=["firstname", "no_such"]).json()
    assert [one["id"] for one in first["results"]] == [ids[0], ids[2]]
    assert set(first["results"][0]["properties"]) == {"firstname", "createdate", "lastmodifieddate", "hs_object_id"}
    after = first["paging"]["next"]["after"]
    assert [one["id"] for one in api("GET", CONTACTS, limit=2, after=after).json()["results"]] == ids[3:]
    assert api("GET", CONTACTS, limit=101).status_code == 400


def test_a_batch_is_made_whole_or_not_at_all(hubspot: Running[HubSpotSandbox], api: Api) -> None:
    ada = hubspot.app.create("contacts", {"email": "ada@fabrikam.example"})

    def create(kind: str, *inputs: dict[str, Any]) -> tuple[int, str]:
        answer = api("POST", f"/crm/v3/objects/{kind}/batch/create", {"inputs": list(inputs)})
        return answer.status_code, answer.text

    good = {"properties": TASK, "associations": to_contact(ada), "objectWriteTraceId": "t1"}
    for bad, words in (
        ({"properties": {"hs_task_subject": "Call"}}, "MISSING_REQUIRED_PROPERTY"),
        ({"properties": TASK | {"colour": "red"}}, "PROPERTY_DOESNT_EXIST"),
        ({"properties": TASK | {"hs_task_priority": "urgent"}}, "INVALID_OPTION"),
        ({"properties": TASK | {"hubspot_owner_id": "999"}}, "INVALID_OWNER_ID"),
        ({"properties": TASK, "associations": to_contact("1")}, "do not exist"),
        ({"properties": TASK, "associations": to_contact(ada, 999)}, "Association type 999"),
    ):
        status, text = create("tasks", good, bad)
        assert (status, words in text) == (400, True), text
    assert hubspot.app.objects("tasks") == {}
    status, text = create("contacts", {"properties": {"email": "ADA@fabrikam.example"}})
    assert (status, f"Existing ID: {ada}" in text) == (409, True)
    made = api("POST", "/crm/v3/objects/tasks/batch/create", {"inputs": [good]}).json()
    assert (made["status"], made["results"][0]["objectWriteTraceId"]) == ("COMPLETE", "t1")
    assert api("POST", "/crm/v3/objects/tasks/batch/create", {"inputs": [{}] * 101}).status_code == 400


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("colour", "red", "PROPERTY_DOESNT_EXIST"),
        ("lifecyclestage", "Lead", "INVALID_OPTION"),
        ("associatedcompanyid", "many", "INVALID_NUMBER"),
        ("createdate", "2026-01-01", "READ_ONLY_VALUE"),
        ("jobtitle", 7, "INVALID_TYPE"),
    ],
)
def test_a_value_that_does_not_fit_refuses_the_whole_batch(
    hubspot: Running[HubSpotSandbox], api: Api, name: str, value: Any, code: str
) -> None:
    ada, ben = (hubspot.app.create("contacts", {"jobtitle": "CEO"}) for _ in range(2))
    inputs = [{"id": ada, "properties": {"jobtitle": "CTO"}}, {"id": ben, "properties": {name: value}}]
    refused = api("POST", f"{CONTACTS}/batch/update", {"inputs": inputs})
    assert (refused.status_code, refused.json()["category"]) == (400, "VALIDATION_ERROR")
    assert refused.json()["errors"][0]["code"] == code
    assert f'"error": "{code}"' in refused.json()["message"]
    assert hubspot.app.get("contacts", ada)["jobtitle"] == "CEO"


def test_batches_tell_what_does_not_exist(hubspot: Running[HubSpotSandbox], api: Api) -> None:
    ada = hubspot.app.create("contacts", {})
    change = [{"id": one, "properties": {"jobtitle": "CEO"}} for one in (ada, "1")]
    for path, inputs in (("read", [{"id": ada}, {"id": "1"}]), ("update", change)):
        partial = api("POST", f"{CONTACTS}/batch/{path}", {"inputs": inputs})
        assert partial.status_code == 207
        assert [one["id"] for one in partial.json()["results"]] == [ada]
        (error,) = partial.json()["errors"]
        assert (error["category"], error["context"]) == ("OBJECT_NOT_FOUND", {"ids": ["1"]})
    assert api("POST", f"{CONTACTS}/batch/update", {"inputs": change[1:]}).status_code == 404
    assert api("POST", f"{CONTACTS}/batch/update", {"inputs": change[:1] * 2}).status_code == 400


def test_the_bin_and_the_erased_are_linked_to_nothing(hubspot: Running[HubSpotSandbox], api: Api) -> None:
    crm = hubspot.app
    ada, ben = (crm.create("contacts", {}) for _ in range(2))
    calls = [crm.create("calls", {}, [("contacts", ada), ("contacts", ben)]) for _ in range(2)]
    assert api("POST", f"{CONTACTS}/gdpr-delete", {"objectId": ada}).status_code == 204
    api("POST", "/crm/v3/objects/calls/batch/archive", {"inputs": [{"id": calls[0]}]})
    inline = api("GET", f"/crm/v3/objects/calls/{calls[1]}", associations="contacts").json()["associations"]
    assert inline["contacts"]["results"] == [{"id": ben, "type": "call_to_contact"}]
    assert crm.world.things["calls"][calls[1]].links == {"contacts": {ben: None}}
    linked = api(
        "POST", "/crm/v4/associations/contacts/calls/batch/read", {"inputs": [{"id": ada}, {"id": ben}]}
    ).json()
    assert [(one["from"]["id"], [to["toObjectId"] for to in one["to"]]) for one in linked["results"]] == [
        (ben, [calls[1]])
    ]


def test_many_links_come_in_pages(hubspot: Running[HubSpotSandbox], api: Api) -> None:
    ada = hubspot.app.create("contacts", {})
    notes = [hubspot.app.create("notes", {}, [("contacts", ada)]) for _ in range(501)]
    inline = api("GET", f"{CONTACTS}/{ada}", associations="notes").json()["associations"]["notes"]
    assert (len(inline["results"]), inline["paging"]["next"]["after"]) == (100, notes[100])
    path = "/crm/associations/2026-09/contacts/notes/batch/read"
    (first,) = api("POST", path, {"inputs": [{"id": ada}]}).json()["results"]
    (rest,) = api("POST", path, {"inputs": [{"id": ada, "after": first["paging"]["next"]["after"]}]}).json()["results"]
    assert [to["toObjectId"] for to in (*first["to"], *rest["to"])] == notes


def test_a_merged_contact_is_its_survivor_however_often(hubspot: Running[HubSpotSandbox], api: Api) -> None:
    ada, ben, carla = (hubspot.app.create("contacts", {"firstname": name}) for name in ("Ada", "Ben", "Carla"))
    for stays, goes in ((ben, carla), (ada, ben)):
        merged = api("POST", f"{CONTACTS}/merge", {"primaryObjectId": stays, "objectIdToMerge": goes})
        assert merged.json()["id"] == stays
    for gone in (ben, carla):
        assert api("GET", f"{CONTACTS}/{gone}", properties="firstname").json()["properties"]["firstname"] == "Ada"
    assert set(hubspot.app.get("contacts", ada)["hs_merged_object_ids"].split(";")) == {ben, carla}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/crm/v3/objects/dragons", None, 404),
        ("PUT", CONTACTS, {}, 405),
        ("POST", f"{CONTACTS}/batch/read", {"ids": ["1"]}, 400),
        ("POST", f"{CONTACTS}/batch/read", [], 400),
        ("POST", "/crm/v4/associations/contacts/dragons/batch/read", {"inputs": [{"id": "1"}]}, 400),
    ],
)
def test_what_makes_no_sense_gets_an_error_of_the_usual_shape(
    api: Api, method: str, path: str, body: Any, status: int
) -> None:
    answer = api(method, path, body)
    assert answer.status_code == status
    assert {"status", "message", "correlationId", "category"} <= set(answer.json())
