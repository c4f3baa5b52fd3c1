"""What commands open: settings, a migrated database where it is ours to migrate, a runtime, an organization."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from hub.clock import Clock, system_clock
from hub.db import EVERY_ORG
from hub.db.migrate import upgrade
from hub.errors import NotFound
from hub.organizations.create import choose_organization
from hub.runtime import Runtime, open_runtime, with_servers
from hub.settings import EMBEDDED, Settings


@contextmanager
def opened(settings: Settings | None = None, *, clock: Clock = system_clock) -> Iterator[Runtime]:
    """Open a runtime on the configured servers; an embedded database is made and migrated on the way.

    A database that somebody else runs is migrated by `leadlight db upgrade` alone.
    """
    settings = settings or Settings.from_env()
    is_ours = settings.database_url == EMBEDDED
    settings = with_servers(settings)
    if is_ours:
        upgrade(settings.database_url)
    with open_runtime(settings, clock=clock) as runtime:
        yield runtime


@contextmanager
def open_organization(org: str | None) -> Iterator[tuple[Runtime, UUID]]:
    """Open a runtime and the organization called `org`, or the only one; the first one is made."""
    with opened() as runtime:
        with runtime.sessions.begin(EVERY_ORG) as session:
            org_id = choose_organization(session, org)
        if org_id is None:
            raise NotFound("There is no organization yet.")
        yield runtime, org_id


@contextmanager
def look_at_organization(org: str | None) -> Iterator[tuple[Runtime, UUID | None]]:
    """Open a runtime and the organization called `org`, or the only one; None where there is none, and none is made."""
    with opened() as runtime:
        with runtime.sessions.begin(EVERY_ORG) as session:
            org_id = choose_organization(session, org, may_make=False)
        yield runtime, org_id
