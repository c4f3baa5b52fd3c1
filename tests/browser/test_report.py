"""The report that people mail: as its file opens in a browser, on a phone and on a desk."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from hub.studio import report
from tests.browser.test_pages import findings
from tests.studio.test_report import AT, judged

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    path = folder / "report.html"
    path.write_text(report.html(judged(folder / "leads.csv"), made_at=AT), encoding="utf-8")
    return path


@pytest.fixture(params=[(width, scheme) for width in (390, 1280) for scheme in ("light", "dark")], ids=str)
def page(chromium: Browser, file: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The report, open; at the end nothing may stand in its console."""
    width, scheme = request.param
    complaints: list[str] = []
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    opened = context.new_page()
    opened.on("console", lambda said: complaints.append(said.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(file.as_uri())
    yield opened
    context.close()
    assert complaints == []


def test_it_has_no_accessibility_finding_and_is_no_wider_than_the_screen(page: Page) -> None:
    assert findings(page) == []
    assert page.viewport_size is not None
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]


def test_every_chart_is_drawn_within_the_screen(page: Page) -> None:
    assert page.viewport_size is not None
    charts: list[dict[str, Any]] = page.evaluate(
        """() => [...document.querySelectorAll("svg[role=img]")].map(chart => {
            const shapes = [...chart.querySelectorAll("path, line, rect, circle, polyline")];
            const box = chart.getBoundingClientRect();
            const drawn = shapes.filter(shape => shape.getBoundingClientRect().width > 0);
            return {left: box.left, right: box.right, height: box.height, drawn: drawn.length};
        })"""
    )
    assert len(charts) >= 3
    for chart in charts:
        assert chart["left"] >= 0
        assert chart["right"] <= page.viewport_size["width"]
        assert chart["height"] > 20
        assert chart["drawn"] > 2
