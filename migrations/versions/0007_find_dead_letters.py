"""Find dead letters without reading every record, notice and message."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Index the few rows that are dead."""
    op.create_index("ix_crm_records_dead", "crm_records", ["org_id"], postgresql_where="dead_at IS NOT NULL")
    op.create_index("ix_inbox_events_dead", "inbox_events", ["org_id"], postgresql_where="dead_at IS NOT NULL")
    op.create_index("ix_outbox_dead", "outbox", ["org_id"], postgresql_where="state = 'dead'")
