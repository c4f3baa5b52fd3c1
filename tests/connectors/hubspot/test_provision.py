"""Our contact properties: made once, left alone after that, and drift told in sentences."""

from typing import Any

import pytest

from connectors.errors import Rejected
from connectors.http import Http
from connectors.hubspot.paths import OURS
from connectors.hubspot.provision import HubSpotFields, _definitions


def held(**changes: dict[str, Any]) -> dict[str, Any]:
    fields = {one["name"]: one | {"archived": False} for one in _definitions()}
    for name, change in changes.items():
        fields[name] |= change
    return {"results": list(fields.values())}


def test_all_properties_are_made_with_their_group(http: Http, vendor: Any) -> None:
    vendor.says(200, {"results": [{"name": "email", "type": "string"}]})
    vendor.says(201, {})
    vendor.says(201, {"results": []})
    vendor.says(200, held())
    report = HubSpotFields(http).provision()
    assert (report.created, report.drift) == (OURS, ())
    group, fields = vendor.asked[1].json, vendor.asked[2].json["inputs"]
    assert {one["groupName"] for one in fields} == {group["name"]}
    assert all(option["hidden"] is False for one in fields for option in one.get("options", ()))


def test_a_second_run_only_looks(http: Http, vendor: Any) -> None:
    vendor.says(200, held())
    report = HubSpotFields(http).provision()
    assert (report.created, report.drift) == ((), ())
    assert [asked.method for asked in vendor.asked] == ["GET"]


def test_only_what_is_missing_is_made_and_a_group_may_exist(http: Http, vendor: Any) -> None:
    vendor.says(200, held(leadlight_fit={"archived": True}))
    vendor.says(409, {"message": "Group already exists", "category": "OBJECT_ALREADY_EXISTS"})
    vendor.says(201, {"results": []})
    vendor.says(200, held())
    assert HubSpotFields(http).provision().created == ("leadlight_fit",)
    assert [one["name"] for one in vendor.asked[2].json["inputs"]] == ["leadlight_fit"]


def test_a_property_of_another_type_is_told_and_not_touched(http: Http, vendor: Any) -> None:
    vendor.says(200, held(leadlight_score={"type": "string"}))
    (sentence,) = HubSpotFields(http).provision().drift
    assert "leadlight_score has type string instead of number" in sentence
    assert len(vendor.asked) == 1


def test_a_lost_option_is_told(http: Http, vendor: Any) -> None:
    vendor.says(200, held(leadlight_band={"options": [{"value": "Cold"}, {"value": "Hot"}]}))
    (sentence,) = HubSpotFields(http).provision().drift
    assert "leadlight_band lacks the option Warm" in sentence


def test_what_comes_back_from_the_bin_with_another_type_is_told(http: Http, vendor: Any) -> None:
    vendor.says(200, held(leadlight_score={"archived": True}))
    vendor.says(409, {"message": "exists"})
    vendor.says(201, {"results": []})
    vendor.says(200, held(leadlight_score={"type": "string"}))
    report = HubSpotFields(http).provision()
    assert report.created == ("leadlight_score",)
    assert len(report.drift) == 1


def test_what_hubspot_did_not_make_is_told(http: Http, vendor: Any) -> None:
    vendor.says(200, held(leadlight_fit={"archived": True}))
    vendor.says(201, {})
    vendor.says(207, {"results": [], "numErrors": 1, "errors": [{"message": "limit of properties reached"}]})
    vendor.says(200, held(leadlight_fit={"archived": True}))
    report = HubSpotFields(http).provision()
    assert report.created == ()
    assert "did not create the property leadlight_fit" in report.drift[0]


def test_a_missing_permission_is_raised(http: Http, vendor: Any) -> None:
    vendor.says(403, {"message": "missing scope"})
    with pytest.raises(Rejected, match="missing scope"):
        HubSpotFields(http).provision()
