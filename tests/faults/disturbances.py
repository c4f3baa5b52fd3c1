"""What is killed in a run, and how; each disturbance returns once what it hit has been replaced."""

import os
import random
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from threading import Event as Pause
from time import monotonic

from hub.embedded.processes import is_running, read_pid
from hub.queue import Bell
from tests.faults.machine import children
from tests.faults.stand import Stand
from tests.faults.traps import Trap

LONGEST_LOOK = 20.0
"""Seconds: how long a work-horse is waited for; a stage without work has none."""
BACK_WITHIN = 90.0


@dataclass(slots=True)
class Disturber:
    """Kills processes of a stand; `dice` say when."""

    stand: Stand
    dice: random.Random
    kills: Counter[str] = field(default_factory=Counter)

    def strike(self, *names: str) -> None:
        """Carry out disturbances; a work-horse that does not come is let off."""
        self.kills.update(name for name in names if DISTURBANCES[name](self))

    def worker(self, bell: Bell) -> bool:
        """Kill a worker. Its work-horse, if it has one, lives on."""
        return self._kill_supervised("worker", bell.value)

    def horse(self, bell: Bell) -> bool:
        """Kill a work-horse at a random moment of its job."""
        if bell is Bell.PULL:
            self.stand.pull()
        deadline = monotonic() + LONGEST_LOOK
        while monotonic() < deadline:
            horses = self._horses(bell)
            Pause().wait(self.dice.uniform(0, 0.1))
            if _kill(horses):
                return True
        return False

    def caller(self, path: str, bell: Bell, name: str) -> bool:
        """Have a work-horse killed in the middle of its next call to `path`; counted when it happens."""
        self.stand.traps.waiting.append(Trap(name, path, lambda: _kill(self._horses(bell))))
        return False

    def sweep(self) -> bool:
        """Kill the sweep."""
        return self._kill_supervised("sweep")

    def web(self) -> bool:
        """Kill gunicorn's own process; those that serve must notice."""
        return self._kill_supervised("serve")

    def web_process(self) -> bool:
        """Kill a process that serves requests."""
        self._await(lambda: any(children(web) for web in self.stand.processes("serve")), "gunicorn's processes")
        (web,) = self.stand.processes("serve")
        before = set(children(web))
        has_hit = _kill(before)
        self._await(lambda: set(children(web)) - before, "gunicorn's processes")
        return has_hit

    def supervisor(self) -> bool:
        """Kill `leadlight up` itself, and start it again at once as a machine's own supervisor would."""
        process = self.stand.process
        assert process is not None
        process.kill()
        process.wait()
        self.stand.up()
        self._await(lambda: self.stand.processes("serve"), "`leadlight up`")
        return True

    def redis(self) -> bool:
        """Kill Redis and lose all that it held."""
        return self._signal_server("run/redis.pid", "-server", signal.SIGKILL, loses="redis")

    def postgres(self, number: signal.Signals) -> bool:
        """Send PostgreSQL's postmaster a signal: SIGKILL, SIGQUIT (stop at once), SIGINT (stop fast)."""
        return self._signal_server("postgres/postmaster.pid", "postgres", number)

    def _signal_server(self, pid_file: str, program: str, number: signal.Signals, loses: str | None = None) -> bool:
        servers = (self.stand.home / "servers").resolve()

        def running() -> set[int]:
            pid = read_pid(servers / pid_file)
            return set() if pid is None or not is_running(pid, program) else {pid}

        self._await(running, pid_file)
        before = running()
        for pid in before:
            os.kill(pid, number)
        if loses is not None:
            shutil.rmtree(servers / loses)
        self._await(lambda: running() - before, pid_file)
        return True

    def _horses(self, bell: Bell) -> list[int]:
        return [horse for worker in self.stand.processes("worker", bell.value) for horse in children(worker)]

    def _kill_supervised(self, *words: str) -> bool:
        self._await(lambda: self.stand.processes(*words), " ".join(words))  # an earlier kill may still be felt
        before = set(self.stand.processes(*words))
        has_hit = _kill(before)
        self._await(lambda: set(self.stand.processes(*words)) - before, " ".join(words))
        return has_hit

    def _await(self, is_back: Callable[[], object], what: str) -> None:
        self.stand.until(lambda: bool(is_back()), lambda: f"{what} did not come back", BACK_WITHIN)


def _kill(pids: Iterable[int]) -> bool:
    """Kill processes; returns whether any of them was still there."""
    killed = False
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            killed = True
    return killed


CALLS = {
    "alert under way": ("/api/chat.postMessage", Bell.OUTBOX),
    "tasks under way": ("/crm/v3/objects/tasks/batch/create", Bell.OUTBOX),
    "scores under way": ("/crm/v3/objects/contacts/batch/update", Bell.WRITEBACK),
}
Disturbance = Callable[[Disturber], bool]
DISTURBANCES: Mapping[str, Disturbance] = {
    **{f"worker {bell.value}": partial(Disturber.worker, bell=bell) for bell in Bell},
    **{f"work-horse {bell.value}": partial(Disturber.horse, bell=bell) for bell in Bell},
    **{name: partial(Disturber.caller, path=path, bell=bell, name=name) for name, (path, bell) in CALLS.items()},
    "sweep": Disturber.sweep,
    "web": Disturber.web,
    "web process": Disturber.web_process,
    "supervisor": Disturber.supervisor,
    "redis": Disturber.redis,
    "postgres killed": partial(Disturber.postgres, number=signal.SIGKILL),
    "postgres stopped at once": partial(Disturber.postgres, number=signal.SIGQUIT),
    "postgres stopped fast": partial(Disturber.postgres, number=signal.SIGINT),
}


def plan(dice: random.Random, counts: Mapping[str, int], places: int) -> Iterator[list[str]]:
    """Yield for each of `places` what is to be disturbed there, everything as often as `counts` say."""
    names = [name for name, count in counts.items() for _ in range(count)]
    dice.shuffle(names)
    chosen = sorted(dice.sample(range(places), len(names)))
    by_place = dict(zip(chosen, names, strict=True))
    for place in range(places):
        yield [by_place[place]] if place in by_place else []
