"""Links to outside systems, what they may cost, and what comes in through them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create them, each with its indexes."""
    _create_connections()
    _create_oauth_tokens()
    _create_installs()
    _create_sync_cursors()
    _create_rate_meters()
    _create_usage()
    _create_owners()
    _create_inbox_events()
    _create_file_imports()


def _create_connections() -> None:
    op.create_table(
        "connections",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("vendor", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("account_name", sa.String(), nullable=True),
        sa.Column("state", sa.String(), server_default="connected", nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("writes_scores", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("creates_tasks", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("notifies", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("backfilled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settings", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("provisioned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drift", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "state IN ('connected', 'paused', 'reconnect', 'disconnected')", name="ck_connections_state"
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_connections_org_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_connections"),
        sa.UniqueConstraint("vendor", "account_id", "org_id", name="uq_connections_vendor_account_id_org_id"),
    )


def _create_oauth_tokens() -> None:
    op.create_table(
        "oauth_tokens",
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("grant", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name="fk_oauth_tokens_connection_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_oauth_tokens_org_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("connection_id", name="pk_oauth_tokens"),
    )


def _create_installs() -> None:
    op.create_table(
        "installs",
        sa.Column("state_hash", sa.LargeBinary(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("vendor", sa.String(), nullable=False),
        sa.Column("redirect_uri", sa.String(), nullable=False),
        sa.Column("code_verifier", sa.LargeBinary(), nullable=False),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("settings", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_installs_org_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("state_hash", name="pk_installs"),
    )


def _create_sync_cursors() -> None:
    op.create_table(
        "sync_cursors",
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.String(), nullable=True),
        sa.Column("backfilled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_pull_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.Uuid(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("records", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name="fk_sync_cursors_connection_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_sync_cursors_org_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("connection_id", "stream", name="pk_sync_cursors"),
    )
    op.create_index("ix_sync_cursors_due", "sync_cursors", ["due_at"], postgresql_where="due_at IS NOT NULL")


def _create_rate_meters() -> None:
    op.create_table(
        "rate_meters",
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("meter", sa.String(), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name="fk_rate_meters_connection_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_rate_meters_org_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("connection_id", "meter", name="pk_rate_meters"),
    )


def _create_usage() -> None:
    op.create_table(
        "usage",
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("meter", sa.String(), nullable=False),
        sa.Column("calls", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name="fk_usage_connection_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_usage_org_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("connection_id", "day", "meter", name="pk_usage"),
    )


def _create_owners() -> None:
    op.create_table(
        "owners",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name="fk_owners_connection_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_owners_org_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_owners"),
        sa.UniqueConstraint("connection_id", "external_id", name="uq_owners_connection_id_external_id"),
    )


def _create_inbox_events() -> None:
    op.create_table(
        "inbox_events",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("object_type", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.Uuid(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name="fk_inbox_events_connection_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_inbox_events_org_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_inbox_events"),
        sa.UniqueConstraint("connection_id", "dedupe_key", name="uq_inbox_events_connection_id_dedupe_key"),
    )
    op.create_index("ix_inbox_events_due", "inbox_events", ["due_at"], postgresql_where="due_at IS NOT NULL")


def _create_file_imports() -> None:
    op.create_table(
        "file_imports",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("upload", sa.String(), nullable=True),
        sa.Column("mapping", postgresql.JSONB(), nullable=False),
        sa.Column("total_rows", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lines_done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unchanged", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rejected", sa.Integer(), server_default="0", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.Uuid(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_file_imports_org_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_file_imports"),
        sa.UniqueConstraint("org_id", "content_hash", name="uq_file_imports_org_id_content_hash"),
    )
    op.create_index("ix_file_imports_due", "file_imports", ["due_at"], postgresql_where="due_at IS NOT NULL")
