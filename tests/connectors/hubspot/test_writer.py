"""Writing scores: each record has an outcome of its own, whatever becomes of the batch."""

from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.contract import ScoreUpdate, WriteOutcome, WriteStatus
from connectors.errors import AuthRevoked, RateLimited, Rejected
from connectors.http import Http
from connectors.hubspot.writer import HubSpotWriter

AT = datetime(2026, 11, 1, 10, 0, 0, 123_456, UTC)


def update(external_id: str, band: str = "Hot") -> ScoreUpdate:
    return ScoreUpdate(
        external_id=external_id,
        object_type="contacts",
        score=82,
        band=band,
        demographic=20,
        fit=30,
        behavioral=32,
        reasons="+14 Job rank: VP",
        scored_at=AT,
    )


def write(http: Http, *ids: str, band: str = "Hot") -> dict[str, WriteOutcome]:
    outcomes = HubSpotWriter(http).write_scores([update(one, band) for one in ids])
    assert [one.external_id for one in outcomes] == list(ids)
    return {one.external_id: one for one in outcomes}


def done(*ids: str) -> dict[str, Any]:
    return {"status": "COMPLETE", "results": [{"id": one, "properties": {}} for one in ids]}


def error(category: str, **context: Any) -> dict[str, Any]:
    return {"status": "error", "category": category, "message": "because", "context": context}


def test_values_are_written_as_strings_by_record_id(http: Http, vendor: Any) -> None:
    vendor.says(200, done("51"))
    assert write(http, "51")["51"].status is WriteStatus.WRITTEN
    (asked,) = vendor.asked
    assert (asked.method, asked.path) == ("POST", "/crm/v3/objects/contacts/batch/update")
    (sent,) = asked.json["inputs"]
    assert sent["id"] == "51"
    assert sent["properties"] == {
        "leadlight_score": "82",
        "leadlight_band": "Hot",
        "leadlight_reasons": "+14 Job rank: VP",
        "leadlight_scored_at": "2026-11-01T10:00:00.123Z",
        "leadlight_demographic": "20",
        "leadlight_fit": "30",
        "leadlight_behavioral": "32",
    }


def test_results_are_matched_by_id_not_by_order(http: Http, vendor: Any) -> None:
    vendor.says(200, done("2", "1"))
    assert {one.status for one in write(http, "1", "2").values()} == {WriteStatus.WRITTEN}


def test_a_partial_answer_gives_each_record_its_own_fate(http: Http, vendor: Any) -> None:
    errors = [
        error("OBJECT_NOT_FOUND", ids=["2"]),
        error("VALIDATION_ERROR", objectWriteTraceId=["3"]),
        error("CONFLICT", ids=["4"]),
    ]
    vendor.says(207, done("1") | {"numErrors": 3, "errors": errors})
    outcomes = write(http, "1", "2", "3", "4", "5")
    assert [one.status.value for one in outcomes.values()] == ["written", "gone", "rejected", "retry", "retry"]
    assert outcomes["3"].reason == "because"


@pytest.mark.parametrize("body", [{}, {"results": None}, [], {"results": [None]}, {"results": [{}]}])
def test_a_success_without_results_is_not_taken_for_written(http: Http, vendor: Any, body: Any) -> None:
    vendor.says(200, body)
    assert write(http, "1")["1"].status is WriteStatus.RETRY


def test_one_bad_record_does_not_cost_the_other_99(http: Http, vendor: Any) -> None:
    ids = [str(n) for n in range(100)]
    bad = "37"

    batch = ids
    plan: list[list[str]] = [ids]
    while plan:
        batch = plan.pop(0)
        if bad not in batch:
            vendor.says(200, done(*batch))
        else:
            vendor.says(400, {"message": "Property values were not valid", "category": "VALIDATION_ERROR"})
            if len(batch) > 1:
                middle = len(batch) // 2
                plan = [batch[:middle], batch[middle:], *plan]
    outcomes = write(http, *ids)
    assert {one for one, outcome in outcomes.items() if outcome.status is WriteStatus.REJECTED} == {bad}
    assert sum(outcome.status is WriteStatus.WRITTEN for outcome in outcomes.values()) == 99
    assert len(vendor.asked) <= 15


def test_a_property_that_was_deleted_is_said_once_and_not_searched_for(http: Http, vendor: Any) -> None:
    message = 'Property values were not valid: [{"error":"PROPERTY_DOESNT_EXIST","name":"leadlight_fit"}]'
    vendor.says(400, {"message": message, "category": "VALIDATION_ERROR"})
    outcomes = write(http, "1", "2", "3")
    assert {one.status for one in outcomes.values()} == {WriteStatus.REJECTED}
    assert "Connect HubSpot again" in str(outcomes["1"].reason)
    assert len(vendor.asked) == 1


def test_a_batch_of_which_hubspot_knows_nothing_is_gone(http: Http, vendor: Any) -> None:
    vendor.says(404, {"message": "not found", "category": "OBJECT_NOT_FOUND"})
    assert {one.status for one in write(http, "1", "2").values()} == {WriteStatus.GONE}
    assert len(vendor.asked) == 1


def test_a_missing_permission_is_not_searched_for_in_halves(http: Http, vendor: Any) -> None:
    vendor.says(403, {"message": "This app hasn't been granted all required scopes", "category": "MISSING_SCOPES"})
    with pytest.raises(Rejected, match="scopes"):
        write(http, "1", "2")
    assert len(vendor.asked) == 1


def test_nothing_known_to_be_written_raises(http: Http, vendor: Any) -> None:
    vendor.says(429, {"message": "limit"})
    with pytest.raises(RateLimited):
        write(http, "1", "2")


@pytest.mark.parametrize(("status", "times"), [(429, 1), (503, 1), (401, 2)])
def test_what_was_written_before_a_failure_is_not_forgotten(http: Http, vendor: Any, status: int, times: int) -> None:
    vendor.says(400, {"message": "bad"})
    vendor.says(200, done("1"))
    for _ in range(times):
        vendor.says(status, {"message": "not now"})
    outcomes = write(http, "1", "2")
    assert [one.status for one in outcomes.values()] == [WriteStatus.WRITTEN, WriteStatus.RETRY]


def test_access_that_ended_raises(http: Http, vendor: Any) -> None:
    for _ in range(2):
        vendor.says(401, {"message": "no"})
    with pytest.raises(AuthRevoked):
        write(http, "1")


def test_nothing_to_write_makes_no_call(http: Http, vendor: Any) -> None:
    assert write(http) == {}
    assert vendor.asked == []


NO_OPTION = {
    "message": 'Property values were not valid: [{"isValid":false,"message":"Blazing was not one of the allowed '
    'options: [Cold, Warm, Hot]","error":"INVALID_OPTION","name":"leadlight_band"}]',
    "category": "VALIDATION_ERROR",
}
BAND = {
    "name": "leadlight_band",
    "type": "enumeration",
    "options": [{"label": "Kalt", "value": "Cold", "displayOrder": 0, "hidden": False, "description": "x"}],
}


def test_a_band_that_hubspot_does_not_know_is_added_to_its_options(http: Http, vendor: Any) -> None:
    vendor.says(400, NO_OPTION)
    vendor.says(200, BAND)
    vendor.says(200, BAND)
    vendor.says(200, done("1", "2"))
    assert {one.status for one in write(http, "1", "2", band="Blazing").values()} == {WriteStatus.WRITTEN}
    patched = vendor.asked[2]
    assert (patched.method, patched.path) == ("PATCH", "/crm/v3/properties/contacts/leadlight_band")
    assert patched.json == {
        "options": [
            {"label": "Kalt", "value": "Cold", "displayOrder": 0, "hidden": False},
            {"label": "Blazing", "value": "Blazing", "displayOrder": 1, "hidden": False},
        ]
    }


def test_a_band_refused_although_it_is_an_option_is_not_searched_for(http: Http, vendor: Any) -> None:
    vendor.says(400, NO_OPTION)
    vendor.says(200, BAND)
    outcomes = write(http, "1", "2", "3", band="Cold")
    assert {one.status for one in outcomes.values()} == {WriteStatus.REJECTED}
    assert "allowed options" in str(outcomes["1"].reason)
    assert len(vendor.asked) == 2


@pytest.mark.parametrize("trace", [True, False])
def test_a_record_that_another_answers_for_was_merged(http: Http, vendor: Any, trace: bool) -> None:
    survivor = {"id": "9", "properties": {}} | ({"objectWriteTraceId": "1"} if trace else {})
    vendor.says(200, {"results": [survivor, {"id": "2", "properties": {}}]})
    outcomes = write(http, "1", "2")
    assert [one.status for one in outcomes.values()] == [WriteStatus.GONE, WriteStatus.WRITTEN]
    assert "merged" in str(outcomes["1"].reason)


def test_several_strangers_without_a_trace_leave_it_open_who_was_merged(http: Http, vendor: Any) -> None:
    vendor.says(200, done("8", "9"))
    assert {one.status for one in write(http, "1", "2", "3").values()} == {WriteStatus.RETRY}
