"""A vendor that fails: each failure has its class, nothing is lost by it, and no call escapes the budget."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from connectors.errors import AuthRevoked, BudgetExhausted, ConnectorError, RateLimited, VendorUnavailable
from tests.contract import front
from tests.contract.conftest import Stand
from tests.contract.front import Fault
from tests.contract.test_echo import write
from tests.contract.test_reading import DAY, MINUTE, pull_leads, reader_of

DOWN = {
    "500": front.status(500),
    "503": front.status(503),
    "521": front.status(521),
    "html": front.HTML,
    "empty": front.EMPTY,
    "nonsense": front.NONSENSE,
    "cut": front.CUT,
}
WAITS = {
    "429 with a time": (front.status(429, retry_after="7"), timedelta(seconds=7)),
    "429 with nonsense": (front.status(429, retry_after="soon"), None),
    "429 without": (front.status(429), None),
    "423": (front.status(423), timedelta(seconds=2)),
    "477": (front.status(477, retry_after="3600"), timedelta(hours=1)),
}


def change_many(stand: Stand) -> list[str]:
    """Get to where a look at changes takes several calls; returns the ids that it must bring."""
    ids = stand.vendor.add_leads(250, at=stand.now - DAY)
    pull_leads(stand)
    stand.vendor.change_leads(ids, "CTO", at=stand.now + MINUTE)
    return ids


def assert_all_there(stand: Stand, ids: list[str]) -> None:
    assert sorted(stand.store.leads) == sorted(ids)
    assert {lead.title for lead in stand.store.leads.values()} == {"CTO"}


@pytest.mark.parametrize("fault", DOWN.values(), ids=DOWN)
@pytest.mark.parametrize("skipped", [0, 1, 2, 3, 4])
def test_a_look_that_fails_anywhere_loses_nothing(stand: Stand, fault: Fault, skipped: int) -> None:
    """The fault hits the call after `skipped` good ones."""
    ids = change_many(stand)
    fail_after(stand, skipped, fault)
    with pytest.raises(VendorUnavailable):
        pull_leads(stand, after=MINUTE)
    pull_leads(stand, after=2 * MINUTE)
    assert_all_there(stand, ids)


@pytest.mark.parametrize("fault", DOWN.values(), ids=DOWN)
def test_a_first_pull_that_fails_goes_on_where_it_stopped(stand: Stand, fault: Fault) -> None:
    ids = stand.vendor.add_leads(250, at=stand.now - DAY)
    fail_after(stand, 2, fault)
    with pytest.raises(VendorUnavailable):
        pull_leads(stand)
    pull_leads(stand, after=MINUTE)
    assert sorted(stand.store.leads) == sorted(ids)
    assert set(stand.store.received.values()) == {1}


@pytest.mark.parametrize(("fault", "wait"), WAITS.values(), ids=WAITS)
def test_a_wait_is_said_and_not_slept_through(stand: Stand, fault: Fault, wait: timedelta | None) -> None:
    ids = change_many(stand)
    fail_after(stand, 1, fault)
    with pytest.raises(RateLimited) as caught:
        pull_leads(stand, after=MINUTE)
    assert caught.value.retry_after > timedelta()
    assert wait in (None, caught.value.retry_after)
    pull_leads(stand, after=2 * MINUTE)
    assert_all_there(stand, ids)


@pytest.mark.parametrize("skipped", [0, 1, 2, 3])
def test_a_token_that_ends_in_the_middle_is_renewed_once(stand: Stand, skipped: int) -> None:
    ids = change_many(stand)
    fail_after(stand, skipped, stand.vendor.expire_tokens)
    pull_leads(stand, after=MINUTE)
    assert_all_there(stand, ids)
    assert stand.signed.renewals == 1
    assert stand.vendor.front.calls == stand.gate.total


def test_ended_access_is_told_in_either_shape(stand: Stand) -> None:
    stand.vendor.add_leads(3, at=stand.now - DAY)
    for shape in stand.harness.shapes:
        stand.vendor.revoke(shape)
        with pytest.raises(AuthRevoked) as caught:
            pull_leads(stand)
        assert "sign in" in str(caught.value)


def test_errors_name_neither_records_nor_tokens(stand: Stand) -> None:
    (lead_id,) = stand.vendor.add_leads(1, at=stand.now - DAY)
    reader = reader_of(stand)
    secrets = (lead_id, stand.signed.grant.access_token, stand.harness.client_secret, "127.0.0.1", "?")
    for fault in (*DOWN.values(), *(fault for fault, _ in WAITS.values()), front.status(400), front.status(403)):
        stand.vendor.front.spoil(fault)
        with pytest.raises(ConnectorError) as caught:
            reader.fetch(reader.lead_object_type, [lead_id])
        assert [secret for secret in secrets if secret in str(caught.value)] == []


def test_a_closed_budget_means_no_further_call(stand: Stand) -> None:
    ids = change_many(stand)
    for allowed in range(6):
        stand.gate.most = stand.gate.total + allowed
        before = stand.vendor.front.calls
        try:
            pull_leads(stand, after=MINUTE)
        except BudgetExhausted:
            assert stand.vendor.front.calls == before + allowed
    stand.gate.most = 1_000_000
    pull_leads(stand, after=2 * MINUTE)
    assert_all_there(stand, ids)


def test_the_budget_counts_exactly_what_the_vendor_counts(stand: Stand) -> None:
    ids = stand.vendor.add_leads(320, at=stand.now - DAY)
    stand.vendor.add_call(ids[0], at=stand.now - DAY)
    assert stand.client.fields is not None
    stand.client.fields.provision()
    faults = iter([*DOWN.values(), *(fault for fault, _ in WAITS.values())] * 5)
    reader = reader_of(stand)
    for minutes in range(1, 50):
        stand.vendor.change_leads(ids[: minutes * 5], f"CTO {minutes}", at=stand.now + minutes * MINUTE)
        stand.vendor.front.spoil(next(faults))
        if minutes % 4 == 0:
            stand.vendor.expire_tokens()
        for action in (
            lambda: stand.store.pull_all(stand.now + minutes * MINUTE),  # noqa: B023 - called at once
            lambda: write(stand, ids[:120], at=stand.now + minutes * MINUTE),  # noqa: B023
            lambda: reader.fetch(reader.lead_object_type, [*ids[:5], "999999999"]),
        ):
            attempt(action)
    assert stand.vendor.front.calls > 100
    assert stand.gate.total == stand.vendor.front.calls


def attempt(action: Callable[[], object]) -> None:
    try:
        action()
    except ConnectorError:
        return


def fail_after(stand: Stand, skipped: int, what: Fault | Callable[[], None]) -> None:
    """Let something happen at the gate, before the call that follows `skipped` good ones."""
    gate = stand.gate
    before = gate.total

    def watch() -> None:
        if gate.total == before + skipped + 1:
            gate.watch = None
            if isinstance(what, Fault):
                stand.vendor.front.spoil(what)
            else:
                what()

    gate.watch = watch
