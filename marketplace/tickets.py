"""How a framed page is opened without cookies: a single-use ticket in its address, then a bearer kept in memory.

The vendor's signed request mints the ticket. It is good for one look within a minute, and is spent atomically. The page
it opens holds a sealed bearer, which names the record that may be read and nothing else.
"""

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from redis import Redis

from hub.crypto import SecretBox

TICKET_VALID = timedelta(seconds=60)
BEARER_VALID = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Subject:
    """The one record that may be looked at."""

    org_id: UUID
    connection_id: UUID
    object_type: str
    external_id: str


class Expired(Exception):
    """The bearer was good once."""


def mint(redis: Redis, subject: Subject) -> str:
    """Keep a ticket for `subject` and return it; raises RedisError."""
    ticket = secrets.token_urlsafe(32)
    redis.set(_key(ticket), _dump(subject), px=TICKET_VALID)
    return ticket


def spend(redis: Redis, ticket: str) -> Subject | None:
    """Return what the ticket stood for, once; None when it is unknown, spent or old. Raises RedisError."""
    kept = redis.getdel(_key(ticket))
    return None if kept is None else _load(json.loads(kept))


def bearer(box: SecretBox, subject: Subject, *, now: datetime) -> str:
    """Return a sealed bearer for `subject`."""
    claims = json.loads(_dump(subject)) | {"until": (now + BEARER_VALID).timestamp()}
    return box.seal(json.dumps(claims).encode()).decode()


def read_bearer(box: SecretBox, header: str, *, now: datetime) -> Subject:
    """Return whose bearer an Authorization header holds; raises Expired, or ValueError when it is not ours."""
    scheme, _, token = header.partition(" ")
    if scheme != "Bearer":
        raise ValueError("no bearer")
    claims = json.loads(box.open(token.encode()))
    if claims.pop("until") < now.timestamp():
        raise Expired
    return _load(claims)


def _key(ticket: str) -> str:
    return f"leadlight:ticket:{hashlib.sha256(ticket.encode()).hexdigest()}"


def _dump(subject: Subject) -> str:
    return json.dumps(asdict(subject), default=str)


def _load(claims: dict[str, str]) -> Subject:
    return Subject(UUID(claims["org_id"]), UUID(claims["connection_id"]), claims["object_type"], claims["external_id"])
