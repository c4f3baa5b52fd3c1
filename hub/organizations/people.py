"""People who sign in, and what they may do where."""

import secrets
from uuid import UUID

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.errors import Conflict, Invalid
from hub.organizations.models import ROLES, Membership, User

SHORTEST_PASSWORD = 10


def add_user(session: Session, *, email: str, name: str, password: str) -> User:
    """Store a person who can sign in, with the hash of their password.

    Raises:
        Invalid: the address or the password cannot be used.
        Conflict: the address is taken.
    """
    address = normal_email(email)
    if session.scalar(select(User.id).where(User.email == address)):
        raise Conflict(f"{address} is a user already.")
    user = User(email=address, name=name.strip() or address, password_hash=hash_password(password))
    session.add(user)
    session.flush()
    return user


def find_user(session: Session, email: str) -> User | None:
    """Return who has this address."""
    return session.scalar(select(User).where(User.email == normal_email(email)))


def join(session: Session, *, org_id: UUID, user_id: UUID, role: str) -> Membership:
    """Make a user a member of an organization, or change what a member may do; returns the membership."""
    if role not in ROLES:
        raise Invalid(f"There is no role {role}; there are: {', '.join(ROLES)}.")
    found = session.scalar(select(Membership).where(Membership.org_id == org_id, Membership.user_id == user_id))
    if found is None:
        found = Membership(org_id=org_id, user_id=user_id, role=role)
        session.add(found)
    found.role = role
    session.flush()
    return found


def hash_password(password: str) -> str:
    """Return the argon2id hash to store; raises Invalid for a password that is too short."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(f"The password must have at least {SHORTEST_PASSWORD} characters.")
    return PasswordHasher().hash(password)


def make_password() -> str:
    """Return a random password of 108 bits."""
    return secrets.token_urlsafe(14)[:18]


def normal_email(email: str) -> str:
    """Return the address as it is stored; raises Invalid when it is none."""
    address = email.strip().lower()
    local, at, domain = address.partition("@")
    if not (local and at and "." in domain.strip(".")) or any(char.isspace() for char in address):
        raise Invalid(f"{email!r} is no e-mail address.")
    return address
