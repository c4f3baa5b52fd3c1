"""The door that all requests come through: calls are counted, answers spoilt, exchanges told to who listens."""

import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from threading import Lock
from typing import Any

from flask import Response
from werkzeug.test import run_wsgi_app

from connectors.sandbox.hubspot.errors import told
from connectors.sandbox.hubspot.faults import CARRIED_OUT, Fault, Faults

COUNTED = "/crm/"
OUTSIDE = ("/_sandbox/", "/contacts/", "/static/")
"""What no fault touches: people's pages, and how faults are made."""
PIECES = 20
OnExchange = Callable[[str, str, bytes, int, Mapping[str, str], bytes], None]


@dataclass(slots=True)
class Calls:
    """What was asked of the API."""

    total: int = 0
    by_operation: Counter[str] = field(default_factory=Counter)

    def reset(self) -> None:
        """Count anew."""
        self.total = 0
        self.by_operation.clear()


class Door:
    """A WSGI application around another one."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.calls = Calls()
        self.faults = Faults()
        self.on_exchange: OnExchange | None = None
        """Gets method, path with query, body, status, headers and body of the answer; status 0: the line was cut."""
        self._lock = Lock()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        method, path = str(environ["REQUEST_METHOD"]), str(environ["PATH_INFO"])
        if path.startswith(OUTSIDE):
            outside: Iterable[bytes] = self.inner(environ, start)
            return outside
        if path.startswith(COUNTED):
            with self._lock:
                self.calls.total += 1
                self.calls.by_operation[f"{method} {path}"] += 1
        asked = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        fault = self.faults.take(method, path)
        response = self._response(environ | {"wsgi.input": BytesIO(asked)}, fault)
        is_cut = fault is not None and fault.kind.startswith("cut")
        if self.on_exchange is not None:
            said = (0, {}, b"") if is_cut else (response.status_code, dict(response.headers), response.get_data())
            query = environ.get("QUERY_STRING")
            self.on_exchange(method, f"{path}?{query}" if query else path, asked, *said)
        if is_cut:
            _cut(environ)
        start(response.status, list(response.headers))
        return (
            _dripping(response.get_data(), fault.seconds) if fault and fault.kind == "drip" else [response.get_data()]
        )

    def _response(self, environ: dict[str, Any], fault: Fault | None) -> Response:
        if fault is not None and fault.kind not in CARRIED_OUT:
            return _spoilt(fault, str(environ["PATH_INFO"]))
        if fault is not None and fault.kind == "late":
            time.sleep(fault.seconds)
        parts, status, headers = run_wsgi_app(self.inner, environ)
        response = Response(b"".join(parts), status, headers)
        if fault is not None and fault.kind == "created_as_200" and response.status_code == 201:
            response.status_code = 200
        return response


def _spoilt(fault: Fault, path: str) -> Response:
    if fault.kind == "status":
        return told(fault.status, path, fault.retry_after)
    if fault.kind == "html":
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        return Response("<html><body>Bad gateway</body></html>", fault.status, headers, mimetype="text/html")
    return Response(b"", 200, mimetype="application/json")


def _dripping(body: bytes, seconds: float) -> Iterator[bytes]:
    size = max(len(body) // PIECES, 1)
    for first in range(0, len(body), size):
        piece = body[first : first + size]
        time.sleep(seconds * len(piece) / len(body))
        yield piece


def _cut(environ: Mapping[str, Any]) -> None:
    """End the connection under the server, which then gives up on the answer."""
    environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    raise ConnectionAbortedError
