"""Servers that are too old for us: said in words wherever somebody looks."""

import json
import socketserver
import threading
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from redis import Redis

from hub import queue
from hub.app import create_app
from hub.cli import main
from hub.db import migrate
from hub.errors import Invalid
from hub.runtime import Runtime
from hub.settings import Settings


@pytest.fixture
def newer_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if this release needed newer servers than the real ones that run here."""
    monkeypatch.setattr(migrate, "OLDEST", 99)
    monkeypatch.setattr(queue, "OLDEST", (99, 0))


class OldRedis(socketserver.StreamRequestHandler):
    """Answers as Redis 6.0 does."""

    def handle(self) -> None:
        while count := self.rfile.readline()[1:].strip():
            words = [self.rfile.read(int(self.rfile.readline()[1:]) + 2)[:-2] for _ in range(int(count))]
            said = b"redis_version:6.0.16\r\n" if words[0].upper() == b"INFO" else None
            self.wfile.write(b"+OK\r\n" if said is None else b"$%d\r\n%b\r\n" % (len(said), said))


@pytest.fixture
def old_redis() -> Iterator[Redis]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), OldRedis) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with Redis(port=server.server_address[1], protocol=2) as client:
            yield client
        server.shutdown()


def test_an_old_redis_is_told_from_one_that_is_new_enough(old_redis: Redis, redis: Redis) -> None:
    assert queue.too_old(old_redis) == "Redis 6.0.16 is too old; 6.2 or newer is needed"
    assert queue.too_old(redis) is None


@pytest.mark.usefixtures("newer_is_needed")
def test_readiness_names_both(runtime: Runtime) -> None:
    answer = create_app(runtime).test_client().get("/readyz")
    assert answer.status_code == 503
    database, redis, *_ = answer.get_json()["missing"]
    assert database.endswith("is too old; 99 or newer is needed")
    assert redis.startswith("redis: Redis ")
    assert redis.endswith("is too old; 99.0 or newer is needed")


@pytest.mark.usefixtures("newer_is_needed")
def test_the_doctor_names_both(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADLIGHT_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("LEADLIGHT_REDIS_URL", settings.redis_url)
    done = CliRunner().invoke(main, ["doctor", "--json"])
    found = {one["name"]: one for one in json.loads(done.stdout)["findings"]}
    assert done.exit_code == 1
    for name in ("database", "Redis"):
        assert not found[name]["ok"]
        assert "is too old; 99" in found[name]["words"]


@pytest.mark.usefixtures("newer_is_needed")
def test_an_old_database_is_not_migrated(empty_database_url: str) -> None:
    with pytest.raises(Invalid, match="is too old; 99 or newer is needed"):
        migrate.upgrade(empty_database_url)
