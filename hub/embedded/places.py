"""Where embedded servers keep their data, which user they run as, and programs that this user can reach."""

import fcntl
import hashlib
import json
import os
import pwd
import shutil
import socket
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hub.errors import HubError

SHARED = Path("/var/lib/leadlight")
"""For root only: what an ordinary user cannot reach below root's own home is kept here."""
LONGEST_SOCKET_PATH = 100
"""Unix sockets have room for 104 bytes or more, everywhere."""


class ServersFailed(HubError):
    """An embedded server is missing, or did not start or stop."""


@dataclass(frozen=True, slots=True)
class Place:
    """The directory of one home's servers; `user` is whom they run as when we are root (neither server should)."""

    directory: Path
    user: pwd.struct_passwd | None

    @property
    def run(self) -> Path:
        """The directory of sockets and logs, open to the servers' user alone.

        What we write ourselves stays out of it: its owner could put links there for root to follow.
        """
        return self.directory / "run"

    def own(self, path: Path) -> Path:
        """Make `path` a directory that only the servers' user (and root) can open."""
        path.mkdir(mode=0o700, exist_ok=True)
        path.chmod(0o700)
        if self.user:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)
        return path

    def has_sockets(self, name: str) -> bool:
        """Tell whether the path of the socket `name` is short enough; else the server listens on a TCP port."""
        return len(os.fsencode(self.run / name)) < LONGEST_SOCKET_PATH

    def read(self, name: str) -> dict[str, Any]:
        """Return what `write` kept, or nothing."""
        path = self.directory / f"{name}.json"
        kept: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        return kept

    def write(self, name: str, values: Mapping[str, Any]) -> None:
        """Keep values (a port, a password) readable by us alone."""
        self.put(f"{name}.json", json.dumps(dict(values)))

    def put(self, name: str, text: str, *, for_servers: bool = False) -> Path:
        """Write a file that we alone can read, or the servers' user too; returns its path."""
        path, aside = self.directory / name, self.directory / f"{name}.new"
        aside.unlink(missing_ok=True)
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            if for_servers and self.user:
                os.fchown(file.fileno(), -1, self.user.pw_gid)
                os.fchmod(file.fileno(), 0o640)
            file.write(text)
        aside.replace(path)
        return path

    def reachable(self, program: Path, *parts: Path, version: str) -> Path:
        """Return `program` where the servers' user can run it: in place, or in a copy of `parts` of its package.

        `parts` are folders or files beside or above the program; they keep their places relative to each other.
        """
        if self.user is None or is_reachable(program):
            return program
        top = Path(os.path.commonpath([part.parent for part in parts]))
        copies = _shared() / f"programs-{version}"
        if not copies.exists():
            aside = _shared() / f".programs-{version}-{os.getpid()}"
            shutil.rmtree(aside, ignore_errors=True)
            for part in parts:
                _copy(part, aside / part.relative_to(top))
            # Owned by root: whoever else runs as the servers' user must not be able to change what runs here.
            aside.chmod(0o755)
            aside.rename(copies)
        return copies / program.relative_to(top)


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Let one process at a time start or stop the servers of `home`; makes the directory."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "servers.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def find_place(home: Path) -> Place:
    """Return the place of `home`, made on first use.

    It is `home/servers`; for root that is a link below /var/lib where others cannot pass through to `home`.
    """
    link = home / "servers"
    user = _servers_user() if os.geteuid() == 0 else None
    if not link.exists():
        if user is None or is_reachable(home):
            link.mkdir(mode=0o711)
        else:
            marked = hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:12]
            directory = _shared() / f"servers-{marked}"
            directory.mkdir(mode=0o711, exist_ok=True)
            link.unlink(missing_ok=True)
            link.symlink_to(directory)
    place = Place(link.resolve(), user)
    if user and not is_reachable(place.directory):
        raise ServersFailed(
            f"{place.directory} holds the data of embedded servers, and the user {user.pw_name}, as whom they run, "
            f"cannot reach it. Let others pass through its parent folders (chmod o+x), or set LEADLIGHT_HOME."
        )
    try:
        place.own(place.run)
    except PermissionError:
        raise ServersFailed(
            f"{place.directory} belongs to another user. Start as the user who made it, or set LEADLIGHT_HOME."
        ) from None
    return place


def package_folder(name: str) -> Path | None:
    """Return the folder of an installed package without importing it, or None."""
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def free_port(wanted: int | None = None) -> int:
    """Return a TCP port of 127.0.0.1 that nobody listens on: `wanted` where it is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted or 0))
        except OSError:
            return free_port()
        port: int = probe.getsockname()[1]
    return port


def is_reachable(path: Path) -> bool:
    """Tell whether every user may pass through all folders down to `path`, and through it if it is one."""
    resolved = path.resolve()
    folders = [folder for folder in (resolved, *resolved.parents) if folder.is_dir()]
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in folders)


def _servers_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        raise ServersFailed(
            "Embedded servers do not run as root and there is no user `nobody` to run them as. "
            "Start as an ordinary user, or set LEADLIGHT_DATABASE_URL and LEADLIGHT_REDIS_URL."
        ) from None


def _shared() -> Path:
    """Return the folder below /var/lib, owned by root, that everybody can pass through and only root can change."""
    SHARED.mkdir(parents=True, exist_ok=True)
    SHARED.chmod(0o755)
    return SHARED


def _copy(part: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if part.is_dir():
        shutil.copytree(part, target, ignore=shutil.ignore_patterns("include", "__pycache__", "*.a"))
    else:
        shutil.copy2(part, target)
