"""Echo: our own writes move the vendor's modification dates; they cost next to nothing and hide nobody's change."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from connectors.contract import ScoreUpdate, WriteStatus
from tests.contract.conftest import Stand
from tests.contract.test_reading import DAY, MINUTE, pull_leads

SECOND = timedelta(seconds=1)


def write(stand: Stand, ids: Sequence[str], *, at: datetime, is_noted: bool = True) -> None:
    """Write scores from an instant on, each call a tenth of a second later; the vendor stamps them so, too."""
    writer, reader = stand.client.scores, stand.client.reader
    assert writer is not None
    assert reader is not None
    for first in range(0, len(ids), writer.batch_size):
        batch = ids[first : first + writer.batch_size]
        outcomes = writer.write_scores([update(one, reader.lead_object_type, at) for one in batch])
        assert {one.status for one in outcomes} == {WriteStatus.WRITTEN}
        stand.vendor.stamp_leads(batch, at)
        if is_noted:
            stand.store.written |= dict.fromkeys(batch, at)
        at += SECOND / 10


def update(lead_id: str, object_type: str, at: datetime, *, band: str = "Hot", reasons: str = "+14 VP") -> ScoreUpdate:
    return ScoreUpdate(
        external_id=lead_id,
        object_type=object_type,
        score=82,
        band=band,
        demographic=20,
        fit=30,
        behavioral=32,
        reasons=reasons,
        scored_at=at,
    )


def test_what_we_wrote_is_no_news_and_an_idle_look_is_one_call(stand: Stand) -> None:
    ids = stand.vendor.add_leads(450, at=stand.now - DAY)
    pull_leads(stand)
    write(stand, ids, at=stand.now + MINUTE)
    pull_leads(stand, after=MINUTE + SECOND)
    stand.vendor.front.reset()
    assert pull_leads(stand, after=MINUTE + 2 * SECOND) == []
    assert stand.vendor.front.calls == 1


def test_our_fields_are_no_attributes(stand: Stand) -> None:
    (lead_id,) = stand.vendor.add_leads(1, at=stand.now - DAY)
    pull_leads(stand)
    before = dict(stand.store.leads[lead_id].attributes)
    write(stand, [lead_id], at=stand.now + MINUTE)
    pull_leads(stand, after=MINUTE + SECOND)
    assert stand.store.received[lead_id] == 2
    assert dict(stand.store.leads[lead_id].attributes) == before


def test_a_change_just_before_our_write_is_not_taken_for_our_write(stand: Stand) -> None:
    (lead_id,) = stand.vendor.add_leads(1, at=stand.now - DAY)
    pull_leads(stand)
    stand.vendor.change_leads([lead_id], "CTO", at=stand.now + 10 * SECOND)
    write(stand, [lead_id], at=stand.now + 12 * SECOND)
    pull_leads(stand, after=20 * SECOND)
    assert stand.store.leads[lead_id].title == "CTO"


@pytest.mark.parametrize("looks", [(1, 30), (1, 7), (2, 300), (-1, 60), (25, 30)])
@pytest.mark.parametrize("delay", [3, 20, 59])
@pytest.mark.parametrize("lag", [0, 10, 60])
def test_a_change_soon_after_our_write_is_found_whatever_the_index_lags(
    stand: Stand, looks: tuple[int, int], delay: int, lag: int
) -> None:
    """A change comes `delay` after our write and shows `lag` later; looks are one near our write, then regular ones."""
    (lead_id,) = stand.vendor.add_leads(1, at=stand.now - DAY)
    pull_leads(stand)
    written, (near, step) = 40, looks
    steps = [(written, "write"), (written + delay, "change"), (written + delay + lag, "show"), (written + near, "look")]
    steps += [(second, "look") for second in range(written + near + step + 1, 1200, step)]
    for second, what in sorted(steps, key=lambda one: one[0]):
        if what == "look":
            pull_leads(stand, after=second * SECOND)
        elif what == "write":
            write(stand, [lead_id], at=stand.now + second * SECOND)
        elif what == "change":
            # A direct read shows the change at once; only what searches see lags.
            stand.vendor.change_leads([lead_id], "CTO", at=stand.now + second * SECOND)
            stand.vendor.hide(lead_id, is_hidden=lag > 0)
        else:
            stand.vendor.hide(lead_id, is_hidden=False)
    assert stand.store.leads[lead_id].title == "CTO"


def test_our_writes_are_searched_through_but_once(stand: Stand) -> None:
    ids = stand.vendor.add_leads(450, at=stand.now - DAY)
    pull_leads(stand)
    write(stand, ids, at=stand.now + MINUTE)
    pull_leads(stand, after=MINUTE + SECOND)
    stand.vendor.front.reset()
    looks = 30
    for minutes in range(2, 2 + looks):
        assert pull_leads(stand, after=minutes * MINUTE) == []
    assert stand.vendor.front.calls <= looks + 450 // 200 + 1


def test_a_change_while_we_write_many_is_found(stand: Stand) -> None:
    ids = stand.vendor.add_leads(450, at=stand.now - DAY)
    pull_leads(stand)
    write(stand, ids, at=stand.now + MINUTE)
    stand.vendor.change_leads([ids[200]], "CTO", at=stand.now + MINUTE + SECOND)
    pull_leads(stand, after=MINUTE + 2 * SECOND)
    assert stand.store.leads[ids[200]].title == "CTO"


def test_a_write_that_was_carried_out_without_an_answer_hides_no_change(stand: Stand) -> None:
    (lead_id,) = stand.vendor.add_leads(1, at=stand.now - DAY)
    pull_leads(stand)
    write(stand, [lead_id], at=stand.now + 10 * SECOND, is_noted=False)
    pull_leads(stand, after=20 * SECOND)
    stand.vendor.change_leads([lead_id], "CTO", at=stand.now + MINUTE)
    pull_leads(stand, after=MINUTE + SECOND)
    assert stand.store.leads[lead_id].title == "CTO"
