"""Bind an installation to the browser that it was begun in."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Installations that are under way, and those begun by command, are bound to none."""
    op.add_column("installs", sa.Column("browser_hash", sa.LargeBinary(), nullable=True))
