"""Keeps a set of processes running: restarts what dies, stops all on a signal, leaves none behind.

The package `supervisor` does not end its processes when it is killed itself, gives up on one that fails to start a few
times, and runs from a configuration file with sockets of its own; this is the part of it that we need.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event
from time import monotonic
from types import FrameType
from typing import IO

import structlog

log = structlog.get_logger(__name__)

LOOK_EVERY = 0.2
TEND_EVERY = 2.0
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
IS_WELL_AFTER = 10.0
"""A process that ran for so long starts again with the shortest pause."""
DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG


@dataclass(slots=True)
class Child:
    """One process to keep running."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = SHORTEST_PAUSE
    start_at: float = 0.0


@dataclass(slots=True)
class Supervisor:
    """Runs `commands` (name → command line) in the environment `env` until it is told to stop.

    `tend` is called every few seconds, for what must also be alive without being a process of ours.
    """

    commands: Mapping[str, Sequence[str]]
    env: Mapping[str, str]
    tend: Callable[[], None] = lambda: None
    tend_at: float = 0.0
    output: IO[bytes] | None = None
    """Where the processes write; None: where we do."""
    ask_again_after: float = 7.0
    """Seconds; a second SIGTERM makes a worker end its job, too."""
    kill_after: float = 10.0
    stopping: Event = field(default_factory=Event)
    children: list[Child] = field(default_factory=list)

    def start(self, *names: str) -> None:
        """Start the processes of these names that are not there yet; all of them when none is named."""
        there = {child.name for child in self.children}
        for name in names or self.commands:
            if name not in there:
                child = Child(name, self.commands[name])
                self.children.append(child)
                self._start(child)

    def run(self) -> None:
        """Start what is missing and keep everything running; returns when SIGTERM or SIGINT came and all have ended."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        self.start()
        try:
            while not self.stopping.wait(LOOK_EVERY):
                self.look()
        finally:
            self.stop()

    def look(self) -> None:
        """Restart what has died, after a pause that grows with each quick death."""
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._note_death(child)
            if child.process is None and monotonic() >= child.start_at:
                self._start(child)
        if monotonic() >= self.tend_at:
            self.tend()
            self.tend_at = monotonic() + TEND_EVERY

    def stop(self) -> None:
        """End all processes: ask, ask again, kill. Returns when none is left."""
        self.stopping.set()
        asked_at = monotonic()
        self._signal(signal.SIGTERM)
        has_asked_again = False
        while alive := self._alive():
            waited = monotonic() - asked_at
            if waited > self.ask_again_after and not has_asked_again:
                has_asked_again = True
                self._signal(signal.SIGTERM)
            if waited > self.kill_after:
                self._signal(signal.SIGKILL)
            _wait_a_little(alive[0])

    def pids(self) -> dict[str, int]:
        """Return the process id of each that runs now."""
        return {child.name: child.process.pid for child in self.children if child.process is not None}

    def _on_signal(self, number: int, _: FrameType | None) -> None:
        self.stopping.set()

    def _start(self, child: Child) -> None:
        child.started_at = monotonic()
        # In a session of its own, so that Ctrl+C reaches us alone and we end it in order.
        child.process = subprocess.Popen(  # noqa: S603 - our own command line, no shell
            child.command,
            env=dict(self.env),
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=self.output,
        )
        log.info("process started", process=child.name, pid=child.process.pid)

    def _note_death(self, child: Child) -> None:
        assert child.process is not None  # noqa: S101
        if monotonic() - child.started_at > IS_WELL_AFTER:
            child.pause = SHORTEST_PAUSE
        log.warning(
            "process died; it starts again",
            process=child.name,
            exit=child.process.returncode,
            pause_seconds=child.pause,
        )
        child.process = None
        child.start_at = monotonic() + child.pause
        child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def _alive(self) -> list[Child]:
        return [child for child in self.children if child.process is not None and child.process.poll() is None]

    def _signal(self, number: signal.Signals) -> None:
        for child in self._alive():
            assert child.process is not None  # noqa: S101
            child.process.send_signal(number)


def follow(parent: int) -> None:
    """End this process when the process `parent`, which started it, ends in any way (on Linux; elsewhere nothing).

    A supervisor that was killed can stop nothing; without this its processes would go on beside those of the next one.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGTERM)
        if os.getppid() != parent:  # it ended before we asked
            os.kill(os.getpid(), signal.SIGTERM)


def _wait_a_little(child: Child) -> None:
    assert child.process is not None  # noqa: S101
    try:
        child.process.wait(LOOK_EVERY)
    except subprocess.TimeoutExpired:
        return
