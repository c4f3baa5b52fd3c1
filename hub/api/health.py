"""What is missing before this Leadlight can work, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from redis.exceptions import RedisError
from rq import Queue, Worker
from sqlalchemy.exc import SQLAlchemyError

from hub import queue
from hub.db.migrate import current, head, too_old
from hub.queue import Bell
from hub.runtime import Runtime

SWEEP_SEEN_KEY = "leadlight:sweep"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `is_needed` tells whether requests can be answered without it."""

    name: str
    is_well: bool
    is_needed: bool
    words: str


def findings(runtime: Runtime) -> Sequence[Finding]:
    """Return what was found: database, its migrations, Redis, and the processes that do the work."""
    return (*_database(runtime), *_redis(runtime))


def _database(runtime: Runtime) -> Sequence[Finding]:
    try:
        with runtime.sessions.engine.connect() as connection:
            problem = too_old(connection)
        at = current(runtime.sessions.engine)
    except SQLAlchemyError as error:
        # The role of the application is made by a migration, so its absence looks like a refused connection.
        words = f"does not answer ({type(error).__name__}), or was never migrated. Run `leadlight doctor`"
        return (Finding("database", is_well=False, is_needed=True, words=words),)
    if problem:
        return (Finding("database", is_well=False, is_needed=True, words=problem),)
    well = Finding("database", is_well=True, is_needed=True, words="answers")
    if at == head():
        return well, Finding("migrations", is_well=True, is_needed=True, words=f"at {at}")
    words = f"at {at or 'nothing'}, this release needs {head()}. Run `leadlight db upgrade`"
    return well, Finding("migrations", is_well=False, is_needed=True, words=words)


def _redis(runtime: Runtime) -> Sequence[Finding]:
    try:
        problem = queue.too_old(runtime.redis)
        is_swept = bool(runtime.redis.exists(SWEEP_SEEN_KEY))
        workers = {bell: Worker.count(queue=Queue(bell.value, connection=runtime.redis)) for bell in Bell}
    except RedisError as error:
        words = f"does not answer ({type(error).__name__}); what comes in is kept, work goes on when it is back"
        return (Finding("redis", is_well=False, is_needed=False, words=words),)
    idle = [bell.value for bell, count in workers.items() if not count]
    return (
        Finding("redis", is_well=problem is None, is_needed=False, words=problem or "answers"),
        Finding(
            "sweep",
            is_well=is_swept,
            is_needed=False,
            words="runs" if is_swept else "was not seen for 30 seconds. Run `leadlight sweep`",
        ),
        Finding(
            "workers",
            is_well=not idle,
            is_needed=False,
            words=f"none for {', '.join(idle)}. Run `leadlight worker NAME`" if idle else "one or more for each stage",
        ),
    )
