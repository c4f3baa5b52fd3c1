"""The people of the HubSpot sandbox."""

from connectors.sandbox import HubSpotSandbox


def test_each_burst_lets_other_leads_come_alive() -> None:
    crm = HubSpotSandbox(leads=6, seed=3)
    bursts = [crm.burst(2, 1) for _ in range(3)]
    assert sorted(one for burst in bursts for one in burst) == sorted(crm.objects("contacts"))
    assert crm.burst(2, 1) == bursts[0]


def test_the_same_seed_makes_the_same_people() -> None:
    first, second = (HubSpotSandbox(leads=20, seed=5).objects("contacts") for _ in range(2))
    assert [one["email"] for one in first.values()] == [one["email"] for one in second.values()]
