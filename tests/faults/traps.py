"""Kills whoever calls a vendor in the middle of the call: it is carried out, and nobody hears the answer."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Trap:
    """Waits for a request to `path`; `kill` returns whether somebody was killed."""

    name: str
    path: str
    kill: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Trapped:
    """A sandbox behind traps, as `serve` wants it."""

    wsgi: Wsgi


@dataclass(slots=True)
class Traps:
    """The traps that are set, and those that were sprung."""

    waiting: list[Trap] = field(default_factory=list)
    sprung: Counter[str] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)

    def before(self, app: Wsgi) -> Trapped:
        """Return an application that answers as `app` does."""

        def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
            self._spring(environ["PATH_INFO"])
            return app(environ, start)

        return Trapped(answer)

    def _spring(self, path: str) -> None:
        with self.lock:
            trap = next((one for one in self.waiting if one.path == path), None)
            if trap is not None and trap.kill():
                self.waiting.remove(trap)
                self.sprung[trap.name] += 1
