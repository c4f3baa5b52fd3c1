"""Let the application see one organization at a time: its role, what it may do, and a policy on each table."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ROLE = "leadlight_app"
# Sub-selects are evaluated once per statement, not once per row.
SETTING = "(SELECT current_setting('app.org_id', true))"
ORGANIZATION = "(SELECT nullif(nullif(current_setting('app.org_id', true), '*'), '')::uuid)"


def upgrade() -> None:
    """Without `app.org_id` nothing is seen; `*` sees every organization."""
    op.execute(
        f"""
        DO $$ BEGIN
            CREATE ROLE {ROLE} NOLOGIN NOINHERIT NOBYPASSRLS;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN  -- roles are shared by all databases of a server
            NULL;
        END $$
        """
    )
    op.execute(f"GRANT {ROLE} TO CURRENT_USER")
    op.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE}")
    op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {ROLE}")
    op.execute(f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {ROLE}")
    op.execute(f"REVOKE UPDATE, DELETE ON audit_log FROM {ROLE}")
    for table in _tables_with("org_id"):
        _protect(table, "org_id")
    _protect("organizations", "id")


def _tables_with(column: str) -> list[str]:
    found = op.get_bind().execute(
        sa.text(
            "SELECT table_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND column_name = :column ORDER BY 1"
        ),
        {"column": column},
    )
    return list(found.scalars())


def _protect(table: str, column: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY one_organization ON {table} USING ({SETTING} = '*' OR {column} = {ORGANIZATION})")
