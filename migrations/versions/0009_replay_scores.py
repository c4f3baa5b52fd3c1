"""Say from which revision of its lead a fact is known, and by which a score was computed, so that it can be again."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

SETTING = "(SELECT current_setting('app.org_id', true))"
ORGANIZATION = "(SELECT nullif(nullif(current_setting('app.org_id', true), '*'), '')::uuid)"


def upgrade() -> None:
    """What was there before is known from the first revision on."""
    for table in ("lead_changes", "activities", "score_history"):
        op.add_column(table, sa.Column("revision", sa.Integer(), server_default="1", nullable=False))
    op.create_table(
        "former_activities",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("activity_type", sa.String(), nullable=False),
        sa.Column("timestamp", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("gone_revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_former_activities_lead_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organizations.id"], name="fk_former_activities_org_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_former_activities"),
    )
    op.create_index("ix_former_activities_lead_id", "former_activities", ["lead_id"])
    op.execute("ALTER TABLE former_activities ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE former_activities FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY one_organization ON former_activities USING ({SETTING} = '*' OR org_id = {ORGANIZATION})"
    )
