"""How many calls the main job takes; a vendor's own figures are in its harness."""

from tests.contract.conftest import Stand
from tests.contract.test_echo import SECOND, write
from tests.contract.test_reading import DAY, MINUTE, reader_of


def test_a_first_pull_of_5000_leads(stand: Stand) -> None:
    stand.vendor.add_leads(5000, at=stand.now - DAY)
    stand.store.pull(reader_of(stand).lead_object_type, stand.now)
    assert len(stand.store.leads) == 5000
    assert stand.vendor.front.calls <= stand.vendor.most_pull_calls


def test_a_first_write_of_5000_scores(stand: Stand) -> None:
    ids = stand.vendor.add_leads(5000, at=stand.now - DAY)
    write(stand, ids, at=stand.now)
    assert stand.vendor.front.calls == stand.vendor.write_calls


def test_an_idle_look_asks_at_most_once_per_stream(stand: Stand) -> None:
    ids = stand.vendor.add_leads(600, at=stand.now - DAY)
    stand.vendor.add_call(ids[0], at=stand.now - DAY)
    stand.store.pull_all(stand.now)
    write(stand, ids, at=stand.now + MINUTE)
    stand.store.pull_all(stand.now + MINUTE + SECOND)
    for seconds in (2, 20, 60, 3600):
        stand.vendor.front.reset()
        stand.store.pull_all(stand.now + MINUTE + seconds * SECOND)
        asked = [exchange.path for exchange in stand.vendor.front.exchanges]
        assert len(asked) == len(set(asked)) <= len(reader_of(stand).streams), seconds
