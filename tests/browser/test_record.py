"""The panel in a record page of the sandbox CRM: installed, pulled, scored and written for real."""

import dataclasses
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from connectors.contract import VendorConfig
from connectors.sandbox import HubSpotSandbox, Running, serve
from hub.clock import system_clock
from hub.cycle import until_idle
from hub.demo.people import crowd
from hub.demo.person import Person
from hub.runtime import Runtime
from hub.settings import Settings
from tests.browser.conftest import listening, serving
from tests.web import seed

pytestmark = pytest.mark.browser


class Leaping:
    """The system's clock, ahead by all the waits that did not happen."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return system_clock() + self.ahead

    def leap(self, wait: timedelta) -> None:
        self.ahead += wait


@pytest.fixture
def clock() -> Leaping:
    return Leaping()


@pytest.fixture
def account() -> Iterator[Running[HubSpotSandbox]]:
    with serve(HubSpotSandbox(crowd(12, seed=3))) as running:
        running.app.rate_limits = False
        yield running


@pytest.fixture
def settings(settings: Settings, account: Running[HubSpotSandbox]) -> Settings:
    """Settings in which people see the CRM at another host than the application's."""
    config = VendorConfig(
        client_id=account.app.client_id,
        client_secret=account.app.client_secret,
        api_url=account.url,
        login_url=account.url.replace("127.0.0.1", "localhost"),
    )
    return dataclasses.replace(settings, vendors={"hubspot": config})


@pytest.fixture
def record(runtime: Runtime, org: UUID, account: Running[HubSpotSandbox], clock: Leaping) -> Iterator[tuple[str, str]]:
    """The path of a scored contact's page in the CRM, and the score that the contact has there."""
    email = seed.member(runtime.sessions, org, "admin")
    with listening() as (port, sock):
        url = f"http://127.0.0.1:{port}"
        there = dataclasses.replace(runtime, settings=dataclasses.replace(runtime.settings, public_url=url))
        with serving(seed.app_of(there), port, sock):
            person = Person(url, email, seed.PASSWORD)
            person.sign_in()
            person.connect("hubspot")
            until_idle(there, clock.leap)
            account.app.card_url = f"{url}/embed/hubspot/ticket"
            contact_id, about = next(iter(account.app.objects("contacts").items()))
            yield f"/contacts/{account.app.portal_id}/record/0-1/{contact_id}", about["leadlight_score"]


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def test_a_record_frames_the_panel_with_the_score_that_it_holds(
    page: Page, settings: Settings, record: tuple[str, str]
) -> None:
    path, score = record
    page.goto(settings.vendors["hubspot"].login_url + path)
    field = page.locator("dl > div", has_text="Lead score").first
    expect(field.locator("dd")).to_have_text(score)
    expect(page.frame_locator("iframe").locator(".big")).to_have_text(f"{score}of 100")


def test_the_same_page_at_an_address_that_is_not_the_crms_may_not_frame_it(
    page: Page, account: Running[HubSpotSandbox], record: tuple[str, str]
) -> None:
    with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
        page.goto(account.url + record[0])
    expect(page.frame_locator("iframe").locator(".big")).to_have_count(0)
