"""Scores, their history, and what is to be told to the outside world."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create them, each with its indexes."""
    _create_lead_scores()
    _create_score_history()
    _create_outbox()


def _create_lead_scores() -> None:
    op.create_table(
        "lead_scores",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("total_score", sa.SmallInteger(), nullable=True),
        sa.Column("demographic_score", sa.SmallInteger(), nullable=True),
        sa.Column("fit_score", sa.SmallInteger(), nullable=True),
        sa.Column("behavioral_score", sa.SmallInteger(), nullable=True),
        sa.Column("band", sa.String(), nullable=True),
        sa.Column("probability", sa.Double(), nullable=True),
        sa.Column("scoring_model_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_change_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_lead_scores_lead_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_lead_scores_org_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["scoring_model_id"], ["scoring_models.id"], name="fk_lead_scores_scoring_model_id"),
        sa.PrimaryKeyConstraint("lead_id", name="pk_lead_scores"),
    )
    op.create_index("ix_lead_scores_band", "lead_scores", ["org_id", "band", "total_score", "lead_id"])
    op.create_index("ix_lead_scores_model", "lead_scores", ["org_id", "scoring_model_id"])
    op.create_index(
        "ix_lead_scores_next_change", "lead_scores", ["next_change_at"], postgresql_where="next_change_at IS NOT NULL"
    )
    op.create_index("ix_lead_scores_ranking", "lead_scores", ["org_id", "total_score", "lead_id"])


def _create_score_history() -> None:
    op.create_table(
        "score_history",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("band", sa.String(), nullable=False),
        sa.Column("factors", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("scoring_model_id", sa.Uuid(), nullable=False),
        sa.Column("timestamp", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_score_history_lead_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_score_history_org_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["scoring_model_id"], ["scoring_models.id"], name="fk_score_history_scoring_model_id"),
        sa.PrimaryKeyConstraint("id", name="pk_score_history"),
    )
    op.create_index("ix_score_history_lead_id_timestamp", "score_history", ["lead_id", "timestamp"])


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.String(), server_default="pending", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.Uuid(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint("state IN ('pending', 'sending', 'sent', 'dead')", name="ck_outbox_state"),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name="fk_outbox_connection_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_outbox_lead_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.id"], name="fk_outbox_org_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("connection_id", "topic", "dedupe_key", name="uq_outbox_connection_id_topic_dedupe_key"),
    )
    op.create_index("ix_outbox_due", "outbox", ["due_at"], postgresql_where="due_at IS NOT NULL")
    op.create_index("ix_outbox_lead_id", "outbox", ["lead_id"])
