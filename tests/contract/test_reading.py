"""Reading: everything comes, once it is there, whatever the vendor's clock, index and paging do."""

from collections import Counter
from datetime import timedelta

import pytest

from connectors.contract import Reader
from connectors.records import ActivityRecord, Gone, LeadRecord, Record
from tests.contract.conftest import Stand

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def reader_of(stand: Stand) -> Reader:
    assert stand.client.reader is not None
    return stand.client.reader


def pull_leads(stand: Stand, *, after: timedelta = timedelta()) -> list[str]:
    """Pull the people's stream at an instant after the start; returns the ids that came."""
    stream = reader_of(stand).lead_object_type
    return ids_of(stand.store.pull(stream, stand.now + after))


def ids_of(records: list[Record]) -> list[str]:
    return [record.external_id for record in records if isinstance(record, LeadRecord)]


@pytest.mark.parametrize("number", [0, 1, 100, 101, 250])
def test_a_first_pull_brings_every_lead_once(stand: Stand, number: int) -> None:
    ids = stand.vendor.add_leads(number, at=stand.now - DAY)
    assert sorted(pull_leads(stand)) == sorted(ids)
    assert set(stand.store.received.values()) <= {1}


def test_activities_come_with_their_leads(stand: Stand) -> None:
    (lead_id,) = stand.vendor.add_leads(1, at=stand.now - DAY)
    stand.vendor.add_call(lead_id, at=stand.now - DAY)
    (call,) = [one for one in stand.store.pull_all(stand.now) if isinstance(one, ActivityRecord)]
    assert (call.activity_type, call.lead_ids) == ("call_connected", (lead_id,))
    assert call.occurred_at == stand.now - DAY


def test_a_lead_added_while_the_first_pull_goes_on_is_not_missed(stand: Stand) -> None:
    stand.vendor.add_leads(150, at=stand.now - DAY)
    stream = reader_of(stand).lead_object_type
    assert not stand.store.page(stream, stand.now).is_last
    (late,) = stand.vendor.add_leads(1, at=stand.now + MINUTE)
    stand.store.pull(stream, stand.now + MINUTE)
    stand.store.pull(stream, stand.now + 2 * MINUTE)
    assert late in stand.store.leads


def test_a_lead_changed_behind_the_first_pulls_back_is_read_again(stand: Stand) -> None:
    first, *_ = stand.vendor.add_leads(150, at=stand.now - DAY)
    stream = reader_of(stand).lead_object_type
    stand.store.page(stream, stand.now)
    stand.vendor.change_leads([first], "CTO", at=stand.now + MINUTE / 2)
    stand.store.pull(stream, stand.now + MINUTE)
    stand.store.pull(stream, stand.now + 2 * MINUTE)
    assert stand.store.leads[first].title == "CTO"


def test_a_change_is_seen_at_the_next_look(stand: Stand) -> None:
    ids = stand.vendor.add_leads(3, at=stand.now - DAY)
    pull_leads(stand)
    stand.vendor.change_leads([ids[1]], "CTO", at=stand.now + MINUTE)
    assert pull_leads(stand, after=MINUTE) == [ids[1]]
    assert stand.store.leads[ids[1]].title == "CTO"


def test_what_did_not_change_does_not_come_again(stand: Stand) -> None:
    ids = stand.vendor.add_leads(5, at=stand.now - DAY)
    pull_leads(stand)
    stand.vendor.change_leads(ids[:2], "CTO", at=stand.now + MINUTE)
    pull_leads(stand, after=MINUTE)
    stand.vendor.front.reset()
    assert pull_leads(stand, after=2 * MINUTE) == []
    assert stand.vendor.front.calls == 1


def test_a_change_stamped_before_the_last_look_is_found_by_overlap(stand: Stand) -> None:
    ids = stand.vendor.add_leads(3, at=stand.now - DAY)
    for minutes in range(0, 20, 5):
        pull_leads(stand, after=minutes * MINUTE)
    stand.vendor.change_leads([ids[0]], "CTO", at=stand.now + 12 * MINUTE)
    assert pull_leads(stand, after=16 * MINUTE) == [ids[0]]


def test_a_change_that_the_index_shows_late_is_found(stand: Stand) -> None:
    ids = stand.vendor.add_leads(3, at=stand.now - DAY)
    pull_leads(stand)
    stand.vendor.change_leads([ids[0]], "CTO", at=stand.now + MINUTE)
    stand.vendor.hide(ids[0], is_hidden=True)
    for minutes in (1, 2, 3):
        assert pull_leads(stand, after=minutes * MINUTE) == []
    stand.vendor.hide(ids[0], is_hidden=False)
    assert pull_leads(stand, after=4 * MINUTE) == [ids[0]]


@pytest.mark.soak
def test_many_changes_with_one_stamp_all_come_and_come_once(stand: Stand) -> None:
    number = 25_000
    ids = stand.vendor.add_leads(number, at=stand.now - DAY)
    pull_leads(stand)
    stand.store.received.clear()
    stand.vendor.change_leads(ids, "CTO", at=stand.now + MINUTE)
    assert Counter(pull_leads(stand, after=MINUTE)) == Counter(ids)
    assert {lead.title for lead in stand.store.leads.values()} == {"CTO"}
    assert pull_leads(stand, after=2 * MINUTE) == []


def test_a_pull_that_stops_goes_on_from_its_cursor(stand: Stand) -> None:
    ids = stand.vendor.add_leads(450, at=stand.now - DAY)
    stream = reader_of(stand).lead_object_type
    pull_leads(stand)
    stand.vendor.change_leads(ids, "CTO", at=stand.now + MINUTE)
    stand.store.page(stream, stand.now + MINUTE)
    stand.store.client = stand.signed.client()
    stand.store.pull(stream, stand.now + 2 * MINUTE)
    assert {lead.title for lead in stand.store.leads.values()} == {"CTO"}


def test_a_deleted_lead_is_gone_and_the_others_come(stand: Stand) -> None:
    stays, goes = stand.vendor.add_leads(2, at=stand.now - DAY)
    pull_leads(stand)
    stand.vendor.delete(goes)
    reader = reader_of(stand)
    found = list(reader.fetch(reader.lead_object_type, [goes, stays]))
    assert [one.external_id for one in found if isinstance(one, Gone)] == [goes]
    assert ids_of(found) == [stays]


def test_an_id_that_never_was_is_gone(stand: Stand) -> None:
    reader = reader_of(stand)
    (gone,) = reader.fetch(reader.lead_object_type, ["999999999"])
    assert isinstance(gone, Gone)


@pytest.mark.parametrize("asked", [("goes",), ("goes", "stays"), ("goes", "other"), ("deleted", "goes", "stays")])
def test_a_merged_lead_answers_as_its_survivor(stand: Stand, asked: tuple[str, ...]) -> None:
    names = ("stays", "goes", "other", "deleted")
    ids = dict(zip(names, stand.vendor.add_leads(4, at=stand.now - DAY), strict=True))
    pull_leads(stand)
    stand.vendor.merge(ids["stays"], ids["goes"])
    stand.vendor.delete(ids["deleted"])
    reader = reader_of(stand)
    found = reader.fetch(reader.lead_object_type, [ids[name] for name in asked])
    (survivor,) = [one for one in found if isinstance(one, LeadRecord) and one.external_id == ids["stays"]]
    assert survivor.merged_ids == (ids["goes"],)
    gone = [one.external_id for one in found if isinstance(one, Gone)]
    assert gone == [ids[name] for name in asked if name == "deleted"]


def test_the_accounts_own_fields_come_however_a_lead_is_read(stand: Stand) -> None:
    stand.vendor.define_custom("plan_size", "Plan size")
    (lead_id,) = stand.vendor.add_leads(1, at=stand.now - DAY)
    stand.vendor.set_custom(lead_id, "plan_size", "large", at=stand.now - DAY)
    pull_leads(stand)
    assert stand.store.leads[lead_id].attributes["plan_size"] == "large"
    stand.vendor.set_custom(lead_id, "plan_size", "small", at=stand.now + MINUTE)
    pull_leads(stand, after=MINUTE)
    assert stand.store.leads[lead_id].attributes["plan_size"] == "small"
    reader = reader_of(stand)
    (fetched,) = reader.fetch(reader.lead_object_type, [lead_id])
    assert isinstance(fetched, LeadRecord)
    assert fetched.attributes == stand.store.leads[lead_id].attributes
