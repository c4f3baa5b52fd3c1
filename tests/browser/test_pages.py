"""Every page: no finding of axe, nothing wider than the screen, all of it by keyboard."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from hub.intake import file_steps
from tests.browser.conftest import Look, Site, sign_in
from tests.web import seed
from tests.web.seed import NOW

pytestmark = pytest.mark.browser

PAGES = [
    "/sign-in",
    "/app/leads",
    "/app/leads?band=none",
    "/app/leads?q=nobody",
    "LEAD",
    "WAITING",
    "/app/connections",
    "/app/import",
]
REFUSALS = ["/nothing", "/oauth/hubspot/callback?state=unknown", "/install/nobody"]


def findings(page: Page) -> list[Any]:
    """Return what axe objects to, with the first place of each."""
    violations = Axe().run(page).response["violations"]
    return [(found["id"], found["nodes"][0]["html"][:200]) for found in violations]


def address(path: str, site: Site) -> str:
    names = {"LEAD": "Mara Lindqvist", "WAITING": "Noor van Dijk"}
    return f"/app/leads/{site.leads[names[path]]}" if path in names else path


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_an_accessibility_finding_or_is_wider_than_the_screen(
    look: Look, site: Site, width: int, scheme: str
) -> None:
    page = look("/app/leads", width=width, scheme=scheme)
    for path in PAGES:
        page.goto(f"{site.url}{address(path, site)}")
        page.wait_for_load_state("networkidle")
        assert (path, findings(page)) == (path, [])
        assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, width)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_refusal_has_an_accessibility_finding_or_is_wider_than_the_screen(
    chromium: Browser, site: Site, scheme: Any
) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 700}, color_scheme=scheme)
    page = context.new_page()
    sign_in(page, site)
    for path in REFUSALS:
        page.goto(f"{site.url}{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert (path, findings(page)) == (path, [])
        assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, 320)
    context.close()


def test_a_file_is_imported_at_320_pixels_without_a_finding(look: Look, site: Site, tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    file.write_text("E-mail,Name,Company,Job title\nana@fabrikam.example,Ana Ruiz,Fabrikam,VP Sales\nnobody,,,\n")
    page = look("/app/import", width=320)
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Look at its columns").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("leads.csv")
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.get_by_role("button", name="Import 1 row").click()
    expect(page.get_by_text("You may leave this page")).to_be_visible()
    while file_steps.step(site.runtime):
        continue
    expect(page.get_by_role("link", name="Rejected rows with reasons")).to_be_visible(timeout=10_000)
    assert findings(page) == []


def test_the_navigation_shows_every_page_at_320_pixels(look: Look) -> None:
    page = look(width=320)
    for name in ("Leads", "Connections", "Import"):
        expect(page.get_by_role("navigation", name="Main").get_by_role("link", name=name)).to_be_in_viewport(ratio=1)


def test_sign_in_and_the_first_lead_are_reached_by_keyboard_alone(look: Look, site: Site) -> None:
    page = look("/sign-in", signed_in=False)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type(site.email)
    page.keyboard.press("Tab")
    page.keyboard.type(seed.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/app/leads$"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Priya Raman":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Priya Raman")


def test_search_as_you_type_keeps_the_focus_and_the_address(look: Look) -> None:
    page = look()
    box = page.get_by_role("searchbox")
    box.click()
    page.keyboard.type("lindq")
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page.get_by_role("link", name="Mara Lindqvist")).to_be_visible()
    expect(box).to_be_focused()
    expect(page).to_have_url(re.compile(r"\?q=lindq$"))
    expect(page.get_by_role("link", name="Hot 2")).to_have_attribute("href", "/app/leads?band=hot&q=lindq")
    page.go_back()
    expect(page.get_by_role("row")).to_have_count(6)


def test_a_ranking_without_a_lead_fills_itself(look: Look, site: Site) -> None:
    page = look("/app/leads?q=zelda")
    expect(page.get_by_role("heading", name="No lead matches")).to_be_visible()
    seed.lead(site.runtime.sessions, site.org, "Zelda Ruiz", 63)
    expect(page.get_by_role("link", name="Zelda Ruiz")).to_be_visible(timeout=10_000)


def test_the_page_of_a_lead_without_a_score_fills_itself(look: Look, site: Site) -> None:
    page = look(f"/app/leads/{site.leads['Noor van Dijk']}")
    expect(page.get_by_text("The page fills itself.")).to_be_visible()
    seed.rescore(site.runtime.sessions, site.leads["Noor van Dijk"], 63, at=NOW)
    expect(page.locator(".a-now .big")).to_contain_text("63", timeout=10_000)


def test_the_ranking_works_without_scripts(chromium: Any, site: Site) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site)
    page.get_by_role("searchbox").fill("priya")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("link", name="Priya Raman").click()
    expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
    context.close()


def test_a_changed_row_lights_up_where_it_stands_and_is_told_in_one_place(look: Look, site: Site) -> None:
    page = look()
    expect(page.get_by_role("status")).to_have_text("Live", timeout=10_000)
    seed.rescore(site.runtime.sessions, site.leads["Oskar Nilsen"], 95, at=NOW - timedelta(seconds=1))
    changed = page.locator("tr.changed")
    expect(changed).to_contain_text("Oskar Nilsen", timeout=10_000)
    expect(changed).to_contain_text("95")
    expect(page.get_by_role("status")).to_have_text("Live, 1 of these changed in the last minute")
    names = page.locator("tbody th a").all_text_contents()
    assert names[:3] == ["Priya Raman", "Mara Lindqvist", "Oskar Nilsen"]
    page.get_by_role("link", name=re.compile("Re-sort")).click()
    expect(page.locator("tbody th a").first).to_have_text("Oskar Nilsen")


def test_the_time_slider_moves_the_receipt_and_speaks_its_day(look: Look, site: Site) -> None:
    page = look(f"/app/leads/{site.leads['Mara Lindqvist']}")
    slider = page.get_by_role("slider")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^28 Apr 2026, 14:32: "))
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#asof")).to_contain_text("27 Apr 2026")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^27 Apr 2026, 14:32: "))
    expect(slider).to_be_focused()
    page.keyboard.press("PageUp")
    expect(page.locator("#asof")).to_contain_text("27 May 2026")
    expect(page.locator("#asof")).to_contain_text("if nothing else happens")
    page.get_by_role("link", name="Back to now").click()
    expect(page.locator("#asof")).to_contain_text("28 Apr 2026")
