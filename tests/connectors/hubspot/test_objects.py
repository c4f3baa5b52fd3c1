"""Reading records: their links, what answers for a merged one, and which properties are asked for."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.contract import Client, Memory
from connectors.errors import Rejected
from connectors.http import Http
from connectors.hubspot.changes import Changes, Position
from connectors.hubspot.objects import MOST_CUSTOM_LETTERS, Objects
from connectors.hubspot.reader import HubSpotReader
from connectors.records import ActivityRecord, Gone, LeadRecord
from tests.contract.memory import Store

NO_CUSTOM = {"results": []}
NO_LINKS = {"results": []}


def contact(one: str, **properties: str) -> dict[str, Any]:
    return {"id": one, "properties": {"lastmodifieddate": "2026-11-01T10:00:00.123Z"} | properties}


def missing(*ids: str) -> dict[str, Any]:
    errors = [{"status": "error", "category": "OBJECT_NOT_FOUND", "message": "gone", "context": {"ids": list(ids)}}]
    return {"numErrors": len(errors), "errors": errors}


def test_links_beyond_the_first_page_are_followed(http: Http, vendor: Any) -> None:
    inline = {"contacts": {"results": [{"id": "1"}], "paging": {"next": {"after": "x"}}}}
    vendor.says(
        200, {"results": [{"id": "7", "properties": {}, "associations": inline}, {"id": "8", "properties": {}}]}
    )
    first = {"from": {"id": "7"}, "to": [{"toObjectId": 1}, {"toObjectId": 2}], "paging": {"next": {"after": "y"}}}
    vendor.says(200, {"results": [first]})
    vendor.says(200, {"results": [{"from": {"id": "7"}, "to": [{"toObjectId": 3}]}]})
    found, after = Objects(http).page("calls", None)
    assert [link["id"] for link in found[0]["associations"]["contacts"]["results"]] == ["1", "2", "3"]
    assert after is None
    assert [asked.json["inputs"] for asked in vendor.asked[1:]] == [[{"id": "7"}], [{"id": "7", "after": "y"}]]


def test_a_merged_record_is_asked_for_alone_where_nothing_tells_its_survivor(http: Http, vendor: Any) -> None:
    vendor.says(200, NO_CUSTOM)
    vendor.says(207, {"results": [contact("1"), contact("9")]} | missing("3"))
    vendor.says(200, {"results": [contact("9")]})
    vendor.says(200, NO_LINKS)
    records = HubSpotReader(http).fetch("contacts", ["1", "2", "3"])
    leads = {one.external_id: one.merged_ids for one in records if isinstance(one, LeadRecord)}
    assert leads == {"1": (), "9": ("2",)}
    assert [one.external_id for one in records if isinstance(one, Gone)] == ["3"]


def test_a_record_that_does_not_answer_alone_either_is_gone(http: Http, vendor: Any) -> None:
    vendor.says(200, NO_CUSTOM)
    vendor.says(200, {"results": []})
    vendor.says(207, {"results": []})
    (gone,) = HubSpotReader(http).fetch("contacts", ["2"])
    assert isinstance(gone, Gone)


def test_when_hubspot_knows_none_of_the_records_all_are_gone(http: Http, vendor: Any) -> None:
    vendor.says(404, {"message": "not found", "category": "OBJECT_NOT_FOUND"})
    records = HubSpotReader(http).fetch("calls", ["1", "2", "1"])
    assert [one.external_id for one in records if isinstance(one, Gone)] == ["1", "2"]
    assert len(vendor.asked) == 1


def test_the_accounts_own_properties_are_asked_for_once(http: Http, vendor: Any) -> None:
    shown = [
        {"name": "plan_size"},
        {"name": "hs_lead_status", "hubspotDefined": True},
        {"name": "secret", "hidden": True},
        {"name": "binned", "archived": True},
        {"name": "leadlight_score"},
        {"name": "email"},
    ]
    vendor.says(200, {"results": shown})
    for _ in range(2):
        vendor.says(200, {"results": []})
    objects = Objects(http)
    objects.page("contacts", None)
    objects.page("contacts", "5")
    (names,) = parse_qs(urlsplit(vendor.asked[1].path).query)["properties"]
    assert "plan_size" in names.split(",")
    assert {"secret", "binned", "leadlight_score"} & set(names.split(",")) == set()
    assert len(names.split(",")) == len(set(names.split(",")))
    assert [asked.path.partition("?")[0] for asked in vendor.asked] == [
        "/crm/v3/properties/contacts",
        "/crm/v3/objects/contacts",
        "/crm/v3/objects/contacts",
    ]


def test_addresses_do_not_grow_without_end(http: Http, vendor: Any) -> None:
    vendor.says(200, {"results": [{"name": f"{n:03}_{'x' * 90}"} for n in range(200)]})
    custom = [name for name in Objects(http).properties("contacts") if name.endswith("x")]
    assert 0 < len(",".join(custom)) <= MOST_CUSTOM_LETTERS


def test_activities_are_read_with_the_people_they_involve(http: Http, vendor: Any) -> None:
    vendor.says(200, {"results": [{"id": "7", "properties": {"hs_timestamp": "1762000000000"}}]})
    vendor.says(200, {"results": [{"from": {"id": "7"}, "to": [{"toObjectId": 51}]}]})
    (call,) = HubSpotReader(http).fetch("calls", ["7"])
    assert isinstance(call, ActivityRecord)
    assert call.lead_ids == ("51",)


def test_a_search_that_misses_our_property_says_what_to_do(http: Http, vendor: Any) -> None:
    vendor.says(400, {"message": "There was a problem: property leadlight_scored_at does not exist"})
    position = Position.of({"since": "2026-11-01T10:00:00Z"})
    memory: Memory = Store(Client())
    with pytest.raises(Rejected, match="Connect HubSpot again"):
        Changes(Objects(http), "contacts", memory)._search(position)


def test_a_search_refused_for_another_reason_says_that(http: Http, vendor: Any) -> None:
    vendor.says(400, {"message": "limit must be lower"})
    position = Position.of({"since": "2026-11-01T10:00:00Z"})
    memory: Memory = Store(Client())
    with pytest.raises(Rejected, match="limit must be lower") as caught:
        Changes(Objects(http), "calls", memory)._search(position)
    assert "Connect HubSpot again" not in str(caught.value)


def test_a_search_keeps_hubspots_limits(http: Http, vendor: Any) -> None:
    vendor.says(200, {"results": []})
    position = Position.of({"since": "2026-11-01T10:00:00Z", "last": "9" * 15})
    memory: Memory = Store(Client())
    Changes(Objects(http), "contacts", memory)._search(position)
    (asked,) = vendor.asked
    sizes = [len(group["filters"]) for group in asked.json["filterGroups"]]
    assert len(asked.body) <= 3000
    assert len(sizes) <= 5
    assert max(sizes) <= 6
    assert sum(sizes) <= 18
    assert len(asked.json["sorts"]) == 1
    assert asked.json["limit"] <= 200
    assert "after" not in asked.json
    assert all(filter_["operator"] != "LTE" for group in asked.json["filterGroups"] for filter_ in group["filters"])


def test_owners_are_asked_for_once_an_hour(http: Http, vendor: Any) -> None:
    memory: Memory = Store(Client())
    reader, at = HubSpotReader(http), Position.of({"since": "2026-11-01T10:00:00Z"}).since
    vendor.says(200, {"results": [{"id": "9", "userId": 3, "email": "a@b.example", "firstName": "Ana"}]})
    page = reader.pull("owners", None, now=at, memory=memory)
    assert ([one.external_id for one in page.records], page.is_last) == (["9"], True)
    again = reader.pull("owners", page.cursor, now=at.replace(minute=59), memory=memory)
    assert (list(again.records), again.is_last, len(vendor.asked)) == ([], True, 1)
    vendor.says(200, {"results": []})
    reader.pull("owners", again.cursor, now=at.replace(hour=11), memory=memory)
    assert len(vendor.asked) == 2
