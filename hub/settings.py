"""Everything that can be set from outside, read once from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from connectors.contract import VendorConfig

EMBEDDED = "embedded"
SANDBOX = ("sandbox-client", "sandbox-secret")
"""The id and secret that the sandboxes accept, for servers on this machine alone."""


class SettingsError(Exception):
    """Settings are missing or wrong; the message names every one of them, never a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """See `docs/operations.md` for what each setting does."""

    home: Path
    database_url: str = field(repr=False)
    """A SQLAlchemy URL, or `embedded`."""
    redis_url: str = field(repr=False)
    """A Redis URL, or `embedded`."""
    secret_keys: tuple[str, ...] = field(repr=False, default=())
    """Newest first; empty: one is made and kept under `home`."""
    public_url: str = "http://127.0.0.1:8080"
    listen: str = "127.0.0.1:8080"
    is_listen_given: bool = False
    """Whether somebody chose `listen`; the default may move to a free port."""
    trusted_proxies: int = 0
    """How many proxies before us set `X-Forwarded-*`; with 0 those headers are ignored."""
    metrics_token: str | None = field(repr=False, default=None)
    sweep_interval: timedelta = timedelta(seconds=1)
    web_workers: int = 1
    web_threads: int = 8
    budget_share: float = 0.25
    """The part of a vendor's daily allowance that is ours to use."""
    pull_interval: timedelta = timedelta(minutes=5)
    redis_binary: str | None = None
    vendors: Mapping[str, VendorConfig] = field(default_factory=dict)
    """Only those that can be connected."""

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Read `LEADLIGHT_*`; raises SettingsError naming everything that is wrong at once."""
        reader = _Reader(env)
        home = Path(env.get("LEADLIGHT_HOME") or Path.home() / ".leadlight").absolute()
        port = reader.whole("LEADLIGHT_PORT", default=8080, low=1, high=65535)
        listen = env.get("LEADLIGHT_LISTEN") or f"127.0.0.1:{port}"
        settings = cls(
            home=home,
            database_url=_psycopg(env.get("LEADLIGHT_DATABASE_URL") or EMBEDDED),
            redis_url=env.get("LEADLIGHT_REDIS_URL") or EMBEDDED,
            secret_keys=tuple(key.strip() for key in env.get("LEADLIGHT_SECRET_KEYS", "").split(",") if key.strip()),
            public_url=(env.get("LEADLIGHT_PUBLIC_URL") or f"http://{listen}").rstrip("/"),
            listen=listen,
            is_listen_given=bool(env.get("LEADLIGHT_LISTEN") or env.get("LEADLIGHT_PORT")),
            trusted_proxies=reader.whole("LEADLIGHT_TRUSTED_PROXIES", default=0, low=0, high=9),
            metrics_token=env.get("LEADLIGHT_METRICS_TOKEN") or None,
            sweep_interval=timedelta(seconds=reader.whole("LEADLIGHT_SWEEP_SECONDS", default=1, low=1, high=60)),
            web_workers=reader.whole("LEADLIGHT_WEB_WORKERS", default=1, low=1, high=64),
            web_threads=reader.whole("LEADLIGHT_WEB_THREADS", default=8, low=1, high=256),
            budget_share=reader.whole("LEADLIGHT_BUDGET_PERCENT", default=25, low=1, high=100) / 100,
            pull_interval=timedelta(seconds=reader.whole("LEADLIGHT_PULL_SECONDS", default=300, low=5, high=86400)),
            redis_binary=env.get("LEADLIGHT_REDIS_BINARY") or None,
            vendors=reader.vendors(),
        )
        reader.finish()
        return settings


def environment(**changes: str) -> dict[str, str]:
    """Return this process's environment with `changes`, for processes that we start."""
    return {**os.environ, **changes}


class _Reader:
    """Collects every problem before it complains."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.problems: list[str] = []

    def whole(self, name: str, *, default: int, low: int, high: int) -> int:
        raw = self.env.get(name, "")
        if not raw:
            return default
        if not raw.isascii() or not raw.isdigit() or not low <= int(raw) <= high:
            self.problems.append(f"{name} must be a whole number from {low} to {high}")
            return default
        return int(raw)

    def vendors(self) -> dict[str, VendorConfig]:
        """Return the vendors whose id and secret are set; API and login addresses may stay the vendor's own.

        Neither is needed for a sandbox on this machine: both its addresses are of this machine.
        """
        ends = ("_CLIENT_ID", "_API_URL")
        stems = {name.removesuffix(end) for name in self.env for end in ends if name.endswith(end) and self.env[name]}
        found: dict[str, VendorConfig] = {}
        for stem in sorted(stem for stem in stems if stem.startswith("LEADLIGHT_")):
            api_url, login_url = (self.env.get(f"{stem}_{end}", "").rstrip("/") for end in ("API_URL", "LOGIN_URL"))
            own_id, secret = self.env.get(f"{stem}_CLIENT_ID"), self.env.get(f"{stem}_CLIENT_SECRET")
            if not own_id and not secret and _is_here(api_url) and _is_here(login_url):
                own_id, secret = SANDBOX
            if own_id and not secret:
                self.problems.append(f"{stem}_CLIENT_SECRET is missing though {stem}_CLIENT_ID is set")
            if own_id and secret:
                found[stem.removeprefix("LEADLIGHT_").lower()] = VendorConfig(
                    client_id=own_id, client_secret=secret, api_url=api_url, login_url=login_url
                )
        return found

    def finish(self) -> None:
        if self.problems:
            raise SettingsError("; ".join(self.problems))


def _is_here(url: str) -> bool:
    """Tell whether the address is of this machine, whatever anybody's name server says."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _psycopg(url: str) -> str:
    """Let people paste the address their host gives them: both `postgres://` and `postgresql://` mean psycopg."""
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url
