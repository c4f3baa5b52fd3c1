"""Tasks: linked, marked with our key, never lost among refusals, and found again after a doubtful create."""

from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.contract import TaskDraft, TaskOutcome, WriteStatus
from connectors.errors import RateLimited, VendorUnavailable
from connectors.http import Http
from connectors.hubspot.tasks import HubSpotTasks

NO_LINKS = {"status": "COMPLETE", "results": []}
CREATE = "/crm/v3/objects/tasks/batch/create"


def draft(key: str, lead_id: str = "51", owner_id: str | None = "9") -> TaskDraft:
    due = datetime(2026, 11, 23, 9, tzinfo=UTC)
    return TaskDraft(key=key, lead_id=lead_id, owner_id=owner_id, subject="Call Ada", body="Why: VP", due_at=due)


def create(http: Http, *drafts: TaskDraft) -> list[TaskOutcome]:
    return list(HubSpotTasks(http).create_tasks(drafts))


def made(**ids: str) -> dict[str, Any]:
    results = [
        {"id": one, "properties": {"hs_task_body": f"<p>Why: VP</p><p>Leadlight task {key}</p>"}}
        for key, one in ids.items()
    ]
    return {"status": "COMPLETE", "results": results}


@pytest.mark.parametrize("status", [201, 200])
def test_a_task_is_linked_to_its_contact_and_carries_our_key(http: Http, vendor: Any, status: int) -> None:
    vendor.says(status, made(k1="700"))
    (outcome,) = create(http, draft("k1"))
    assert (outcome.status, outcome.external_id) == (WriteStatus.WRITTEN, "700")
    (sent,) = vendor.asked[0].json["inputs"]
    assert sent["properties"]["hs_task_body"].endswith("Leadlight task k1")
    assert sent["properties"]["hs_timestamp"] == "2026-11-23T09:00:00.000Z"
    assert sent["properties"]["hubspot_owner_id"] == "9"
    (link,) = sent["associations"]
    assert link["to"] == {"id": "51"}
    assert link["types"] == [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 204}]


def test_results_are_matched_by_key(http: Http, vendor: Any) -> None:
    vendor.says(201, made(k2="702", k1="701"))
    assert [one.external_id for one in create(http, draft("k1"), draft("k2"))] == ["701", "702"]


@pytest.mark.parametrize("body", [{}, {"results": None}, {"results": [{"id": "1"}]}])
def test_a_success_that_does_not_name_the_task_is_doubtful(http: Http, vendor: Any, body: Any) -> None:
    vendor.says(201, body)
    assert create(http, draft("k1"))[0].status is WriteStatus.RETRY


def test_a_lost_answer_is_ambiguous(http: Http, vendor: Any) -> None:
    vendor.does(b"")
    with pytest.raises(VendorUnavailable) as caught:
        create(http, draft("k1"))
    assert caught.value.is_ambiguous


def test_an_owner_who_left_leaves_the_task_unassigned_and_the_others_theirs(http: Http, vendor: Any) -> None:
    vendor.says(400, {"message": "Property values were not valid: 9 does not exist", "category": "VALIDATION_ERROR"})
    vendor.says(200, NO_LINKS)
    vendor.says(400, {"message": "9 is not an owner", "category": "VALIDATION_ERROR"})
    vendor.says(201, made(k2="702"))
    vendor.says(201, made(k1="701"))
    outcomes = create(http, draft("k1"), draft("k2", owner_id="10"))
    assert [one.external_id for one in outcomes] == ["701", "702"]
    assert vendor.asked[3].json["inputs"][0]["properties"]["hubspot_owner_id"] == "10"
    assert "hubspot_owner_id" not in vendor.asked[4].json["inputs"][0]["properties"]


def test_a_task_refused_for_another_reason_says_why(http: Http, vendor: Any) -> None:
    for _ in range(2):
        vendor.says(400, {"message": "A required property is missing", "category": "VALIDATION_ERROR"})
    (outcome,) = create(http, draft("k1"))
    assert (outcome.status, outcome.reason) == (WriteStatus.REJECTED, "A required property is missing")


def test_a_contact_that_is_gone_costs_only_its_own_task(http: Http, vendor: Any) -> None:
    vendor.says(404, {"message": "not found"})
    vendor.says(200, NO_LINKS)
    vendor.says(404, {"message": "not found"})
    vendor.says(201, made(k2="702"))
    assert [one.status for one in create(http, draft("k1"), draft("k2"))] == [WriteStatus.GONE, WriteStatus.WRITTEN]


def test_tasks_made_before_a_failure_are_not_forgotten(http: Http, vendor: Any) -> None:
    vendor.says(400, {"message": "bad"})
    vendor.says(200, NO_LINKS)
    vendor.says(201, made(k1="701"))
    vendor.does(b"")
    outcomes = create(http, draft("k1", owner_id=None), draft("k2", owner_id=None))
    assert [one.status for one in outcomes] == [WriteStatus.WRITTEN, WriteStatus.RETRY]


def test_a_partial_answer_gives_each_task_its_own_fate(http: Http, vendor: Any) -> None:
    context = {"objectWriteTraceId": ["k2"]}
    error = {"status": "error", "category": "VALIDATION_ERROR", "message": "bad", "context": context}
    vendor.says(207, made(k1="701") | {"numErrors": 1, "errors": [error]})
    outcomes = create(http, *(draft(key, owner_id=None) for key in ("k1", "k2", "k3")))
    assert [one.status for one in outcomes] == [WriteStatus.WRITTEN, WriteStatus.REJECTED, WriteStatus.RETRY]


def test_tasks_are_found_through_their_contacts(http: Http, vendor: Any) -> None:
    more = {"paging": {"next": {"after": "701"}}}
    vendor.says(207, {"results": [{"from": {"id": "51"}, "to": [{"toObjectId": 701}]} | more], "numErrors": 1})
    vendor.says(200, {"results": [{"from": {"id": "51"}, "to": [{"toObjectId": 702}, {"toObjectId": 701}]}]})
    vendor.says(200, made(k1="701", other="702"))
    found = HubSpotTasks(http).find_tasks([draft("k1"), draft("k2"), draft("k3", lead_id="52")])
    assert found == {"k1": "701"}
    assert vendor.asked[0].path == "/crm/v4/associations/contacts/tasks/batch/read"
    assert vendor.asked[0].json == {"inputs": [{"id": "51"}, {"id": "52"}]}
    assert vendor.asked[1].json == {"inputs": [{"id": "51", "after": "701"}]}
    assert vendor.asked[2].json["inputs"] == [{"id": "701"}, {"id": "702"}]


def test_contacts_without_tasks_need_no_second_call(http: Http, vendor: Any) -> None:
    vendor.says(200, {"results": []})
    assert HubSpotTasks(http).find_tasks([draft("k1")]) == {}
    assert len(vendor.asked) == 1


def test_a_limit_comes_through(http: Http, vendor: Any) -> None:
    vendor.says(429, {"message": "limit"})
    with pytest.raises(RateLimited):
        create(http, draft("k1"))


def test_what_a_refused_batch_made_nonetheless_is_not_made_again(http: Http, vendor: Any) -> None:
    vendor.says(400, {"message": "One or more associated objects do not exist"})
    vendor.says(200, {"results": [{"from": {"id": "51"}, "to": [{"toObjectId": 701}]}]})
    vendor.says(200, made(k1="701"))
    vendor.says(404, {"message": "not found"})
    outcomes = {one.key: one for one in create(http, draft("k1"), draft("k2", lead_id="52", owner_id=None))}
    assert (outcomes["k1"].status, outcomes["k1"].external_id) == (WriteStatus.WRITTEN, "701")
    assert outcomes["k2"].status is WriteStatus.GONE
    assert [asked.path for asked in vendor.asked].count(CREATE) == 2


@pytest.mark.parametrize("status", [429, 503])
def test_a_refused_batch_that_cannot_be_looked_at_is_doubtful(http: Http, vendor: Any, status: int) -> None:
    vendor.says(400, {"message": "bad"})
    vendor.says(status, {"message": "not now"})
    outcomes = create(http, draft("k1"), draft("k2"))
    assert {one.status for one in outcomes} == {WriteStatus.RETRY}
