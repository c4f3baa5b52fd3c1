"""What the tests of commands share."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.cli import main
from hub.settings import Settings
from tests.cli.labelled import run, write

Leadlight = Callable[..., Result]


@pytest.fixture
def leadlight(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Leadlight:
    """Runs a command, in this process, against a fresh database and an empty Redis."""
    monkeypatch.setenv("LEADLIGHT_HOME", str(settings.home))
    monkeypatch.setenv("LEADLIGHT_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("LEADLIGHT_REDIS_URL", settings.redis_url)

    def invoke(*arguments: object, given: str | None = None) -> Result:
        return CliRunner().invoke(main, list(map(str, arguments)), input=given)

    return invoke


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    """A file of 400 leads with their outcomes."""
    return write(tmp_path / "leads.csv")


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scorecard that was learned from such a file."""
    folder = tmp_path_factory.mktemp("learned")
    leads, learned = write(folder / "leads.csv"), folder / "card.json"
    run("learn", "--csv", leads, "--label", "Converted", "--exclude", "Day", "--out", learned)
    return learned
