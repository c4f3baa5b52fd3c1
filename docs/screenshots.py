"""Takes the README's pictures from a running demo: `python docs/screenshots.py LEADS_ADDRESS PASSWORD CHAT_ADDRESS`.

The demo prints all three. Needs the development requirements and Chromium.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from hub.demo.organization import EMAIL

HERE = Path(__file__).parent
SIZE = {"width": 1280, "height": 860}


def take(leads: str, password: str, chat: str) -> None:
    """Write the ranking, and a record in the CRM with the panel, beside this file."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, color_scheme="light", reduced_motion="reduce")
        page.goto(chat)
        page.get_by_role("link", name="Open record").first.click()
        page.frame_locator("iframe").locator(".big").wait_for()
        page.screenshot(path=HERE / "record.png")
        page.goto(leads)
        page.get_by_label("Work email").fill(EMAIL)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("searchbox").wait_for()
        page.screenshot(path=HERE / "leads.png")
        browser.close()


if __name__ == "__main__":
    take(*sys.argv[1:])
