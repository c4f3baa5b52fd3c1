"""A real server, a real Chromium, and an organization worth looking at."""

import dataclasses
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from hub.runtime import Runtime
from hub.settings import Settings
from tests.web import seed
from tests.web.seed import DAY, NOW, Hand

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--test-third-party-cookie-phaseout",  # third-party cookies are blocked, as people's browsers do
)
Look = Callable[..., Page]


@dataclass(frozen=True)
class Site:
    """The running application and what is in it."""

    url: str
    runtime: Runtime
    org: UUID
    email: str
    leads: dict[str, UUID]
    connection: UUID
    crm: tuple[int, socket.socket]


@pytest.fixture
def clock() -> Hand:
    return Hand(NOW)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        pytest.skip("no Chromium on this machine: install the system's package `chromium`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def crm() -> Iterator[tuple[int, socket.socket]]:
    """A port that the CRM may serve its record page on."""
    with listening() as held:
        yield held


@pytest.fixture
def settings(settings: Settings, crm: tuple[int, socket.socket]) -> Settings:
    """Settings in which HubSpot's pages are at another host than the application's."""
    return dataclasses.replace(settings, vendors={"hubspot": seed.hubspot_config(f"http://localhost:{crm[0]}")})


@pytest.fixture
def site(runtime: Runtime, org: UUID, crm: tuple[int, socket.socket]) -> Iterator[Site]:
    """The application on a port of its own, with a few leads in every state."""
    leads, connection = people(runtime, org)
    email = seed.member(runtime.sessions, org, "admin")
    with listening() as (port, sock):
        url = f"http://127.0.0.1:{port}"
        there = dataclasses.replace(runtime, settings=dataclasses.replace(runtime.settings, public_url=url))
        with serving(seed.app_of(there), port, sock):
            yield Site(url, runtime, org, email, leads, connection, crm)


@pytest.fixture
def look(chromium: Browser, site: Site) -> Iterator[Look]:
    """Open a signed-in page of the given width and colour scheme; at the end nothing may stand in its console."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        path: str = "/app/leads", *, width: int = 1280, scheme: Any = "light", signed_in: bool = True
    ) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        context.clock.set_fixed_time(NOW)
        opened.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if signed_in:
            sign_in(page, site)
        page.goto(f"{site.url}{path}")
        return page

    yield open_page
    for context in opened:
        context.close()
    assert complaints == []


def sign_in(page: Page, site: Site) -> None:
    """Sign in as the admin of the organization."""
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("Work email").fill(site.email)
    page.get_by_label("Password").fill(seed.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("/app/leads"))


def people(runtime: Runtime, org: UUID) -> tuple[dict[str, UUID], UUID]:
    """Fill the organization; returns the leads by name, and the connection their records belong to."""
    sessions = runtime.sessions
    model = seed.published(sessions, org)
    connection = seed.connection(sessions, org, account_id="4711", backfilled_at=NOW)
    leads = {}
    fields: list[tuple[str, int | None, dict[str, Any]]] = [
        ("Priya Raman", 89, {"written_at": NOW - timedelta(minutes=2), "written_score": 89}),
        ("Mara Lindqvist", 74, {"written_at": NOW - 3 * DAY, "written_score": 70}),
        ("Oskar Nilsen", 51, {"write_due_at": NOW + timedelta(hours=9), "written_score": 52}),
        ("Julie Marchand", 12, {"dead_at": NOW - timedelta(hours=1), "reason": "Converted, so locked.", "attempts": 5}),
        ("Noor van Dijk", None, {}),
    ]
    for at, (name, score, record) in enumerate(fields):
        title = "Vice President of Sales Operations and Everything Else"
        leads[name] = seed.lead(sessions, org, name, score, title=title, last_activity_at=NOW - at * DAY)
        seed.record(sessions, org, leads[name], connection, external_id=str(501 + at), **record)
        if score is not None:
            points = [14, 11, 13, -6]
            past = (20 * DAY, max(score - 20, 0), points), (3 * DAY, score, points)
            seed.history(sessions, org, leads[name], model, *past)
    seed.connection(sessions, org, vendor="slack", account_id="T1", state="reconnect", reason="The app was removed.")
    return leads, connection


@contextmanager
def listening() -> Iterator[tuple[int, socket.socket]]:
    """Hold a free port, so that its address is known before the application is made."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        yield sock.getsockname()[1], sock


@contextmanager
def serving(app: Flask, port: int, sock: socket.socket) -> Iterator[None]:
    """Answer requests in a thread."""
    server = make_server("127.0.0.1", port, app, threaded=True, fd=sock.fileno())
    thread = Thread(target=server.serve_forever, name="site")
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
