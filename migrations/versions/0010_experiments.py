"""Let an organization test a scorecard on some of its leads: the experiment, and which arm each lead is in."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

SETTING = "(SELECT current_setting('app.org_id', true))"
ORGANIZATION = "(SELECT nullif(nullif(current_setting('app.org_id', true), '*'), '')::uuid)"


def upgrade() -> None:
    """One experiment runs at a time; a lead's arm in it never changes."""
    _create_experiments()
    _create_experiment_leads()
    for table in ("experiments", "experiment_leads"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY one_organization ON {table} USING ({SETTING} = '*' OR org_id = {ORGANIZATION})")


def _create_experiments() -> None:
    op.create_table(
        "experiments",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("champion_id", sa.Uuid(), nullable=False),
        sa.Column("challenger_id", sa.Uuid(), nullable=False),
        sa.Column("challenger_share", sa.Integer(), nullable=False),
        sa.Column("rate", sa.Double(), nullable=False),
        sa.Column("smallest_gap", sa.Double(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(), nullable=True),
        sa.CheckConstraint("challenger_share BETWEEN 1 AND 99", name="ck_experiments_challenger_share"),
        sa.CheckConstraint("rate > 0 AND rate <= 1 AND smallest_gap > 0", name="ck_experiments_rate"),
        sa.CheckConstraint("days > 0 AND horizon_days > 0", name="ck_experiments_days"),
        sa.CheckConstraint("decision IN ('champion', 'challenger')", name="ck_experiments_decision"),
        sa.CheckConstraint("(ended_at IS NULL) = (decision IS NULL)", name="ck_experiments_ended"),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_experiments_org_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["champion_id"], ["scoring_models.id"], name="fk_experiments_champion_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["challenger_id"], ["scoring_models.id"], name="fk_experiments_challenger_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_experiments"),
    )
    op.create_index(
        "uq_experiments_running", "experiments", ["org_id"], unique=True, postgresql_where="ended_at IS NULL"
    )
    op.create_index("ix_experiments_challenger_id", "experiments", ["challenger_id"])


def _create_experiment_leads() -> None:
    op.create_table(
        "experiment_leads",
        sa.Column("experiment_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("is_challenger", sa.Boolean(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_due", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["experiment_id"], ["experiments.id"], name="fk_experiment_leads_experiment_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_experiment_leads_lead_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organizations.id"], name="fk_experiment_leads_org_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("experiment_id", "lead_id", name="pk_experiment_leads"),
    )
    op.create_index("ix_experiment_leads_lead_id", "experiment_leads", ["lead_id"])
    op.create_index("ix_experiment_leads_due", "experiment_leads", ["experiment_id"], postgresql_where="is_due")
