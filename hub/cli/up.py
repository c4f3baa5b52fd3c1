"""`leadlight up`: everything under one supervisor."""

import os
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import IO

import click
import structlog

from hub.db.migrate import upgrade
from hub.embedded import ServersFailed
from hub.embedded.places import free_port
from hub.errors import Conflict
from hub.queue import Bell
from hub.runtime import with_servers
from hub.settings import Settings, environment
from hub.supervisor import Supervisor

log = structlog.get_logger(__name__)


@click.command()
def command() -> None:
    """Run web, workers and sweep; restarts what dies, stops on Ctrl+C. Starts embedded servers and migrates first."""
    wanted = Settings.from_env()
    settings = prepare(wanted)
    click.echo(f"Leadlight is at {settings.public_url}", err=True)
    supervisor(settings, wanted).run()


def prepare(settings: Settings) -> Settings:
    """Return settings with running servers, a migrated database and a port that is free."""
    settings = with_open_port(with_servers(settings))
    upgrade(settings.database_url)
    return settings


def supervisor(
    settings: Settings, wanted: Settings, *, tend: Callable[[], None] = lambda: None, output: IO[bytes] | None = None
) -> Supervisor:
    """Return the supervisor of every process that a whole Leadlight has.

    `settings` are prepared; `wanted` still say which servers are embedded, so that those start again should they die.
    `tend` is called every few seconds; the processes write to `output` instead of here.
    """
    leadlight = [sys.executable, "-m", "hub.cli"]
    under = ["--under", str(os.getpid())]
    commands = {"web": [*leadlight, "serve", *under], "sweep": [*leadlight, "sweep", *under]}
    commands |= {f"worker {bell.value}": [*leadlight, "worker", bell.value, *under] for bell in Bell}

    def look_after() -> None:
        _keep_servers(wanted)
        tend()

    return Supervisor(commands=commands, tend=look_after, env=_environment(settings, wanted), output=output)


def _environment(settings: Settings, wanted: Settings) -> dict[str, str]:
    """Return this process's environment, so changed that a process in it has `settings`."""
    vendors: dict[str, str] = {}
    for vendor, config in settings.vendors.items():
        stem = f"LEADLIGHT_{vendor.upper()}"
        vendors |= {f"{stem}_CLIENT_ID": config.client_id, f"{stem}_CLIENT_SECRET": config.client_secret}
        vendors |= {f"{stem}_API_URL": config.api_url, f"{stem}_LOGIN_URL": config.login_url}
    return environment(
        LEADLIGHT_HOME=str(settings.home),
        LEADLIGHT_DATABASE_URL=wanted.database_url,
        LEADLIGHT_REDIS_URL=wanted.redis_url,
        LEADLIGHT_LISTEN=settings.listen,
        LEADLIGHT_PUBLIC_URL=settings.public_url,
        **vendors,
    )


def _keep_servers(wanted: Settings) -> None:
    try:
        with_servers(wanted)
    except ServersFailed as error:
        log.error("embedded servers", reason=str(error))


def with_open_port(settings: Settings) -> Settings:
    """Return settings whose port is free: the default one moves, and says so; a chosen one raises Conflict."""
    host, _, port = settings.listen.rpartition(":")
    if not _is_taken(host, int(port)):
        return settings
    if settings.is_listen_given:
        raise Conflict(f"Something else listens on {settings.listen}. Stop it, or set LEADLIGHT_PORT to another port.")
    listen = f"{host}:{free_port()}"
    click.echo(f"Port {port} is taken by something else; using {listen} instead.", err=True)
    default_url = f"http://{settings.listen}"
    public_url = f"http://{listen}" if settings.public_url == default_url else settings.public_url
    return replace(settings, listen=listen, public_url=public_url)


def _is_taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host or "0.0.0.0", port))  # noqa: S104 - what an empty host means to the server
        except OSError:
            return True
    return False
