"""Refuse changes of a published scorecard, which scores of the past are explained by."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Its document, the document's hash and its version number are final."""
    op.execute(
        """
        CREATE FUNCTION refuse_change_of_published_scorecard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'version % of this scorecard is published and cannot change; publish a new version', OLD.version
                USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER published_scorecards_stay BEFORE UPDATE ON scoring_models FOR EACH ROW
        WHEN (OLD.weights IS DISTINCT FROM NEW.weights OR OLD.content_hash IS DISTINCT FROM NEW.content_hash
              OR OLD.version IS DISTINCT FROM NEW.version OR OLD.org_id IS DISTINCT FROM NEW.org_id)
        EXECUTE FUNCTION refuse_change_of_published_scorecard()
        """
    )
