"""Published scorecards."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, UuidPk


class ScoringModel(Base):
    """One version of an organization's scorecard. A trigger refuses changes of `weights`."""

    __tablename__ = "scoring_models"
    __table_args__ = (UniqueConstraint("org_id", "version"),)

    id: Mapped[UuidPk]
    org_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    name: Mapped[str]
    version: Mapped[int]
    weights: Mapped[dict[str, Any]]
    """The scorecard document."""
    content_hash: Mapped[str]
    algorithm_type: Mapped[str]
    """`template`, `rules` or `learned`: where the points came from."""
    is_active: Mapped[bool]
    author: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
    published_at: Mapped[datetime]
