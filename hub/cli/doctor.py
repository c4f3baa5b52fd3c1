"""`leadlight doctor`: what is missing, in words."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import click
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from connectors import CONNECTORS
from connectors.contract import VendorConfig
from hub import queue
from hub.db.migrate import current, head, too_old
from hub.db.sessions import APP_ROLE
from hub.embedded import ServersFailed
from hub.runtime import with_servers
from hub.settings import EMBEDDED, SANDBOX, Settings, SettingsError
from hub.web.assets import FILES, VENDOR

OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `is_well` None is advice: it works, and could be better."""

    name: str
    is_well: bool | None
    words: str


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(as_json: bool) -> None:
    """Say what is missing and what to do about it; exit code 1 when something is."""
    found = list(findings())
    is_well = all(one.is_well is not False for one in found)
    if as_json:
        shown = [{"name": one.name, "ok": one.is_well is not False, "words": one.words} for one in found]
        click.echo(json.dumps({"ok": is_well, "findings": shown}))
    else:
        for one in found:
            click.echo(f"{ {True: 'ok', None: 'note', False: 'MISSING'}[one.is_well]:8}{one.name}: {one.words}")
    sys.exit(0 if is_well else 1)


def findings() -> Iterator[Finding]:
    """Yield what was found, from the ground up; stops where nothing above can be looked at."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Python", sys.version_info >= OLDEST_PYTHON, f"{version}; 3.11 or newer is needed")
    try:
        settings = Settings.from_env()
    except SettingsError as error:
        yield Finding("settings", False, str(error))
        return
    yield from _addresses(settings)
    yield from _pages()
    try:
        running = with_servers(settings)
    except ServersFailed as error:
        yield Finding("embedded servers", False, str(error))
        return
    yield _database(running)
    yield _redis(running)


def _addresses(settings: Settings) -> Iterator[Finding]:
    if settings.secret_keys:
        words = f"{len(settings.secret_keys)} from LEADLIGHT_SECRET_KEYS, the newest first"
        yield Finding(
            "secret keys", all(len(key) >= 16 for key in settings.secret_keys), f"{words}; 16 characters each"
        )
    else:
        where = settings.home / "secret.key"
        yield Finding(
            "secret keys", None, f"one is kept in {where}; set LEADLIGHT_SECRET_KEYS for more than one machine"
        )
    is_public = settings.public_url.startswith("https://")
    words = f"{settings.public_url}" + ("" if is_public else "; CRMs reach and frame https addresses only")
    yield Finding("public address", True if is_public else None, words)
    for key in CONNECTORS:
        yield _vendor(key, settings.vendors.get(key))


def _vendor(key: str, config: VendorConfig | None) -> Finding:
    stem = f"LEADLIGHT_{key.upper()}"
    if config is None:
        return Finding(f"vendor {key}", None, f"set {stem}_CLIENT_ID and {stem}_CLIENT_SECRET to connect it")
    if (config.client_id, config.client_secret) == SANDBOX:
        return Finding(f"vendor {key}", True, f"a sandbox at {config.api_url}")
    return Finding(f"vendor {key}", True, "client id and secret are set")


def _pages() -> Iterator[Finding]:
    missing = [name for name in FILES.values() if not (VENDOR / name).exists()]
    words = f"{', '.join(missing)} not in {VENDOR}. Run `make assets`" if missing else "all there"
    yield Finding("front-end assets", not missing, words)


def _database(settings: Settings) -> Finding:
    kind = "embedded PostgreSQL"
    if Settings.from_env().database_url != EMBEDDED:
        kind = "PostgreSQL of LEADLIGHT_DATABASE_URL"
    engine = create_engine(settings.database_url, poolclass=NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            if problem := too_old(connection):
                return Finding("database", False, f"{kind}: {problem}")
        at = current(engine)
        if at != head():
            return Finding(
                "database", False, f"{kind} is at {at or 'nothing'}, not {head()}. Run `leadlight db upgrade`"
            )
        with engine.connect() as connection:
            connection.execute(text(f"SET ROLE {APP_ROLE}"))
            is_quick = connection.scalar(text("SELECT proleakproof FROM pg_proc WHERE oid = 'textlike'::regproc"))
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__).strip().splitlines()[0]
        return Finding("database", False, f"{kind} does not answer: {reason}")
    if not is_quick:
        advice = "have a superuser run `ALTER FUNCTION pg_catalog.textlike(text, text) LEAKPROOF` to search by index"
        return Finding("database", None, f"{kind} is at {at}; {advice}")
    return Finding("database", True, f"{kind} is at {at}")


def _redis(settings: Settings) -> Finding:
    try:
        with Redis.from_url(settings.redis_url, socket_connect_timeout=3) as client:
            problem = queue.too_old(client)
    except RedisError as error:
        reason = f"does not answer ({type(error).__name__}). Check LEADLIGHT_REDIS_URL"
        return Finding("Redis", False, reason)
    return Finding("Redis", problem is None, problem or "answers")
