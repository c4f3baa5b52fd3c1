"""Real servers for tests: one PostgreSQL and one Valkey per process, a fresh migrated database per test."""

import os
import shutil
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from redis import Redis

from hub import embedded
from hub.clock import Clock, system_clock
from hub.db import EVERY_ORG, Sessions
from hub.db.migrate import upgrade
from hub.embedded import Endpoints
from hub.organizations.models import Organization
from hub.settings import Settings

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")  # noqa: S104 - what servers in tests bind to
NUMBERS = count(1)


def _stay_on_this_machine(event: str, args: tuple[Any, ...]) -> None:
    """Refuse connections to, and look-ups of, anything but this machine."""
    if event == "socket.connect":
        address = args[1]
        host = address[0] if isinstance(address, tuple) else ""
    elif event == "socket.getaddrinfo":
        host = args[0] or ""
    else:
        return
    host = host.decode() if isinstance(host, bytes) else str(host)
    if host and not host.startswith(LOOPBACK) and not host.endswith(".localhost"):
        raise RuntimeError(f"tests stay on this machine; something asked for {host}")


sys.addaudithook(_stay_on_this_machine)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--need-browser", action="store_true", help="fail when browser tests were skipped, or there are none"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("need_browser") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(NeededBrowser())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Mark the reports of browser tests: of several processes, one reads what the others made."""
    report = yield
    if item.get_closest_marker("browser"):
        report.user_properties.append(("browser", ""))
    return report


class NeededBrowser:
    """Fails a run in which browser tests were skipped, or that had none."""

    def __init__(self) -> None:
        self.outcomes: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if "browser" in dict(report.user_properties) and (report.when == "call" or not report.passed):
            self.outcomes.append(report.outcome)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if "skipped" in self.outcomes or not self.outcomes:
            session.config.get_terminal_writer().line("\nBrowser tests were skipped, or there are none.", red=True)
            session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def servers() -> Iterator[Endpoints]:
    """An embedded PostgreSQL and Valkey of this process's own, without durability."""
    home = Path(tempfile.mkdtemp(prefix="leadlight-tests-"))
    if os.geteuid() == 0:
        home.chmod(0o711)  # as root the servers run as another user, who must pass through
    try:
        yield embedded.ensure(Settings.from_env({"LEADLIGHT_HOME": str(home)}), fast=True)
    finally:
        embedded.stop(home)
        shutil.rmtree(home)


@pytest.fixture(scope="session")
def template(servers: Endpoints) -> str:
    """The name of a migrated database that tests get copies of."""
    name = "migrated"
    _administer(servers, f"CREATE DATABASE {name}")
    upgrade(named(servers, name))
    return name


@pytest.fixture
def database_url(servers: Endpoints, template: str) -> Iterator[str]:
    """The URL of a fresh migrated database, gone after the test."""
    with copy_of_database(servers, template) as name:
        yield named(servers, name)


@contextmanager
def copy_of_database(servers: Endpoints, template: str) -> Iterator[str]:
    """Make a database like `template`, which nobody may be connected to, and give its name; it is gone afterwards."""
    name = f"test_{next(NUMBERS)}"
    _administer(servers, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield name
    _administer(servers, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_database_url(servers: Endpoints) -> Iterator[str]:
    """The URL of a database that no migration has seen, gone after the test."""
    name = f"test_{next(NUMBERS)}"
    _administer(servers, f"CREATE DATABASE {name}")
    yield named(servers, name)
    _administer(servers, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sessions(database_url: str) -> Iterator[Sessions]:
    """Sessions of a fresh database."""
    opened = Sessions(database_url)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def redis(servers: Endpoints) -> Iterator[Redis]:
    """An empty Redis."""
    with Redis.from_url(servers.redis_url) as client:
        client.flushall()
        yield client


@pytest.fixture
def settings(database_url: str, servers: Endpoints, redis: Redis, tmp_path: Path) -> Settings:
    """Settings that name a fresh database and an empty Redis."""
    return Settings(
        home=tmp_path / "home",
        database_url=database_url,
        redis_url=servers.redis_url,
        secret_keys=("a secret key for tests only",),
    )


@pytest.fixture
def clock() -> Clock:
    """The clock of `runtime`; a test module that moves time overrides it."""
    return system_clock


@pytest.fixture
def runtime(settings: Settings, clock: Clock) -> Iterator[Any]:
    """An open runtime on a fresh database and an empty Redis."""
    from hub.runtime import open_runtime  # noqa: PLC0415

    with open_runtime(settings, clock=clock) as opened:
        yield opened


@pytest.fixture
def org(sessions: Sessions) -> UUID:
    """The id of an organization with nothing in it."""
    with sessions.begin(EVERY_ORG) as session:
        organization = Organization(name="Acme")
        session.add(organization)
        session.flush()
        return organization.id


def named(servers: Endpoints, database: str) -> str:
    """Return the URL of a database by its name."""
    return servers.database_url.replace("/leadlight?", f"/{database}?").removesuffix("/leadlight")


def _administer(servers: Endpoints, statement: str) -> None:
    with psycopg.connect(servers.database_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement)
