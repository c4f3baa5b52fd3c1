"""Published scorecards, and experiments between two of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, OrgFk, UuidPk


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


class Experiment(Base):
    """A test of a scorecard on some of an organization's leads, by account; at most one runs at a time."""

    __tablename__ = "experiments"
    __table_args__ = (
        CheckConstraint("challenger_share BETWEEN 1 AND 99", name="challenger_share"),
        CheckConstraint("rate > 0 AND rate <= 1 AND smallest_gap > 0", name="rate"),
        CheckConstraint("days > 0 AND horizon_days > 0", name="days"),
        CheckConstraint("decision IN ('champion', 'challenger')", name="decision"),
        CheckConstraint("(ended_at IS NULL) = (decision IS NULL)", name="ended"),
        Index("uq_experiments_running", "org_id", unique=True, postgresql_where="ended_at IS NULL"),
        Index(None, "challenger_id"),
    )

    id: Mapped[UuidPk]
    org_id: Mapped[OrgFk]
    champion_id: Mapped[UUID] = mapped_column(ForeignKey("scoring_models.id", ondelete="CASCADE"))
    """The live version; none is published while the experiment runs."""
    challenger_id: Mapped[UUID] = mapped_column(ForeignKey("scoring_models.id", ondelete="CASCADE"))
    """A version made for the experiment, which was never live."""
    challenger_share: Mapped[int]
    """Of a hundred accounts, how many the challenger scores."""
    rate: Mapped[float]
    """What share of leads was thought to convert."""
    smallest_gap: Mapped[float]
    """The smallest difference of shares worth finding."""
    days: Mapped[int]
    """How long it was planned to run."""
    horizon_days: Mapped[int]
    """How long after a lead began its conversion counts."""
    author: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    decision: Mapped[str | None]
    """The arm that was kept: `champion` or `challenger`."""


class ExperimentLead(Base):
    """The arm of a lead in an experiment, drawn by its account once and for all."""

    __tablename__ = "experiment_leads"
    __table_args__ = (
        PrimaryKeyConstraint("experiment_id", "lead_id"),
        Index(None, "lead_id"),
        Index("ix_experiment_leads_due", "experiment_id", postgresql_where="is_due"),
    )

    experiment_id: Mapped[UUID] = mapped_column(ForeignKey("experiments.id", ondelete="CASCADE"))
    lead_id: Mapped[UUID] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    org_id: Mapped[OrgFk]
    account: Mapped[str]
    is_challenger: Mapped[bool]
    began_at: Mapped[datetime]
    is_due: Mapped[bool]
    """Scored by another version than its arm's when the experiment began, and not yet again."""
