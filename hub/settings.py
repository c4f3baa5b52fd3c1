"""Everything that can be set from outside, read once from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from connectors.contract import VendorConfig

EMBEDDED = "embedded"


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
    """Only those whose client id and secret are set."""

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
        """Return the vendors whose id and secret are set; API and login addresses may stay the vendor's own."""
        found: dict[str, VendorConfig] = {}
        suffix = "_CLIENT_ID"
        for name in sorted(self.env):
            if not (name.startswith("LEADLIGHT_") and name.endswith(suffix) and self.env[name]):
                continue
            stem = name.removesuffix(suffix)
            if not self.env.get(f"{stem}_CLIENT_SECRET"):
                self.problems.append(f"{stem}_CLIENT_SECRET is missing though {name} is set")
                continue
            found[stem.removeprefix("LEADLIGHT_").lower()] = VendorConfig(
                client_id=self.env[name],
                client_secret=self.env[f"{stem}_CLIENT_SECRET"],
                api_url=self.env.get(f"{stem}_API_URL", "").rstrip("/"),
                login_url=self.env.get(f"{stem}_LOGIN_URL", "").rstrip("/"),
            )
        return found

    def finish(self) -> None:
        if self.problems:
            raise SettingsError("; ".join(self.problems))


def _psycopg(url: str) -> str:
    """Let people paste the address their host gives them: both `postgres://` and `postgresql://` mean psycopg."""
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url
