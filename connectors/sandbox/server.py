"""Serves a sandbox over real HTTP on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any, Generic, Protocol, TypeVar

from werkzeug.serving import WSGIRequestHandler, make_server


class Servable(Protocol):
    """A sandbox: something with a WSGI application."""

    wsgi: Any


App = TypeVar("App", bound=Servable)


@dataclass(frozen=True, slots=True)
class Running(Generic[App]):
    """A sandbox that answers at `url`."""

    url: str
    app: App


class _Quiet(WSGIRequestHandler):
    """Logs nothing."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the parent's name
        return


@contextmanager
def serve(app: App, port: int = 0) -> Iterator[Running[App]]:
    """Answer on 127.0.0.1 until the block ends."""
    server = make_server("127.0.0.1", port, app.wsgi, threaded=True, request_handler=_Quiet)
    server.daemon_threads = True  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield Running(f"http://127.0.0.1:{server.server_port}", app)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
