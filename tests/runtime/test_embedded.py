"""Embedded servers start once, survive those who use them, and come back after a crash with what they held."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from hub import embedded
from hub.embedded import Endpoints, ServersFailed
from hub.embedded.places import find_place
from hub.embedded.processes import is_running
from hub.settings import Settings

TOP = Path(__file__).parents[2]


@pytest.fixture
def home() -> Iterator[Path]:
    """A home with a short path; its servers are stopped and it is removed afterwards."""
    made = Path(tempfile.mkdtemp(prefix="ll-"))
    if os.geteuid() == 0:
        made.chmod(0o711)
    yield made
    embedded.stop(made)
    shutil.rmtree(made)


def settings_of(home: Path) -> Settings:
    return Settings.from_env({"LEADLIGHT_HOME": str(home)})


def put(endpoints: Endpoints, word: str) -> None:
    with psycopg.connect(endpoints.database_url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        connection.execute("INSERT INTO words VALUES (%s)", [word])
    with Redis.from_url(endpoints.redis_url) as redis:
        redis.rpush("words", word)


def words(endpoints: Endpoints) -> tuple[list[str], list[bytes]]:
    with psycopg.connect(endpoints.database_url.replace("+psycopg", "")) as connection:
        rows = connection.execute("SELECT word FROM words ORDER BY word").fetchall()
    with Redis.from_url(endpoints.redis_url) as redis:
        return [row[0] for row in rows], redis.lrange("words", 0, -1)


def pids(home: Path) -> tuple[int, int]:
    servers = find_place(home).directory
    lines = (servers / "postgres" / "postmaster.pid").read_text().splitlines()
    return int(lines[0]), int((servers / "run" / "redis.pid").read_text())


def test_a_second_call_finds_the_servers_of_the_first(home: Path) -> None:
    first = embedded.ensure(settings_of(home), fast=True)
    running = pids(home)
    assert embedded.ensure(settings_of(home)) == first
    assert pids(home) == running


def test_data_outlives_a_stop(home: Path) -> None:
    put(embedded.ensure(settings_of(home)), "kept")
    embedded.stop(home)
    assert words(embedded.ensure(settings_of(home))) == (["kept"], [b"kept"])


def test_what_was_committed_outlives_kill_minus_nine_of_both(home: Path) -> None:
    put(embedded.ensure(settings_of(home)), "kept")
    before = pids(home)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    after = embedded.ensure(settings_of(home))
    assert words(after)[0] == ["kept"]
    assert set(pids(home)).isdisjoint(before)


def test_a_pid_file_that_names_a_stranger_keeps_nobody_from_starting(home: Path) -> None:
    put(embedded.ensure(settings_of(home), fast=True), "kept")
    embedded.stop(home)
    servers = find_place(home).directory
    pid_file = servers / "postgres" / "postmaster.pid"
    pid_file.write_text(f"{os.getppid()}\n{servers / 'postgres'}\n1700000000\n5432\n{servers / 'run'}\n\n0 0\n")
    (servers / "run" / "redis.pid").write_text(f"{os.getppid()}\n")
    assert words(embedded.ensure(settings_of(home)))[0] == ["kept"]


def test_processes_that_start_at_once_share_one_pair(home: Path) -> None:
    script = (
        "import sys; from hub import embedded; from hub.settings import Settings; "
        "print(embedded.ensure(Settings.from_env({'LEADLIGHT_HOME': sys.argv[1]}), fast=True).database_url)"
    )
    command = [sys.executable, "-c", script, str(home)]
    starters = [subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = {starter.communicate(timeout=60)[0] for starter in starters}
    assert said == {embedded.ensure(settings_of(home)).database_url + "\n"}


def test_servers_outlive_the_process_that_started_them(home: Path) -> None:
    script = (
        "import sys; from hub import embedded; from hub.settings import Settings; "
        "embedded.ensure(Settings.from_env({'LEADLIGHT_HOME': sys.argv[1]}), fast=True)"
    )
    subprocess.run([sys.executable, "-c", script, str(home)], cwd=TOP, check=True, timeout=60)
    assert is_running(pids(home)[0], "postgres")


def test_a_long_path_makes_them_listen_on_ports_with_passwords(home: Path) -> None:
    deep = home / ("deep" * 15) / ("er" * 20)
    endpoints = embedded.ensure(settings_of(deep), fast=True)
    try:
        put(endpoints, "here")
        assert words(endpoints) == (["here"], [b"here"])
        assert "127.0.0.1" in endpoints.database_url
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(endpoints.database_url.replace("+psycopg", "").replace("leadlight:", "leadlight:x"))
        assert "leadlight:" not in repr(endpoints)
    finally:
        embedded.stop(deep)


def test_only_what_is_called_embedded_is_started(home: Path) -> None:
    wanted = replace(settings_of(home), database_url="postgresql+psycopg://elsewhere/x")
    assert embedded.ensure(wanted, fast=True).database_url == "postgresql+psycopg://elsewhere/x"
    assert not (find_place(home).directory / "postgres").exists()


def test_a_missing_binary_is_named(home: Path) -> None:
    wanted = replace(settings_of(home), database_url="postgresql+psycopg://elsewhere/x", redis_binary="no-such-server")
    with pytest.raises(ServersFailed, match="LEADLIGHT_REDIS_BINARY names no-such-server"):
        embedded.ensure(wanted)


def test_data_of_another_major_version_is_refused_in_words(home: Path) -> None:
    embedded.ensure(settings_of(home), fast=True)
    embedded.stop(home)
    (find_place(home).directory / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(ServersFailed, match="was made by PostgreSQL 17"):
        embedded.ensure(settings_of(home))


def test_the_database_and_its_files_are_closed_to_other_users(home: Path) -> None:
    embedded.ensure(settings_of(home), fast=True)
    servers = find_place(home).directory
    assert {name: (servers / name).stat().st_mode & 0o077 for name in ("postgres", "redis", "run")} == {
        "postgres": 0,
        "redis": 0,
        "run": 0,
    }


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs servers as another user")
def test_as_root_they_run_as_another_user_even_where_that_user_cannot_reach_the_home(home: Path) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    endpoints = embedded.ensure(settings_of(closed), fast=True)
    try:
        put(endpoints, "here")
        owners = {os.stat(f"/proc/{pid}").st_uid for pid in pids(closed)}
        assert 0 not in owners
    finally:
        embedded.stop(closed)
        shutil.rmtree((closed / "servers").resolve())
