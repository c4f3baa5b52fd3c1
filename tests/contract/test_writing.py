"""Writing: one bad record costs no other, an answer that is lost is not taken for one, and no task comes twice."""

from collections import Counter
from collections.abc import Sequence

import pytest

from connectors.contract import ScoreWriter, TaskDraft, TaskWriter, WriteOutcome, WriteStatus
from connectors.errors import AuthRevoked, RateLimited, VendorUnavailable
from tests.contract import front
from tests.contract.conftest import Stand
from tests.contract.test_echo import update
from tests.contract.test_reading import DAY, MINUTE, reader_of

BAD = "reasons that break a rule"


def writer_of(stand: Stand) -> ScoreWriter:
    assert stand.client.scores is not None
    return stand.client.scores


def tasks_of(stand: Stand) -> TaskWriter:
    assert stand.client.tasks is not None
    return stand.client.tasks


def write(stand: Stand, ids: Sequence[str], *, bad: Sequence[str] = ()) -> dict[str, WriteOutcome]:
    """Write a batch whose `bad` records break a rule of the account; returns the outcomes by id."""
    kind, at = reader_of(stand).lead_object_type, stand.now + MINUTE
    updates = [update(one, kind, at, reasons=BAD if one in bad else "+14 VP") for one in ids]
    stand.vendor.refuse_value(BAD)
    outcomes = writer_of(stand).write_scores(updates)
    assert [one.external_id for one in outcomes] == list(ids)
    return {one.external_id: one for one in outcomes}


def count(outcomes: dict[str, WriteOutcome]) -> Counter[WriteStatus]:
    return Counter(one.status for one in outcomes.values())


def full_batch(stand: Stand) -> list[str]:
    return stand.vendor.add_leads(writer_of(stand).batch_size, at=stand.now - DAY)


def test_a_full_batch_is_one_call(stand: Stand) -> None:
    ids = full_batch(stand)
    assert count(write(stand, ids)) == {WriteStatus.WRITTEN: len(ids)}
    assert stand.vendor.front.calls == 1
    assert {stand.vendor.score_of(one) for one in ids} == {"82"}


@pytest.mark.parametrize("place", [0, 37, -1])
def test_one_bad_record_costs_no_other(stand: Stand, place: int) -> None:
    ids = full_batch(stand)
    outcomes = write(stand, ids, bad=[ids[place]])
    assert outcomes[ids[place]].status is WriteStatus.REJECTED
    assert outcomes[ids[place]].reason
    assert count(outcomes) == {WriteStatus.WRITTEN: len(ids) - 1, WriteStatus.REJECTED: 1}
    assert {stand.vendor.score_of(one) for one in ids if one != ids[place]} == {"82"}
    assert stand.vendor.front.calls <= 15


def test_deleted_records_among_others_are_gone(stand: Stand) -> None:
    ids = full_batch(stand)
    stand.vendor.delete(ids[3])
    outcomes = write(stand, ids)
    assert outcomes[ids[3]].status is WriteStatus.GONE
    assert count(outcomes) == {WriteStatus.WRITTEN: len(ids) - 1, WriteStatus.GONE: 1}


def test_a_record_merged_into_another_is_gone(stand: Stand) -> None:
    stays, goes, other = stand.vendor.add_leads(3, at=stand.now - DAY)
    stand.vendor.merge(stays, goes)
    outcomes = write(stand, [goes, other])
    assert outcomes[goes].status is WriteStatus.GONE
    assert outcomes[other].status is WriteStatus.WRITTEN


def test_bad_and_gone_records_in_one_batch_have_their_own_fates(stand: Stand) -> None:
    ids = full_batch(stand)
    stand.vendor.delete(ids[5])
    outcomes = write(stand, ids, bad=[ids[6], ids[80]])
    assert count(outcomes) == {WriteStatus.WRITTEN: len(ids) - 3, WriteStatus.REJECTED: 2, WriteStatus.GONE: 1}


def test_a_lost_answer_to_a_write_is_simply_written_again(stand: Stand) -> None:
    ids = full_batch(stand)
    stand.vendor.front.spoil(front.CUT_AFTER)
    with pytest.raises(VendorUnavailable) as caught:
        write(stand, ids)
    assert not caught.value.is_ambiguous
    assert count(write(stand, ids)) == {WriteStatus.WRITTEN: len(ids)}


def test_a_token_that_ended_is_renewed_for_a_write(stand: Stand) -> None:
    ids = full_batch(stand)
    stand.vendor.expire_tokens()
    assert count(write(stand, ids)) == {WriteStatus.WRITTEN: len(ids)}
    assert stand.signed.renewals == 1


def test_ended_access_and_waits_raise(stand: Stand) -> None:
    ids = full_batch(stand)
    stand.vendor.front.spoil(front.status(429, retry_after="3"))
    with pytest.raises(RateLimited):
        write(stand, ids)
    stand.vendor.revoke(stand.harness.shapes[0])
    with pytest.raises(AuthRevoked):
        write(stand, ids)
    assert {stand.vendor.score_of(one) for one in ids} == {None}


def test_fields_are_made_once(stand: Stand) -> None:
    assert stand.client.fields is not None
    report = stand.client.fields.provision()
    assert (report.created, report.drift) == ((), ())


def drafts_for(stand: Stand, ids: Sequence[str]) -> list[TaskDraft]:
    return [
        TaskDraft(
            key=f"{one}:7", lead_id=one, owner_id=None, subject="Call Ada", body="Why: VP", due_at=stand.now + DAY
        )
        for one in ids
    ]


def test_tasks_are_made_in_one_call_and_found_again(stand: Stand) -> None:
    drafts = drafts_for(stand, stand.vendor.add_leads(20, at=stand.now - DAY))
    outcomes = tasks_of(stand).create_tasks(drafts)
    assert {one.status for one in outcomes} == {WriteStatus.WRITTEN}
    assert stand.vendor.front.calls == 1
    assert tasks_of(stand).find_tasks(drafts) == {one.key: one.external_id for one in outcomes}


def test_a_task_whose_answer_was_lost_is_found_and_not_made_twice(stand: Stand) -> None:
    drafts = drafts_for(stand, stand.vendor.add_leads(20, at=stand.now - DAY))
    stand.vendor.front.spoil(front.CUT_AFTER)
    with pytest.raises(VendorUnavailable) as caught:
        tasks_of(stand).create_tasks(drafts)
    assert caught.value.is_ambiguous
    assert sorted(tasks_of(stand).find_tasks(drafts)) == sorted(draft.key for draft in drafts)
    assert len(stand.vendor.our_tasks()) == len(drafts)


def test_a_task_that_was_not_made_is_not_found(stand: Stand) -> None:
    drafts = drafts_for(stand, stand.vendor.add_leads(3, at=stand.now - DAY))
    stand.vendor.front.spoil(front.status(429))
    with pytest.raises(RateLimited):
        tasks_of(stand).create_tasks(drafts)
    assert tasks_of(stand).find_tasks(drafts) == {}


def test_a_success_with_another_code_is_a_success(stand: Stand) -> None:
    drafts = drafts_for(stand, stand.vendor.add_leads(2, at=stand.now - DAY))
    stand.vendor.front.spoil(front.OTHER_SUCCESS)
    outcomes = tasks_of(stand).create_tasks(drafts)
    assert {one.status for one in outcomes} == {WriteStatus.WRITTEN}


def test_a_task_for_a_deleted_lead_costs_no_other(stand: Stand) -> None:
    ids = stand.vendor.add_leads(10, at=stand.now - DAY)
    stand.vendor.delete(ids[4])
    outcomes = {one.key: one for one in tasks_of(stand).create_tasks(drafts_for(stand, ids))}
    lost = outcomes.pop(f"{ids[4]}:7")
    assert lost.status in (WriteStatus.GONE, WriteStatus.REJECTED)
    assert {one.status for one in outcomes.values()} == {WriteStatus.WRITTEN}
    assert len(stand.vendor.our_tasks()) == 9


def test_our_own_tasks_are_no_activities(stand: Stand) -> None:
    ids = stand.vendor.add_leads(2, at=stand.now - DAY)
    tasks_of(stand).create_tasks(drafts_for(stand, ids))
    came = stand.store.pull_all(stand.now)
    came += stand.store.pull_all(stand.now + MINUTE)
    assert [one for one in came if one.external_id.startswith("tasks:")] == []
