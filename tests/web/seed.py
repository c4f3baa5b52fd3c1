"""Rows for pages to show, inserted as a server would have left them."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from flask.testing import FlaskClient

from hub.db import EVERY_ORG, Sessions
from hub.organizations.models import Membership, User

PASSWORD = "a long enough password"
NOW = datetime(2026, 4, 28, 14, 32, tzinfo=UTC)
SignIn = Callable[..., FlaskClient]


class Hand:
    """A clock that stands where it is put."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def csrf_of(page: str) -> str:
    """Return the token that the page's forms carry."""
    return page.split('name="csrf" value="', 1)[1].split('"', 1)[0]


@lru_cache(maxsize=1)
def password_hash() -> str:
    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)


def member(sessions: Sessions, org_id: UUID, role: str = "admin", *, email: str | None = None) -> str:
    """Add a person with PASSWORD; returns the address."""
    address = email or f"ana.{uuid4().hex[:8]}@fabrikam.example"
    user = User(id=uuid4(), email=address, name="Ana Ruiz", password_hash=password_hash())
    with sessions.begin(EVERY_ORG) as session:
        session.add(user)
        session.flush()
        session.add(Membership(org_id=org_id, user_id=user.id, role=role))
    return address
