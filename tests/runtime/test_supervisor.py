"""The supervisor restarts what dies and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from hub.settings import environment
from hub.supervisor import SHORTEST_PAUSE, Supervisor

TOP = Path(__file__).parents[2]
CALL_IN = """
import os, signal, socket, sys
{first}
line = socket.create_connection(("127.0.0.1", {port}))
line.sendall(str(os.getpid()).encode())
line.recv(1)  # until the test, or a signal, ends it
"""


class Switchboard:
    """Where the processes of a test call in with their id; a line that closes tells that its process has ended."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(20)
        self.lines: dict[int, socket.socket] = {}

    def command(self, first: str = "") -> list[str]:
        return [sys.executable, "-c", CALL_IN.format(first=first, port=self.listener.getsockname()[1])]

    def next_pid(self) -> int:
        line, _ = self.listener.accept()
        line.settimeout(20)
        pid = int(line.recv(20))
        self.lines[pid] = line
        return pid

    def has_ended(self, pid: int) -> bool:
        try:
            return self.lines[pid].recv(1) == b""
        except ConnectionResetError:
            return True

    def close(self) -> None:
        for line in (*self.lines.values(), self.listener):
            line.close()


@pytest.fixture
def switchboard() -> Iterator[Switchboard]:
    board = Switchboard()
    yield board
    board.close()


def test_what_dies_is_started_again(switchboard: Switchboard) -> None:
    supervisor = Supervisor({"one": switchboard.command(), "two": switchboard.command()}, environment())
    supervisor.start()
    first, second = switchboard.next_pid(), switchboard.next_pid()
    os.kill(first, signal.SIGKILL)
    assert switchboard.has_ended(first)
    deadline = monotonic() + 20
    while len(set(supervisor.pids().values()) - {first}) < 2 and monotonic() < deadline:
        supervisor.look()
    third = switchboard.next_pid()
    assert set(supervisor.pids().values()) == {second, third}
    supervisor.stop()
    assert switchboard.has_ended(second)
    assert switchboard.has_ended(third)


def test_the_pause_before_a_restart_grows_with_each_quick_death() -> None:
    supervisor = Supervisor({"broken": [sys.executable, "-c", "raise SystemExit(3)"]}, environment())
    supervisor.start()
    child = supervisor.children[0]
    pauses = []
    for _ in range(3):
        assert child.process is not None
        child.process.wait(20)
        supervisor.look()
        pauses.append(child.pause)
        child.start_at = 0.0
        supervisor.look()
    supervisor.stop()
    assert pauses == [SHORTEST_PAUSE * 2, SHORTEST_PAUSE * 4, SHORTEST_PAUSE * 8]


def test_what_ignores_the_request_to_stop_is_killed(switchboard: Switchboard) -> None:
    deaf = switchboard.command("signal.signal(signal.SIGTERM, signal.SIG_IGN)")
    supervisor = Supervisor({"deaf": deaf}, environment(), ask_again_after=0.1, kill_after=0.3)
    supervisor.start()
    pid = switchboard.next_pid()
    supervisor.stop()
    assert supervisor.children[0].process is not None
    assert supervisor.children[0].process.returncode == -signal.SIGKILL
    assert switchboard.has_ended(pid)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_everything_in_order(switchboard: Switchboard, number: signal.Signals) -> None:
    pid, running = _supervisor_process(switchboard)
    os.kill(running.pid, number)
    assert running.wait(20) == 0
    assert switchboard.has_ended(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent ended")
def test_a_killed_supervisor_leaves_no_process_behind(switchboard: Switchboard) -> None:
    pid, running = _supervisor_process(switchboard)
    running.kill()
    running.wait(20)
    assert switchboard.has_ended(pid)


def _supervisor_process(switchboard: Switchboard) -> tuple[int, subprocess.Popen[bytes]]:
    """Return the id of a supervised process, and the process that supervises it."""
    first = "import sys; from hub.supervisor import follow; follow(os.getppid())"
    script = (
        "from hub.settings import environment; from hub.supervisor import Supervisor; "
        f"Supervisor({{'one': {switchboard.command(first)!r}}}, environment()).run()"
    )
    running = subprocess.Popen([sys.executable, "-c", script], cwd=TOP, stderr=subprocess.DEVNULL)
    return switchboard.next_pid(), running
