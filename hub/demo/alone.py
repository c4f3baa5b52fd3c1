"""One demo at a time: a second one in the same home would pull the floor from under the first."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.errors import Conflict


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Hold `home` for this process; raises Conflict when another demo has it. The lock ends with the process."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Conflict(f"Another demo is running in {home}. End it first, or set LEADLIGHT_HOME.") from None
        yield
