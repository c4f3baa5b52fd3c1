"""The present score of each lead, and every score it had."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, OrgFk, UuidPk


class LeadScore(Base):
    """The score of a lead; a row without `total_score` waits for its first."""

    __tablename__ = "lead_scores"
    __table_args__ = (
        Index("ix_lead_scores_ranking", "org_id", "total_score", "lead_id"),
        Index("ix_lead_scores_band", "org_id", "band", "total_score", "lead_id"),
        Index("ix_lead_scores_model", "org_id", "scoring_model_id"),
        Index("ix_lead_scores_next_change", "next_change_at", postgresql_where="next_change_at IS NOT NULL"),
    )

    lead_id: Mapped[UUID] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True)
    org_id: Mapped[OrgFk]
    total_score: Mapped[int | None] = mapped_column(SmallInteger)
    demographic_score: Mapped[int | None] = mapped_column(SmallInteger)
    fit_score: Mapped[int | None] = mapped_column(SmallInteger)
    behavioral_score: Mapped[int | None] = mapped_column(SmallInteger)
    band: Mapped[str | None]
    probability: Mapped[float | None]
    scoring_model_id: Mapped[UUID | None] = mapped_column(ForeignKey("scoring_models.id"))
    updated_at: Mapped[datetime | None]
    """When it was last computed."""
    changed_at: Mapped[datetime | None]
    """When total or band last changed."""
    next_change_at: Mapped[datetime | None]
    """When a term next changes if nothing happens."""


class ScoreHistory(Base):
    """One score a lead had, with the points of each term, why, and by which version."""

    __tablename__ = "score_history"
    __table_args__ = (Index(None, "lead_id", "timestamp"),)

    id: Mapped[UuidPk]
    org_id: Mapped[OrgFk]
    lead_id: Mapped[UUID] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    score: Mapped[int] = mapped_column(SmallInteger)
    band: Mapped[str]
    factors: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    """Points per term, in the order of the version's terms."""
    cause: Mapped[str]
    """`facts`, `time`, `publish`, `first`."""
    scoring_model_id: Mapped[UUID] = mapped_column(ForeignKey("scoring_models.id"))
    timestamp: Mapped[datetime]
