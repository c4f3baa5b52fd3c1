"""Where benches run: embedded servers of their own, an empty database, real processes."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from time import monotonic, sleep

import psycopg
import requests

from connectors.contract import VendorConfig
from hub import embedded
from hub.db.migrate import upgrade
from hub.embedded.places import free_port
from hub.runtime import Runtime, open_runtime
from hub.settings import EMBEDDED, Settings, environment

START_SECONDS = 30


@contextmanager
def empty(base: Settings, *, vendors: Mapping[str, VendorConfig] | None = None) -> Iterator[Runtime]:
    """Open a runtime on an empty database below `base.home`, as durable as in production; nothing is left behind."""
    port = free_port()
    settings = replace(
        base,
        home=base.home / "bench",
        database_url=EMBEDDED,
        redis_url=EMBEDDED,
        listen=f"127.0.0.1:{port}",
        public_url=f"http://127.0.0.1:{port}",
        vendors=vendors or {},
    )
    _drop(settings)
    try:
        endpoints = embedded.ensure(settings)
        upgrade(endpoints.database_url)
        with open_runtime(
            replace(settings, database_url=endpoints.database_url, redis_url=endpoints.redis_url)
        ) as runtime:
            runtime.redis.flushall()
            yield runtime
    finally:
        _drop(settings)
        embedded.stop(settings.home)


def _drop(settings: Settings) -> None:
    """Drop the database that an earlier bench may have left, with all its rows."""
    address = libpq(embedded.ensure(settings).database_url)
    with psycopg.connect(address, dbname="postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS leadlight WITH (FORCE)")


def libpq(url: str) -> str:
    """Return a SQLAlchemy URL as libpq wants it."""
    return url.replace("+psycopg", "")


@contextmanager
def web(runtime: Runtime) -> Iterator[str]:
    """Serve pages and hooks from a process of their own; yields the address. It logs to the home's `web.log`."""
    settings = runtime.settings
    env = {
        "LEADLIGHT_HOME": str(settings.home),
        "LEADLIGHT_DATABASE_URL": settings.database_url,
        "LEADLIGHT_REDIS_URL": settings.redis_url,
        "LEADLIGHT_LISTEN": settings.listen,
        "LEADLIGHT_PUBLIC_URL": settings.public_url,
    }
    for vendor, config in settings.vendors.items():
        stem = f"LEADLIGHT_{vendor.upper()}"
        env |= {f"{stem}_CLIENT_ID": config.client_id, f"{stem}_CLIENT_SECRET": config.client_secret}
        env |= {f"{stem}_API_URL": config.api_url, f"{stem}_LOGIN_URL": config.login_url}
    with (settings.home / "web.log").open("w") as log:
        server = subprocess.Popen([sys.executable, "-m", "hub.cli", "serve"], env=environment(**env), stderr=log)
        try:
            _wait_for(settings.public_url)
            yield settings.public_url
        finally:
            server.terminate()
            server.wait()


def _wait_for(url: str) -> None:
    deadline = monotonic() + START_SECONDS
    while True:
        try:
            requests.get(f"{url}/healthz", timeout=5).raise_for_status()
        except requests.RequestException:
            if monotonic() > deadline:
                raise
            sleep(0.1)
        else:
            return
