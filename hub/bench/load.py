"""Requests as fast as a server answers them, over connections that stay open."""

import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from urllib.parse import urlsplit

CLIENTS = 16
TIMEOUT_SECONDS = 30


def rate(url: str, requests: Sequence[bytes], *, expect: int) -> float:
    """Return the answers a second that CLIENTS connections get; raises RuntimeError on a status but `expect`."""
    address = urlsplit(url)
    parts = [requests[first::CLIENTS] for first in range(CLIENTS)]
    began = perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        for status in pool.map(lambda part: _ask(address.hostname or "", address.port or 80, part, expect), parts):
            if status != expect:
                raise RuntimeError(f"the server answered {status} instead of {expect}")
    return len(requests) / (perf_counter() - began)


def raw(method: str, path: str, host: str, *, headers: Sequence[tuple[str, str]] = (), body: bytes = b"") -> bytes:
    """Return a request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def _ask(host: str, port: int, requests: Sequence[bytes], expect: int) -> int:
    """Send one request after the other over one connection; returns the first unexpected status, else `expect`."""
    with socket.create_connection((host, port), TIMEOUT_SECONDS) as connection:
        answers = connection.makefile("rb")
        for request in requests:
            connection.sendall(request)
            status = int(answers.readline().split()[1])
            length = 0
            while (line := answers.readline()) not in (b"\r\n", b""):
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            answers.read(length)
            if status != expect:
                return status
    return expect
