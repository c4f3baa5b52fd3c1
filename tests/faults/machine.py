"""The processes of this machine, as the kernel tells of them."""

from contextlib import suppress
from pathlib import Path


def living() -> dict[int, int]:
    """Return the parent of each process that is alive; zombies are not."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
                if state != "Z":
                    found[int(folder.name)] = int(parent)
    return found


def children(pid: int) -> list[int]:
    """Return the living children of a process, the oldest first."""
    return sorted(child for child, parent in living().items() if parent == pid)


def command(pid: int) -> list[str]:
    """Return the command line of a process; empty when it is gone."""
    with suppress(OSError):
        return (Path("/proc") / str(pid) / "cmdline").read_bytes().decode(errors="replace").split("\0")[:-1]
    return []
