"""Answers that go wrong because somebody said so."""

from dataclasses import dataclass
from threading import Lock

KINDS = {
    "status": "the answer is an error of this `status`",
    "html": "the answer is a page with this `status`, as of a proxy",
    "empty": "the answer is 200 without a body",
    "drip": "the true answer, byte by byte over `seconds`",
    "cut": "nothing is done, and the connection is cut before any answer",
    "cut_after": "all is done, and the connection is cut before any answer",
    "created_as_200": "the true answer, with 200 where the documentation says 201",
    "late": "the true answer, after `seconds`",
}
CARRIED_OUT = frozenset({"drip", "cut_after", "created_as_200", "late"})
"""Kinds of which the request is carried out nonetheless."""


@dataclass(slots=True)
class Fault:
    """What the next `times` matching requests get."""

    kind: str
    path: str
    method: str | None
    times: int
    status: int
    retry_after: int | None
    seconds: float


class Faults:
    """Those that wait for a request, first come first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = Lock()

    def add(self, fault: Fault) -> None:
        """Let a fault wait; raises ValueError for a kind that there is not."""
        if fault.kind not in KINDS:
            raise ValueError(f"a fault is one of {', '.join(KINDS)}, not {fault.kind}")
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        with self._lock:
            self._waiting.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """Return what this request gets, if anything."""
        with self._lock:
            for fault in self._waiting:
                if path.startswith(fault.path) and fault.method in (None, method):
                    fault.times -= 1
                    if fault.times <= 0:
                        self._waiting.remove(fault)
                    return fault
        return None
