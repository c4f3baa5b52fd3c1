"""The panel inside a record page of another origin, with third-party cookies blocked."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, FrameLocator, Page, expect

from marketplace import tickets
from tests.browser.conftest import Site, listening, serving
from tests.browser.test_pages import findings
from tests.web import seed
from tests.web.seed import NOW

pytestmark = pytest.mark.browser


def ticket_url(site: Site, record_id: str) -> str:
    subject = tickets.Subject(site.org, site.connection, "contacts", record_id)
    return f"{site.url}/embed/hubspot/panel?ticket={tickets.mint(site.runtime.redis, subject)}"


@contextmanager
def record_page(frame_url: str, port: int, sock: socket.socket) -> Iterator[str]:
    """Serve a record page that frames `frame_url` on another host than the application's; gives its address."""
    app = Flask("crm", static_folder=None)

    @app.get("/record")
    def record() -> str:
        frame = f'<iframe title="Score" src="{frame_url}" width="360" height="900"></iframe>'
        return f'<!doctype html><html lang="en"><title>Record</title><link rel="icon" href="data:,">{frame}'

    with serving(app, port, sock):
        yield f"http://localhost:{port}/record"


@contextmanager
def opened(chromium: Browser, address: str, **options: Any) -> Iterator[tuple[Page, list[str]]]:
    """Open a page; gives it and what its console says."""
    context = chromium.new_context(**options)
    context.clock.set_fixed_time(NOW)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type in ("error", "warning") else None)
    page.goto(address)
    yield page, said
    context.close()


def panel(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def test_a_record_page_of_another_origin_shows_the_score_without_any_cookie(chromium: Browser, site: Site) -> None:
    with record_page(ticket_url(site, "502"), *site.crm) as address, opened(chromium, address) as (page, said):
        frame = panel(page)
        expect(frame.get_by_role("article")).to_contain_text("74")
        expect(frame.get_by_role("article")).to_contain_text("Hot")
        expect(frame.locator("#all-lines")).not_to_have_attribute("open", "")
        frame.locator("summary").click()
        expect(frame.locator(".slip .total")).to_contain_text("74")
        assert page.context.cookies() == []
        assert said == []
        assert page.frames[1].evaluate("location.search") == ""


def test_a_newer_score_replaces_the_shown_one_by_itself(chromium: Browser, site: Site) -> None:
    with record_page(ticket_url(site, "505"), *site.crm) as address, opened(chromium, address) as (page, said):
        expect(panel(page).get_by_role("status")).to_contain_text("Not scored yet")
        seed.rescore(site.runtime.sessions, site.leads["Noor van Dijk"], 63, at=NOW)
        expect(panel(page).locator(".big")).to_contain_text("63", timeout=10_000)
        assert said == []


def test_a_page_that_is_not_the_crms_cannot_frame_it(chromium: Browser, site: Site) -> None:
    with (
        listening() as other,
        record_page(ticket_url(site, "502"), *other) as address,
        opened(chromium, address) as (page, said),
    ):
        page.wait_for_load_state("networkidle")
        assert panel(page).get_by_role("article").count() == 0
        assert any("frame-ancestors" in line for line in said)


def test_reloading_the_frame_asks_to_open_the_record_again(chromium: Browser, site: Site) -> None:
    with opened(chromium, ticket_url(site, "502")) as (page, _):
        expect(page.get_by_role("article")).to_contain_text("74")
        assert page.url == f"{site.url}/embed/hubspot/panel"
        page.reload()
        expect(page.get_by_role("article")).to_contain_text("Open the record again")


@pytest.mark.parametrize("width", [320, 360, 700])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_state_of_the_panel_has_a_finding_or_is_wider_than_its_frame(
    chromium: Browser, site: Site, width: int, scheme: str
) -> None:
    for record_id in ("502", "503", "504", "505", "999"):
        options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
        with opened(chromium, ticket_url(site, record_id), **options) as (page, said):
            if page.locator("summary").count():
                page.locator("summary").click()
            assert (record_id, findings(page)) == (record_id, [])
            assert page.evaluate("document.documentElement.scrollWidth") == width
            assert said == []


def test_all_of_a_panel_is_within_100_kilobytes_and_loads_no_font(chromium: Browser, site: Site) -> None:
    context = chromium.new_context()
    page = context.new_page()
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.__setitem__(answer.url.rsplit("/", 1)[-1], len(answer.body())))
    page.goto(ticket_url(site, "502"))
    page.wait_for_load_state("networkidle")
    context.close()
    assert not [name for name in sizes if re.search("font|woff", name)]
    assert sum(sizes.values()) < 100_000, sizes
