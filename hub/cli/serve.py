"""`leadlight serve`: the web server."""

from typing import Any

import click
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.util import import_app

from hub.settings import Settings
from hub.supervisor import follow

APPLICATION = "wsgi:build()"
"""By name: what composes hub and marketplaces lies above the hub."""


class _Logger(Logger):  # type: ignore[misc]
    """Sends gunicorn's own words through our logs."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with threads; each of its processes builds the application for itself."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": self.settings.listen,
            "workers": self.settings.web_workers,
            "threads": self.settings.web_threads,
            "worker_class": "gthread",
            "timeout": 60,
            "graceful_timeout": 5,
            "keepalive": 15,
            "control_socket_disable": True,
            "logger_class": _Logger,
            "loglevel": "warning",
            # Addresses of visitors are our own business: see LEADLIGHT_TRUSTED_PROXIES.
            "forwarded_allow_ips": "",
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return import_app(APPLICATION)


@click.command()
@click.option("--under", type=int, hidden=True)
def command(under: int | None) -> None:
    """Serve pages, API and webhooks at LEADLIGHT_LISTEN."""
    if under:
        follow(under)
    _Server(Settings.from_env()).run()
