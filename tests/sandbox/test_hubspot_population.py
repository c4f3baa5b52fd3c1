"""Generated people in the HubSpot sandbox: as HubSpot would hold them, with nothing that gives an outcome away."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from connectors.hubspot.mapping import CONTACT_WORDS
from connectors.sandbox import HubSpotSandbox
from connectors.sandbox.hubspot.kinds import ACTIVITIES
from connectors.sandbox.hubspot.world import now
from hub.demo.people import crowd
from scoring.normalise import email_kind
from scoring.populations.people import PRIVATE

LEADS = 1500
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def crm() -> HubSpotSandbox:
    return HubSpotSandbox(crowd(LEADS, seed=7))


def test_each_burst_lets_other_leads_come_alive() -> None:
    crm = HubSpotSandbox(crowd(6, seed=3))
    bursts = [crm.burst(2, 1) for _ in range(3)]
    assert sorted(one for burst in bursts for one in burst) == sorted(crm.objects("contacts"))
    assert crm.burst(2, 1) == bursts[0]


def test_the_same_seed_makes_the_same_people() -> None:
    first, second = (HubSpotSandbox(crowd(20, seed=5)).objects("contacts") for _ in range(2))
    assert [one["email"] for one in first.values() if "email" in one] == [
        one["email"] for one in second.values() if "email" in one
    ]


def test_a_lead_has_about_twelve_activities(crm: HubSpotSandbox) -> None:
    assert 11 * LEADS < crm.size()[1] < 13 * LEADS


def test_deals_are_won_lost_and_open_and_stages_say_so(crm: HubSpotSandbox) -> None:
    deals = Counter(one["dealstage"] for one in crm.objects("deals").values())
    stages = Counter(one["lifecyclestage"] for one in crm.objects("contacts").values())
    assert 0.05 < deals["closedwon"] / LEADS < 0.2
    assert deals["closedlost"] > 0.3 * deals["closedwon"]
    assert (stages["customer"], stages["opportunity"]) == (deals["closedwon"], deals["contractsent"])


def test_every_property_that_we_map_is_filled_somewhere(crm: HubSpotSandbox) -> None:
    filled = Counter(name for one in crm.objects("contacts").values() for name, value in one.items() if value)
    assert [name for name in CONTACT_WORDS if not filled[name]] == []
    assert filled["country"] < LEADS


def test_private_addresses_are_no_companys(crm: HubSpotSandbox) -> None:
    kinds = Counter(email_kind(one["email"]) for one in crm.objects("contacts").values() if "email" in one)
    assert 0.1 < kinds["free"] / LEADS < 0.2
    assert set(kinds) == {"free", "company", "role"}
    assert PRIVATE not in {one["domain"] for one in crm.objects("companies").values()}


def test_values_are_ones_that_hubspot_would_take(crm: HubSpotSandbox) -> None:
    for kind in ("contacts", "companies", "deals", *ACTIVITIES):
        known = crm.world.properties[kind]
        for one in crm.objects(kind).values():
            assert set(one) <= set(known)
            for name, value in one.items():
                options = {option["value"] for option in known[name]["options"]}
                assert not options or value in options, (kind, name, value)


def test_activities_go_on_after_a_conversion_as_before(crm: HubSpotSandbox) -> None:
    """What a customer did after becoming one is no more than time allows: it would give the outcome away."""
    before = after = 0.0
    days_before = days_after = 0.0
    at = now()
    for one in crm.world.things["contacts"].values():
        won = one.properties.get("hs_lifecyclestage_customer_date")
        if won is None:
            continue
        edge = datetime.fromisoformat(won)
        days_before += (edge - one.created_at) / DAY
        days_after += (at - edge) / DAY
        for kind in ACTIVITIES:
            for activity in one.links.get(kind, {}):
                is_after = crm.world.things[kind][activity].created_at > edge
                after, before = after + is_after, before + (not is_after)
    assert after / days_after == pytest.approx(before / days_before, rel=0.25)


def test_winning_ends_the_open_deal() -> None:
    crm = HubSpotSandbox()
    ada = crm.create("contacts", {})
    about = {"pipeline": "default", "dealstage": "contractsent"}
    crm.create("deals", about, [("contacts", ada)])
    crm.convert(ada)
    crm.convert(ada)
    stages = [one["dealstage"] for one in crm.objects("deals").values()]
    assert stages == ["closedwon", "closedwon"]
    assert crm.get("contacts", ada)["lifecyclestage"] == "customer"


def test_its_size_counts_what_an_app_can_learn_of(crm: HubSpotSandbox) -> None:
    empty = HubSpotSandbox()
    ada = empty.create("contacts", {"recent_conversion_date": "2026-11-01T10:00:00Z", "hs_email_last_open_date": ""})
    for outcome in ("COMPLETED", "CANCELED"):
        empty.create("meetings", {"hs_meeting_outcome": outcome}, [("contacts", ada)])
    empty.create("tasks", {"hs_task_status": "NOT_STARTED"})
    empty.delete("calls", empty.create("calls", {}))
    assert empty.size() == (1, 2)
    assert crm.size()[0] == LEADS
