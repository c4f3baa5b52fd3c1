"""A vendor that answers what a test tells it to, over a real socket, and keeps what it was asked."""

import json
import socket
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

import pytest

from connectors.contract import Access
from connectors.http import Http

Reply = bytes | Callable[[socket.socket, Event], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class Vendor:
    """Answers from a queue; a request without an answer closes the connection."""

    url: str
    replies: deque[Reply] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)

    def says(self, status: int, body: Any = None, **headers: str) -> None:
        """Queue an answer: bytes as they are, anything else as JSON."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        lines = [f"HTTP/1.1 {status} Told", f"Content-Length: {len(content)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.replies.append("\r\n".join(lines).encode() + b"\r\n\r\n" + content)

    def does(self, reply: Reply) -> None:
        """Queue raw bytes, after which the connection closes, or something to do with the socket."""
        self.replies.append(reply)


@dataclass(slots=True)
class Turnstile:
    """A gate that counts, and refuses after `most`."""

    most: int = 1000
    admitted: list[tuple[str, str]] = field(default_factory=list)

    def admit(self, *, meter: str, operation: str) -> None:
        if len(self.admitted) >= self.most:
            raise ClosedGate
        self.admitted.append((meter, operation))


class ClosedGate(Exception):
    """The gate is closed."""


@dataclass(slots=True)
class Tokens:
    """Hands out tokens, a new one when forced."""

    number: int = 1

    def __call__(self, is_forced: bool) -> str:
        self.number += is_forced
        return f"token-{self.number}"


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    closing = Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        told = Vendor(f"http://127.0.0.1:{server.getsockname()[1]}")
        thread = Thread(target=_serve, args=(server, told, closing), daemon=True)
        thread.start()
        yield told
        closing.set()
        thread.join()


@pytest.fixture
def gate() -> Turnstile:
    return Turnstile()


@pytest.fixture
def http(vendor: Vendor, gate: Turnstile) -> Iterator[Http]:
    http = Http("hubspot", vendor.url, Access(token=Tokens(), gate=gate, account_id="4711"))
    yield http
    http.session.close()


def _serve(server: socket.socket, told: Vendor, closing: Event) -> None:
    """One connection per request: each is read whole, answered and closed."""
    while not closing.is_set():
        try:
            connection, _ = server.accept()
        except TimeoutError:
            continue
        with connection, suppress(ConnectionError):
            connection.settimeout(5)
            asked = _read(connection)
            told.asked.append(asked)
            reply = told.replies.popleft() if told.replies else b""
            if callable(reply):
                reply(connection, closing)
            else:
                connection.sendall(reply.replace(b" Told\r\n", b" Told\r\nConnection: close\r\n", 1))


def _read(connection: socket.socket) -> Asked:
    with connection.makefile("rb") as stream:
        method, path, _ = stream.readline().decode().split()
        headers: dict[str, str] = {}
        while line := stream.readline().decode().strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return Asked(method, path, headers, stream.read(int(headers.get("content-length", 0))))
