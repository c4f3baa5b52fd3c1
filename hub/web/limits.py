"""How often somebody may fail to sign in; without Redis nobody is held up."""

from collections.abc import Sequence
from datetime import timedelta

import structlog
from redis import Redis
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

ALLOWED = 8
WINDOW = timedelta(minutes=10)


class Attempts:
    """Failures of the last minutes, counted for each of `who` (an address, a person)."""

    def __init__(self, redis: Redis, *, who: Sequence[str]) -> None:
        self.redis = redis
        self.keys = [f"leadlight:sign-in:{name}" for name in who]

    def wait(self) -> timedelta | None:
        """Return how long to wait; None when another attempt is welcome."""
        try:
            full = [key for key in self.keys if int(self.redis.get(key) or 0) >= ALLOWED]
            return max((timedelta(seconds=max(1, self.redis.ttl(key))) for key in full), default=None)
        except RedisError as error:
            log.warning("sign-in attempts not counted", error=type(error).__name__)
            return None

    def failed(self) -> None:
        """Count one failure."""
        try:
            for key in self.keys:
                if self.redis.incr(key) == 1:
                    self.redis.expire(key, WINDOW)
        except RedisError as error:
            log.warning("sign-in attempts not counted", error=type(error).__name__)

    def succeeded(self) -> None:
        """Forget the failures of this person; those of the address stay (others may share it)."""
        try:
            self.redis.delete(*self.keys[1:])
        except RedisError as error:
            log.warning("sign-in attempts not counted", error=type(error).__name__)
