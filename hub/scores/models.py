"""Every score a lead had; its present one is `hub.leads.models.LeadScore`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, OrgFk, UuidPk
from hub.leads.models import LeadScore

__all__ = ["LeadScore", "ScoreHistory"]


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
    revision: Mapped[int] = mapped_column(server_default="1")
    """Of the lead: what was known of it."""
