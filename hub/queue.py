"""Bells: RQ jobs that carry no work, only "look now"."""

from datetime import timedelta
from enum import StrEnum

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue

log = structlog.get_logger(__name__)

ANSWER = "hub.jobs.answer"
JOB_TIMEOUT = timedelta(minutes=5)
COALESCE = timedelta(seconds=5)
OLDEST = (6, 2)
"""The first Redis that hands a job over without a moment in which a crash loses it."""


class Bell(StrEnum):
    """One per stage; also the name of its RQ queue."""

    PULL = "pull"
    INTAKE = "intake"
    SCORES = "scores"
    WRITEBACK = "writeback"
    OUTBOX = "outbox"


def too_old(redis: Redis) -> str | None:
    """Return in words that this Redis is too old, None when it is not; raises RedisError when it does not answer."""
    version = redis.info("server")["redis_version"]
    if tuple(int(part) for part in version.split(".")[:2]) >= OLDEST:
        return None
    return f"Redis {version} is too old; {OLDEST[0]}.{OLDEST[1]} or newer is needed"


class Bells:
    """Rings; a lost ring costs latency only, since the sweep looks anyway."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis

    def ring(self, bell: Bell) -> None:
        """Ask the stage's worker to look now, unless it was asked already and has not begun. Never raises."""
        try:
            if not self.redis.set(_asked(bell), 1, nx=True, px=COALESCE):
                return
            Queue(bell.value, connection=self.redis).enqueue(
                ANSWER, bell.value, job_timeout=int(JOB_TIMEOUT.total_seconds()), result_ttl=0, failure_ttl=60
            )
        except RedisError as error:
            log.warning("bell not rung", bell=bell.value, error=type(error).__name__)

    def begin(self, bell: Bell) -> None:
        """Tell that the stage looks now: a ring from here on must be heard again."""
        try:
            self.redis.delete(_asked(bell))
        except RedisError as error:
            log.warning("bell not reset", bell=bell.value, error=type(error).__name__)


def _asked(bell: Bell) -> str:
    return f"leadlight:asked:{bell.value}"
