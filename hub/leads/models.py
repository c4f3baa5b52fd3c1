"""Leads and everything that is known about them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, PrimaryKeyConstraint, SmallInteger, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, OrgFk, UuidPk


class Account(Base):
    """The company of leads."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("connection_id", "external_id"),)

    id: Mapped[UuidPk]
    org_id: Mapped[OrgFk]
    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connections.id", ondelete="CASCADE"))
    external_id: Mapped[str]
    name: Mapped[str | None]
    domain: Mapped[str | None]
    attributes: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    modified_at: Mapped[datetime]


class Lead(Base):
    """A person we score: once per organization by normalised e-mail."""

    __tablename__ = "leads"
    __table_args__ = (
        Index("uq_leads_org_id_email", "org_id", "email", unique=True, postgresql_where="email IS NOT NULL"),
        Index("ix_leads_next_score_at", "next_score_at", postgresql_where="next_score_at IS NOT NULL"),
        Index("ix_leads_search", "search", postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}),
    )

    id: Mapped[UuidPk]
    org_id: Mapped[OrgFk]
    email: Mapped[str | None]
    """Normalised; None where the CRM has none."""
    name: Mapped[str] = mapped_column(server_default="")
    company: Mapped[str | None]
    title: Mapped[str | None]
    attributes: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """What scoring reads: the record's own attributes, its account's as `account.*`, derived ones."""
    search: Mapped[str] = mapped_column(server_default="")
    """Lower-case name, company and e-mail, for finding."""
    touches: Mapped[bytes] = mapped_column(server_default="")
    """Every activity as 10 bytes, oldest first: kind (int16), microseconds since 1970 (int64), both big-endian."""
    revision: Mapped[int] = mapped_column(server_default="1")
    """Grows with every change that scoring can see."""
    next_score_at: Mapped[datetime | None]
    """Due because what we know changed; passing time is `lead_scores.next_change_at`."""
    last_activity_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    """Its last CRM record was deleted: hidden and not scored, yet whole again if the record is restored."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


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


class LeadChange(Base):
    """One value that an attribute took."""

    __tablename__ = "lead_changes"
    __table_args__ = (Index(None, "lead_id", "field", "occurred_at"),)

    id: Mapped[UuidPk]
    org_id: Mapped[OrgFk]
    lead_id: Mapped[UUID] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    field: Mapped[str]
    value: Mapped[Any] = mapped_column(JSONB(none_as_null=False))
    occurred_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(server_default="1")
    """Of the lead, from which on it has the value."""


class TouchKind(Base):
    """The number by which `leads.touches` names an activity type."""

    __tablename__ = "touch_kinds"
    __table_args__ = (PrimaryKeyConstraint("org_id", "kind"), UniqueConstraint("org_id", "activity_type"))

    org_id: Mapped[OrgFk]
    kind: Mapped[int]
    activity_type: Mapped[str]


class Activity(Base):
    """A dated thing that involved a lead."""

    __tablename__ = "activities"
    __table_args__ = (
        UniqueConstraint("connection_id", "external_id", "lead_id"),
        Index(None, "lead_id", "timestamp"),
    )

    id: Mapped[UuidPk]
    org_id: Mapped[OrgFk]
    lead_id: Mapped[UUID] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connections.id", ondelete="CASCADE"))
    external_id: Mapped[str]
    activity_type: Mapped[str]
    value: Mapped[float | None]
    source: Mapped[str]
    """The vendor it came from."""
    timestamp: Mapped[datetime]
    seen_at: Mapped[datetime]
    modified_at: Mapped[datetime]
    properties: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    revision: Mapped[int] = mapped_column(server_default="1")
    """Of the lead, from which on it is known as it is."""


class FormerActivity(Base):
    """What was known of an activity from one revision of its lead until another, in which it was changed or gone."""

    __tablename__ = "former_activities"
    __table_args__ = (Index(None, "lead_id"),)

    id: Mapped[UuidPk]
    org_id: Mapped[OrgFk]
    lead_id: Mapped[UUID] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    activity_type: Mapped[str]
    timestamp: Mapped[datetime]
    revision: Mapped[int]
    gone_revision: Mapped[int]


class Outcome(Base):
    """A result: a deal won or lost, a person who became a customer."""

    __tablename__ = "outcomes"
    __table_args__ = (UniqueConstraint("connection_id", "external_id", "lead_id"), Index(None, "lead_id"))

    id: Mapped[UuidPk]
    org_id: Mapped[OrgFk]
    lead_id: Mapped[UUID] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connections.id", ondelete="CASCADE"))
    external_id: Mapped[str]
    kind: Mapped[str]
    occurred_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    modified_at: Mapped[datetime]
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None]


class CrmRecord(Base):
    """A lead's record in a CRM: what it should show is the lead's score, what we last wrote is here."""

    __tablename__ = "crm_records"
    __table_args__ = (
        UniqueConstraint("connection_id", "object_type", "external_id"),
        Index(None, "lead_id"),
        Index("ix_crm_records_write_due", "write_due_at", postgresql_where="write_due_at IS NOT NULL"),
        Index("ix_crm_records_written", "connection_id", "written_at", postgresql_where="written_at IS NOT NULL"),
        Index("ix_crm_records_dead", "org_id", postgresql_where="dead_at IS NOT NULL"),
    )

    id: Mapped[UuidPk]
    org_id: Mapped[OrgFk]
    lead_id: Mapped[UUID] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connections.id", ondelete="CASCADE"))
    object_type: Mapped[str]
    external_id: Mapped[str]
    account_external_id: Mapped[str | None]
    owner_external_id: Mapped[str | None]
    attributes: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """As last read from this record."""
    modified_at: Mapped[datetime]
    """The vendor's own; older news than this is ignored."""
    written_score: Mapped[int | None]
    written_band: Mapped[str | None]
    written_at: Mapped[datetime | None]
    write_due_at: Mapped[datetime | None]
    write_priority: Mapped[int] = mapped_column(server_default="2")
    """0 a rise of band, 1 another change of band, 2 the first score or other points, 3 a few points: once a day."""
    revision: Mapped[int] = mapped_column(server_default="1")
    """Grows whenever a write becomes due, so that a newer one is not settled by an older."""
    lease_until: Mapped[datetime | None]
    lease_token: Mapped[UUID | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    dead_at: Mapped[datetime | None]
    """Gave up; `reason` says why and what to do."""
    reason: Mapped[str | None]


class Erasure(Base):
    """A salted mark of a person who must be forgotten, so that a late notice cannot bring them back."""

    __tablename__ = "erasures"
    __table_args__ = (UniqueConstraint("org_id", "mark"),)

    id: Mapped[UuidPk]
    org_id: Mapped[OrgFk]
    mark: Mapped[bytes]
    erased_at: Mapped[datetime]
