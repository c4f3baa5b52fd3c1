"""Bringing the database to the tables that this release needs, and telling whether it is there."""

from importlib.util import find_spec
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import ProgrammingError

from hub.errors import Invalid

OLDEST = 18
"""The first PostgreSQL that makes time-ordered ids by itself."""
ONE_AT_A_TIME = "SELECT pg_advisory_lock(hashtext('leadlight migrations'))"


def upgrade(url: str) -> list[str]:
    """Apply what is missing and return the numbers that were applied, oldest first; raises Invalid on an old server.

    Processes that call this at once do it one after the other. `url` must be of a user who owns the tables.
    """
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        if problem := too_old(connection):
            raise Invalid(f"{problem}.")
        connection.execute(text(ONE_AT_A_TIME))
        connection.commit()
        before = MigrationContext.configure(connection).get_current_revision()
        connection.commit()
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
        _let_search_use_its_index(connection)
    engine.dispose()
    return _newer_than(before)


def too_old(connection: Connection) -> str | None:
    """Return in words that this PostgreSQL is too old, None when it is not."""
    major = int((connection.dialect.server_version_info or (0,))[0])
    return f"PostgreSQL {major} is too old; {OLDEST} or newer is needed" if major < OLDEST else None


def head() -> str:
    """Return the number of the newest migration of this release."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    assert found is not None  # noqa: S101 - there are migrations
    return found


def current(engine: Engine) -> str | None:
    """Return the number of the last migration that the database has seen; None when it has seen none."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _newer_than(before: str | None) -> list[str]:
    scripts = ScriptDirectory.from_config(_config()).iterate_revisions("head", before or "base")
    return [script.revision for script in reversed(list(scripts))]


def _config() -> Config:
    spec = find_spec("migrations")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package `migrations` is not installed beside `hub`")
    config = Config()
    config.set_main_option("script_location", str(Path(spec.origin).parent).replace("%", "%%"))
    return config


def _let_search_use_its_index(connection: Connection) -> None:
    """Mark `LIKE` as leakproof, without which Row-Level Security keeps it from using an index on the text.

    Its errors tell about the pattern alone. Only a superuser may do so and dumps do not hold it, hence at each upgrade;
    without it the search for leads reads all leads of an organization: slower, and right.
    """
    try:
        connection.execute(text("ALTER FUNCTION pg_catalog.textlike(text, text) LEAKPROOF"))
        connection.commit()
    except ProgrammingError:
        connection.rollback()
