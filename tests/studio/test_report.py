"""The report is one file that needs nothing else, and says what the judgement says."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from hub.studio import report
from hub.studio.finding import Finding
from hub.studio.from_file import learner
from hub.studio.judging import Wish, judge_learning
from hub.studio.labelled import read_labelled

AT = datetime(2026, 4, 28, tzinfo=UTC)
RISKY = "<script>alert(1)</script>"


class Page(HTMLParser):
    """Gathers the elements, and the label of each chart."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.charts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        found = dict(attrs)
        if found.get("role") == "img":
            self.charts.append(found.get("aria-label") or "")


@pytest.fixture(scope="module")
def finding(tmp_path_factory: pytest.TempPathFactory) -> Finding:
    return judged(tmp_path_factory.mktemp("leads") / "leads.csv")


def judged(path: Path) -> Finding:
    """Return what a file of 300 leads teaches, which is written there first."""
    dice = np.random.default_rng(3)
    visits, won = dice.integers(0, 30, 300), dice.random(300)
    stage = np.where(won < visits / 30, RISKY, "talks")
    lines = [f"{a},{b},{int(c < a / 30)}" for a, b, c in zip(visits, stage, won, strict=True)]
    path.write_text("\n".join([f"visits,{RISKY},won", *lines]))
    found = read_labelled(path, "won")
    return judge_learning(found, learner(None, keep_leaks=False), Wish(capacity=5))


@pytest.fixture(scope="module")
def text(finding: Finding) -> str:
    return report.html(finding, made_at=AT)


def test_it_asks_nothing_of_the_network_and_runs_no_script(text: str) -> None:
    page = Page()
    page.feed(text)
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert not {"src", "href", "onclick", "style"} & set(page.attributes)
    assert not re.search(r"https?:|url\(|@import", text)


def test_what_the_file_calls_its_columns_stays_text(text: str) -> None:
    assert RISKY not in text
    assert "&lt;script&gt;" in text


def test_each_chart_says_in_words_what_it_shows(text: str) -> None:
    page = Page()
    page.feed(text)
    assert len(page.charts) == 3
    assert all(len(label) > 40 and label.endswith(".") for label in page.charts)


def test_each_part_that_scrolls_has_a_name_of_its_own(text: str) -> None:
    names = re.findall(r'role="region" aria-label="([^"]+)"', text)
    assert len(names) == len(set(names)) > 3


def test_it_begins_with_the_answer_and_shows_the_evidence(finding: Finding, text: str) -> None:
    assert f"<h1>{report.headline(finding)}</h1>" in text
    for words in ("28 Apr 2026", "Left out, because they seem to know the outcome", "of the best 5 of each fold"):
        assert words in text
    (shape,) = finding.shapes
    assert sum(level.rate.leads for level in shape.levels) == 300
    assert all(f"{level.rate}<" in text for level in shape.levels if level.rate.leads)


def test_no_signal_is_the_headline(tmp_path: Path) -> None:
    path, dice = tmp_path / "noise.csv", np.random.default_rng(1)
    path.write_text("a,won\n" + "\n".join(f"{dice.integers(9)},{dice.integers(2)}" for _ in range(200)))
    found = judge_learning(read_labelled(path, "won"), learner(None, keep_leaks=False), Wish())
    assert report.headline(found) == "The columns tell no better than chance who converts."
    assert report.headline(found) in report.html(found, made_at=AT)


def test_too_few_outcomes_make_a_report_that_says_so(tmp_path: Path) -> None:
    path = tmp_path / "few.csv"
    path.write_text("a,won\n" + "1,no\n" * 20 + "9,yes\n")
    found = judge_learning(read_labelled(path, "won"), learner(None, keep_leaks=False), Wish())
    assert "too few outcomes to judge by" in report.html(found, made_at=AT)
