"""Organizations, users, memberships, sign-in sessions, audit."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, OrgFk, UuidPk

ROLES = ("owner", "admin", "rep", "reader")


class Organization(Base):
    """A customer; owns everything that carries its `org_id`."""

    __tablename__ = "organizations"

    id: Mapped[UuidPk]
    name: Mapped[str]
    industry: Mapped[str] = mapped_column(server_default="b2b_saas")
    scoring_model_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("scoring_models.id", use_alter=True, name="fk_organizations_scoring_model_id")
    )
    """The live scorecard version."""
    settings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class User(Base):
    """A person who signs in with e-mail and password; may belong to several organizations."""

    __tablename__ = "users"

    id: Mapped[UuidPk]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Membership(Base):
    """What a user may do in an organization."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("org_id", "user_id"),
        CheckConstraint(f"role IN {ROLES}", name="role"),
    )

    id: Mapped[UuidPk]
    org_id: Mapped[OrgFk]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class UserSession(Base):
    """One signed-in browser; the cookie holds a random token, this row its hash."""

    __tablename__ = "user_sessions"

    id: Mapped[UuidPk]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    org_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class AuditEntry(Base):
    """Who changed what."""

    __tablename__ = "audit_log"
    __table_args__ = (Index(None, "org_id", "at"),)

    id: Mapped[UuidPk]
    org_id: Mapped[OrgFk]
    at: Mapped[datetime]
    actor: Mapped[str]
    """An e-mail address, `command line`, or a process of ours."""
    action: Mapped[str]
    subject: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
