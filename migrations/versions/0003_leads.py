"""Leads, what is known about them, and where they are in a CRM."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create them, each with its indexes."""
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    _create_accounts()
    _create_leads()
    _create_lead_changes()
    _create_touch_kinds()
    _create_activities()
    _create_outcomes()
    _create_crm_records()
    _create_erasures()


def _create_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("domain", sa.String(), nullable=True),
        sa.Column("attributes", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name="fk_accounts_connection_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_accounts_org_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("connection_id", "external_id", name="uq_accounts_connection_id_external_id"),
    )


def _create_leads() -> None:
    op.create_table(
        "leads",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("name", sa.String(), server_default="", nullable=False),
        sa.Column("company", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("attributes", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("search", sa.String(), server_default="", nullable=False),
        sa.Column("touches", sa.LargeBinary(), server_default="", nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("next_score_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_activity_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_leads_org_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_leads"),
    )
    op.create_index("ix_leads_next_score_at", "leads", ["next_score_at"], postgresql_where="next_score_at IS NOT NULL")
    op.create_index(
        "ix_leads_search", "leads", ["search"], postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}
    )
    op.create_index(
        "uq_leads_org_id_email", "leads", ["org_id", "email"], unique=True, postgresql_where="email IS NOT NULL"
    )


def _create_lead_changes() -> None:
    op.create_table(
        "lead_changes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", postgresql.JSONB(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_lead_changes_lead_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_lead_changes_org_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_lead_changes"),
    )
    op.create_index("ix_lead_changes_lead_id_field_occurred_at", "lead_changes", ["lead_id", "field", "occurred_at"])


def _create_touch_kinds() -> None:
    op.create_table(
        "touch_kinds",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("activity_type", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_touch_kinds_org_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("org_id", "kind", name="pk_touch_kinds"),
        sa.UniqueConstraint("org_id", "activity_type", name="uq_touch_kinds_org_id_activity_type"),
    )


def _create_activities() -> None:
    op.create_table(
        "activities",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("activity_type", sa.String(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("timestamp", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("properties", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name="fk_activities_connection_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_activities_lead_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_activities_org_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_activities"),
        sa.UniqueConstraint(
            "connection_id", "external_id", "lead_id", name="uq_activities_connection_id_external_id_lead_id"
        ),
    )
    op.create_index("ix_activities_lead_id_timestamp", "activities", ["lead_id", "timestamp"])


def _create_outcomes() -> None:
    op.create_table(
        "outcomes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name="fk_outcomes_connection_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_outcomes_lead_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_outcomes_org_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_outcomes"),
        sa.UniqueConstraint(
            "connection_id", "external_id", "lead_id", name="uq_outcomes_connection_id_external_id_lead_id"
        ),
    )
    op.create_index("ix_outcomes_lead_id", "outcomes", ["lead_id"])


def _create_crm_records() -> None:
    op.create_table(
        "crm_records",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("object_type", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("account_external_id", sa.String(), nullable=True),
        sa.Column("owner_external_id", sa.String(), nullable=True),
        sa.Column("attributes", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_score", sa.Integer(), nullable=True),
        sa.Column("written_band", sa.String(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("write_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("write_priority", sa.Integer(), server_default="2", nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.Uuid(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name="fk_crm_records_connection_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_crm_records_lead_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_crm_records_org_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_records"),
        sa.UniqueConstraint(
            "connection_id", "object_type", "external_id", name="uq_crm_records_connection_id_object_type_external_id"
        ),
    )
    op.create_index("ix_crm_records_lead_id", "crm_records", ["lead_id"])
    op.create_index(
        "ix_crm_records_write_due", "crm_records", ["write_due_at"], postgresql_where="write_due_at IS NOT NULL"
    )
    op.create_index(
        "ix_crm_records_written",
        "crm_records",
        ["connection_id", "written_at"],
        postgresql_where="written_at IS NOT NULL",
    )


def _create_erasures() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_erasures_org_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
        sa.UniqueConstraint("org_id", "mark", name="uq_erasures_org_id_mark"),
    )
