"""What the tests of commands share."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from hub.cli import main
from hub.settings import Settings

Leadlight = Callable[..., Result]


@pytest.fixture
def leadlight(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Leadlight:
    """Runs a command, in this process, against a fresh database and an empty Redis."""
    monkeypatch.setenv("LEADLIGHT_HOME", str(settings.home))
    monkeypatch.setenv("LEADLIGHT_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("LEADLIGHT_REDIS_URL", settings.redis_url)

    def run(*arguments: object, given: str | None = None) -> Result:
        return CliRunner().invoke(main, list(map(str, arguments)), input=given)

    return run
