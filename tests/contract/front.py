"""Stands before a vendor's sandbox on the same socket: counts calls, keeps what was said, spoils what it is told to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import Any

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer."""

    method: str
    path: str
    query: str
    body: bytes
    status: int
    answer: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """How to spoil an answer; `is_carried_out` when the vendor acts on the request nonetheless."""

    status: int
    body: bytes = b'{"status": "error", "message": "told to fail", "category": "TOLD"}'
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = "application/json"
    is_carried_out: bool = False
    is_cut: bool = False
    """The answer promises more than is sent."""
    is_recoded: bool = False
    """Only the status is spoilt."""


def status(code: int, *, retry_after: str | None = None) -> Fault:
    """Return an answer with a status, and perhaps a time to wait."""
    return Fault(code, headers=() if retry_after is None else (("Retry-After", retry_after),))


HTML = Fault(502, b"<html><body>Bad gateway</body></html>", content_type="text/html")
EMPTY = Fault(200, b"")
NONSENSE = Fault(200, b'{"results": [')
CUT = Fault(200, b'{"results": [', is_cut=True)
OTHER_SUCCESS = Fault(200, is_carried_out=True, is_recoded=True)
"""The right answer with a status that the documentation does not name, such as 200 for 201."""
CUT_AFTER = Fault(200, b'{"status', is_carried_out=True, is_cut=True)


class Front:
    """A WSGI application around the vendor's."""

    def __init__(self, inner: Wsgi, counted: str) -> None:
        self.inner, self.counted = inner, counted
        self.wsgi: Any = self._answer
        self.exchanges: list[Exchange] = []
        self.faults: list[tuple[str, Fault]] = []
        self._lock = Lock()

    @property
    def calls(self) -> int:
        """How many counted calls came in, spoilt ones included."""
        return len(self.exchanges)

    def reset(self) -> None:
        """Forget what was said."""
        self.exchanges.clear()

    def spoil(self, fault: Fault, *, times: int = 1, path: str = "") -> None:
        """Spoil the next `times` counted calls whose path ends so."""
        self.faults += [(path, fault)] * times

    def _answer(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        path = str(environ["PATH_INFO"])
        if not path.startswith(self.counted):
            return self.inner(environ, start)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        fault = self._next(path)
        code, answer = fault.status if fault else 0, b""
        headers: list[tuple[str, str]] = []
        if fault is None or fault.is_carried_out:
            told, headers, answer = self._ask(environ, body)
            code = fault.status if fault else told
        if fault is not None and not fault.is_recoded:
            answer = fault.body
            length = len(answer) + (500 if fault.is_cut else 0)
            headers = [("Content-Type", fault.content_type), ("Content-Length", str(length)), *fault.headers]
            headers += [("Connection", "close")] if fault.is_cut else []
        about = (str(environ["REQUEST_METHOD"]), path, str(environ.get("QUERY_STRING", "")), body, code, answer)
        with self._lock:
            self.exchanges.append(Exchange(*about))
        start(f"{code} Told", headers)
        return [answer]

    def _next(self, path: str) -> Fault | None:
        with self._lock:
            for number, (ending, fault) in enumerate(self.faults):
                if path.endswith(ending):
                    del self.faults[number]
                    return fault
        return None

    def _ask(self, environ: Environ, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        told: list[Any] = []
        parts = self.inner(
            environ | {"wsgi.input": BytesIO(body)}, lambda line, headers, *_: told.extend((line, headers))
        )
        answer = b"".join(parts)
        return int(told[0].split()[0]), list(told[1]), answer
