"""Runs migrations: on the connection that `hub.db.migrate` hands over, or on the configured database."""

from importlib import import_module
from pathlib import Path

import sqlalchemy
from alembic import context

import hub
from hub.db import Base
from hub.settings import EMBEDDED, Settings, SettingsError


def import_models() -> None:
    """Import every `hub/*/models.py`, so that their tables are in the metadata."""
    for path in sorted(Path(hub.__file__).parent.glob("*/models.py")):
        import_module(f"hub.{path.parent.name}.models")


def run() -> None:
    """Migrate; a failure undoes the migration it happened in, not those before it."""
    handed_over = context.config.attributes.get("connection")
    if handed_over is not None:
        migrate(handed_over)
        return
    url = Settings.from_env().database_url
    if url == EMBEDDED:
        raise SettingsError("LEADLIGHT_DATABASE_URL is missing; `leadlight db upgrade` migrates the embedded database")
    engine = sqlalchemy.create_engine(url)
    with engine.connect() as connection:
        migrate(connection)
    engine.dispose()


def migrate(connection: sqlalchemy.Connection) -> None:
    """Bring the database of `connection` to the revision that was asked for."""
    context.configure(connection=connection, target_metadata=Base.metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


import_models()
run()
