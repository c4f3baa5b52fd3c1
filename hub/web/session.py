"""Signed-in browsers: the cookie holds a random token, the database its hash."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hub.organizations.models import Membership, Organization, User, UserSession

LIFETIME = timedelta(hours=8)
"""Counted from the last visit."""
RENEW_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in, where, and as what."""

    user_id: UUID
    name: str
    email: str
    org_id: UUID
    org_name: str
    role: str


def find_user(session: Session, email: str, password: str) -> User | None:
    """Return the user whose password this is; takes as long for an unknown address."""
    user = session.scalar(select(User).where(User.email == email.strip().lower()))
    try:
        PasswordHasher().verify(user.password_hash if user else _nobody(), password)
    except (VerificationError, InvalidHashError):
        return None
    return user


def first_organization(session: Session, user_id: UUID) -> UUID | None:
    """Return the organization that a sign-in opens: the oldest membership."""
    return session.scalar(
        select(Membership.org_id).where(Membership.user_id == user_id).order_by(Membership.created_at, Membership.id)
    )


def open_session(session: Session, *, user_id: UUID, org_id: UUID, now: datetime) -> str:
    """Store a new sign-in and return the token for the cookie; forgets the user's expired ones."""
    session.execute(delete(UserSession).where(UserSession.user_id == user_id, UserSession.expires_at <= now))
    token = secrets.token_urlsafe(32)
    session.add(
        UserSession(user_id=user_id, org_id=org_id, token_hash=_hash(token), created_at=now, expires_at=now + LIFETIME)
    )
    return token


def find_visitor(session: Session, token: str, now: datetime) -> Visitor | None:
    """Return who the token stands for, and lengthen the sign-in; None when unknown, expired or no longer a member."""
    row = session.execute(
        select(UserSession.id, UserSession.expires_at, User, Organization, Membership.role)
        .join(User, User.id == UserSession.user_id)
        .join(Organization, Organization.id == UserSession.org_id)
        .join(Membership, (Membership.user_id == User.id) & (Membership.org_id == Organization.id))
        .where(UserSession.token_hash == _hash(token), UserSession.expires_at > now)
    ).one_or_none()
    if row is None:
        return None
    session_id, expires_at, user, organization, role = row
    if expires_at < now + LIFETIME - RENEW_AFTER:
        session.execute(update(UserSession).where(UserSession.id == session_id).values(expires_at=now + LIFETIME))
    return Visitor(user.id, user.name, user.email, organization.id, organization.name, role)


def close_session(session: Session, token: str) -> None:
    """Forget a sign-in."""
    session.execute(delete(UserSession).where(UserSession.token_hash == _hash(token)))


def _hash(token: str) -> bytes:
    """The token is 256 random bits: a plain hash suffices."""
    return hashlib.sha256(token.encode()).digest()


@lru_cache(maxsize=1)
def _nobody() -> str:
    return PasswordHasher().hash(secrets.token_urlsafe(16))
