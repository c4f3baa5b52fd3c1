"""PostgreSQL and a Redis-compatible server out of Python packages, for machines that have neither."""

from dataclasses import dataclass, field
from pathlib import Path

from hub.embedded import postgres, valkey
from hub.embedded.places import ServersFailed, find_place, locked
from hub.settings import EMBEDDED, Settings

__all__ = ["Endpoints", "ServersFailed", "ensure", "stop"]


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where the servers listen; both addresses may hold a password."""

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)


def ensure(settings: Settings, *, fast: bool = False) -> Endpoints:
    """Start whichever servers settings call embedded, or find them running; returns addresses for both.

    Processes that call this at once share one pair of servers, which outlive all of them until `stop`.
    `fast` gives up durability for speed, for data that may be lost; whoever starts a server decides.

    Raises:
        ServersFailed: a server did not start; the message says why and where its log is.
    """
    with locked(settings.home):
        place = find_place(settings.home)
        redis_url = settings.redis_url
        if redis_url == EMBEDDED:
            redis_url = valkey.ensure(place, binary=settings.redis_binary, fast=fast)
        database_url = settings.database_url
        if database_url == EMBEDDED:
            database_url = postgres.ensure(place, fast=fast)
    return Endpoints(database_url, redis_url)


def stop(home: Path) -> None:
    """Stop the embedded servers of `home`, where they run; what they hold is kept."""
    if not (home / "servers").exists():
        return
    with locked(home):
        place = find_place(home)
        postgres.stop(place)
        valkey.stop(place)
