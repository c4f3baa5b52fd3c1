"""Runs commands as people do, in this process."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hub.cli import main
from hub.settings import Settings


def use(settings: Settings, patch: pytest.MonkeyPatch) -> None:
    """Let commands find the servers of `settings`."""
    patch.setenv("LEADLIGHT_HOME", str(settings.home))
    patch.setenv("LEADLIGHT_DATABASE_URL", settings.database_url)
    patch.setenv("LEADLIGHT_REDIS_URL", settings.redis_url)


def run(*arguments: object, code: int = 0) -> Result:
    """Run a command and check its exit code."""
    done = CliRunner().invoke(main, list(map(str, arguments)))
    assert done.exit_code == code, done.output
    return done


def told(*arguments: object) -> dict[str, Any]:
    """Return what a command tells as JSON."""
    found: dict[str, Any] = json.loads(run(*arguments, "--json").stdout)
    return found
