"""Running a server's programs as its user, and telling whether a process that a pid file names is still that server."""

import os
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from hub.embedded.places import Place


def run(place: Place, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program to its end as the servers' user, with a clean environment; output is captured, a failure returned.

    Servers that it leaves behind are in a session of their own and keep nothing of ours open.
    """
    user = place.user
    output = place.directory / "command.log"
    # A file, not a pipe: a server left behind would hold the pipe open for ever.
    with output.open("w+") as file:
        done = subprocess.run(  # noqa: S603 - our own programs and paths, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            start_new_session=True,
            check=False,
            text=True,
            user=user and user.pw_uid,
            group=user and user.pw_gid,
            extra_groups=user and [],
        )
        file.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, stdout=file.read())


def is_running(pid: int, name: str) -> bool:
    """Tell whether `pid` is alive and a program called `name`: after a reboot its number may be somebody else's."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):  # gone, or not ours and so no server of ours
        return False
    proc = Path(f"/proc/{pid}")
    if not proc.exists():  # a system without /proc: believe the pid file
        return True
    with suppress(OSError):
        state = (proc / "stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z" and name in (proc / "cmdline").read_bytes().decode(errors="replace")
    return False


def read_pid(path: Path) -> int | None:
    """Return the number in the first line of a pid file; None where there is none."""
    with suppress(OSError, ValueError, IndexError):
        return int(path.read_text().splitlines()[0])
    return None


def last_lines(*texts: str, count: int = 3) -> str:
    """Return the end of the last non-empty text, as one line."""
    lines: Sequence[str] = []
    for text in texts:
        lines = [line.strip() for line in text.splitlines() if line.strip()] or lines
    return " / ".join(lines[-count:])
