"""The search of the HubSpot sandbox: operators, order, limits, and an index that lags."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from connectors.sandbox import HubSpotSandbox, Running
from tests.sandbox.conftest import Api

CONTACTS = "/crm/v3/objects/contacts"
Find = Callable[..., list[str]]


@pytest.fixture
def find(hubspot: Running[HubSpotSandbox], api: Api) -> Find:
    """Search among three contacts; returns first names."""
    company = hubspot.app.create("companies", {})
    for about in (
        {"firstname": "Ada", "jobtitle": "Head of Sales", "email": "ada@fabrikam.example", "associatedcompanyid": "9"},
        {"firstname": "Ben", "jobtitle": "Sales Manager", "lifecyclestage": "lead", "associatedcompanyid": "10"},
        {"firstname": "carla"},
    ):
        hubspot.app.create("contacts", about, [("companies", company)] if about["firstname"] == "Ada" else [])

    def found(*filters: dict[str, Any], **body: Any) -> list[str]:
        groups = {"filterGroups": [{"filters": list(filters)}]} if filters else {}
        answer = api("POST", f"{CONTACTS}/search", {"properties": ["firstname"]} | groups | body)
        assert answer.status_code == 200, answer.text
        return [one["properties"]["firstname"] for one in answer.json()["results"]]

    return found


@pytest.mark.parametrize(
    ("filter", "names"),
    [
        ({"operator": "IN", "propertyName": "firstname", "values": ["ada", "ben"]}, ["Ada", "Ben"]),
        ({"operator": "NOT_IN", "propertyName": "firstname", "values": ["ada"]}, ["Ben", "carla"]),
        ({"operator": "EQ", "propertyName": "firstname", "value": "Ada"}, ["Ada"]),
        ({"operator": "NEQ", "propertyName": "lifecyclestage", "value": "lead"}, ["Ada", "carla"]),
        (
            {"operator": "BETWEEN", "propertyName": "associatedcompanyid", "value": "9", "highValue": "10"},
            ["Ada", "Ben"],
        ),
        ({"operator": "GT", "propertyName": "associatedcompanyid", "value": "9"}, ["Ben"]),
        ({"operator": "LTE", "propertyName": "associatedcompanyid", "value": "9"}, ["Ada"]),
        ({"operator": "CONTAINS_TOKEN", "propertyName": "jobtitle", "value": "sales"}, ["Ada", "Ben"]),
        ({"operator": "CONTAINS_TOKEN", "propertyName": "email", "value": "*@fabrikam.example"}, ["Ada"]),
        ({"operator": "CONTAINS_TOKEN", "propertyName": "jobtitle", "value": "sale"}, []),
        ({"operator": "NOT_CONTAINS_TOKEN", "propertyName": "jobtitle", "value": "head"}, ["Ben"]),
        ({"operator": "HAS_PROPERTY", "propertyName": "lifecyclestage"}, ["Ben"]),
        ({"operator": "NOT_HAS_PROPERTY", "propertyName": "jobtitle"}, ["carla"]),
        ({"operator": "HAS_PROPERTY", "propertyName": "createdate"}, ["Ada", "Ben", "carla"]),
    ],
    ids=lambda value: value["operator"] if isinstance(value, dict) else "",
)
def test_operators(find: Find, filter: dict[str, Any], names: list[str]) -> None:  # noqa: A002 - HubSpot's word
    assert find(filter) == names


def test_contacts_are_found_by_what_they_are_linked_to(find: Find, hubspot: Running[HubSpotSandbox]) -> None:
    (company,) = hubspot.app.objects("companies")
    assert find({"operator": "EQ", "propertyName": "associations.company", "value": company}) == ["Ada"]


def test_results_are_sorted_by_kind_and_those_without_a_value_come_last(find: Find) -> None:
    by_number = [{"propertyName": "associatedcompanyid", "direction": "DESCENDING"}]
    assert find(sorts=by_number) == ["Ben", "Ada", "carla"]
    assert find(sorts=["firstname"]) == ["Ada", "Ben", "carla"]
    assert find(query="fabrikam") == ["Ada"]


@pytest.mark.parametrize(
    "body",
    [
        {"filterGroups": [{"filters": [{"operator": "EQ", "propertyName": "colour", "value": "red"}]}]},
        {"filterGroups": [{"filters": [{"operator": "LIKE", "propertyName": "email", "value": "x"}]}]},
        {"filterGroups": [{"filters": [{"operator": "IN", "propertyName": "email", "value": "x"}]}]},
        {"filterGroups": [{"filters": [{"operator": "BETWEEN", "propertyName": "createdate", "value": "1"}]}]},
        {"filterGroups": [{"filters": [{"operator": "GT", "propertyName": "createdate", "value": "soon"}]}]},
        {"filterGroups": [{"filters": [{"operator": "HAS_PROPERTY", "propertyName": "email"}] * 7}]},
        {"sorts": ["email", "phone"]},
        {"limit": 201},
        {"limit": 200, "after": "9900"},
        {"query": "x" * 3000},
    ],
)
def test_what_the_search_does_not_take(api: Api, body: dict[str, Any]) -> None:
    refused = api("POST", f"{CONTACTS}/search", body)
    assert (refused.status_code, refused.json()["category"]) == (400, "VALIDATION_ERROR")


def test_the_index_knows_of_changes_later(hubspot: Running[HubSpotSandbox], find: Find) -> None:
    hubspot.app.index_lag = timedelta(minutes=1)
    assert find() == []
    hubspot.app.index_lag = timedelta(0)
    assert find() == ["Ada", "Ben", "carla"]
