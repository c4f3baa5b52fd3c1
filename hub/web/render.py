"""Renders pages: the frame with its navigation, and the addresses of static files."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app, render_template
from sqlalchemy import func, select

from hub.connections.models import Connection
from hub.web.guard import Visit

STATIC = Path(__file__).resolve().parent / "static"
NAVIGATION = (
    ("Leads", "/app/leads", "list"),
    ("Connections", "/app/connections", "plug"),
    ("Import", "/app/import", "upload"),
)


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the main navigation."""

    label: str
    href: str
    icon: str
    is_current: bool
    attention: int


@lru_cache(maxsize=1)
def static_version() -> str:
    """Return a short name for the present content of the static folder; it is part of every static address."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def asset(name: str) -> str:
    """Return the address of a static file."""
    return f"/assets/{static_version()}/{name}"


def page(template: str, visit: Visit, *, current: str, **values: Any) -> str:
    """Return a full page in the frame; `current` is the address of its navigation entry."""
    return render_template(template, visit=visit, navigation=_navigation(visit, current), **values)


def _navigation(visit: Visit, current: str) -> list[NavItem]:
    present = {rule.rule for rule in current_app.url_map.iter_rules()}
    attention = _attention(visit)
    return [
        NavItem(label, href, icon, href == current, attention if href == "/app/connections" else 0)
        for label, href, icon in NAVIGATION
        if href in present
    ]


def _attention(visit: Visit) -> int:
    """Return how many connections want a person to do something."""
    with visit.runtime.sessions.begin(visit.visitor.org_id) as session:
        return (
            session.scalar(
                select(func.count())
                .select_from(Connection)
                .where(Connection.org_id == visit.visitor.org_id, Connection.state == "reconnect")
            )
            or 0
        )
