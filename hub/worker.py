"""One RQ worker on one queue: the bells of one stage."""

from time import sleep

import structlog
from redis import Redis
from redis.client import Pipeline
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.job import Job
from rq.worker_registration import register

from hub import jobs
from hub.queue import Bell
from hub.runtime import Runtime

log = structlog.get_logger(__name__)

WORKER_TTL = 20
MONITOR_EVERY = 2
TIDY_EVERY = 5
"""Seconds; RQ's own defaults leave a killed worker's job where it was for minutes."""
LONGEST_PAUSE = 2.0


class BellWorker(Worker):  # type: ignore[misc]
    """RQ's worker, whose work-horses open connections of their own."""

    max_connection_wait_time = LONGEST_PAUSE

    def __init__(self, bell: Bell, *, runtime: Runtime, redis: Redis) -> None:
        super().__init__(
            [Queue(bell.value, connection=redis)],
            connection=redis,
            worker_ttl=WORKER_TTL,
            job_monitoring_interval=MONITOR_EVERY,
            maintenance_interval=TIDY_EVERY,
            log_job_description=False,
        )
        self.runtime = runtime

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Say that this worker lives; also to a Redis that was emptied meanwhile."""
        super().heartbeat(timeout, pipeline)
        register(self, pipeline)

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        """Do the job in the forked process, which must not share sockets with the one it was forked from."""
        self.runtime.sessions.dispose()
        self.runtime.redis.connection_pool.reset()
        structlog.contextvars.bind_contextvars(job_id=job.id, bell=queue.name)
        super().main_work_horse(job, queue)


def work(runtime: Runtime, bell: Bell) -> None:
    """Answer the bells of one stage until SIGTERM or SIGINT; waits for Redis where it is away at the start.

    Raises SystemExit when Redis goes away later on: whoever supervises this process starts it anew.
    """
    jobs.bind(runtime)
    with Redis.from_url(runtime.settings.redis_url) as redis:
        _wait_for(redis)
        try:
            BellWorker(bell, runtime=runtime, redis=redis).work(logging_level="WARNING")
        except RedisError as error:
            log.warning("redis went away; this worker ends", error=type(error).__name__)
            raise SystemExit(1) from None


def _wait_for(redis: Redis) -> None:
    has_said_so = False
    while True:
        try:
            redis.ping()
        except RedisError as error:
            if not has_said_so:
                log.warning("waiting for redis", error=type(error).__name__)
            has_said_so = True
            sleep(LONGEST_PAUSE)
        else:
            return
