"""What changed since a while: searches that survive equal timestamps, late index entries and our own writes.

Records are walked by id within a window of modification dates, so any number of equal dates is no trouble; the
window begins well before the last look, because the search index lags. Our own writes move contacts' modification date
too; `leadlight_scored_at`, the moment of our write by our own clock, tells them apart. Three groups find all else:

1. last written by us before this window, modified since the one before it began: while a write lies in the window,
   changes that the index showed late may hide behind it, and here they come to light;
2. modified in the window, never written by us;
3. last written by us before the last walk, modified after that walk read it.

What we wrote ourselves since the last walk is read directly, once; best the last writes first, because what was
written after the first page of them is searched through once more. When a write leaves the window, group 1 finds it
again; it is not read then, because its date is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec

from connectors.contract import Memory
from connectors.hubspot import mapping
from connectors.hubspot.objects import Objects
from connectors.hubspot.paths import LEADS, SCORED_AT

LIMIT = 200
READ_SIZE = 100
LAG = timedelta(seconds=60)
OVERLAP = timedelta(minutes=5)
SKEW = timedelta(seconds=10)
"""How far HubSpot's clock may be behind ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """How far changes were read; instants by our clock where nothing else is said."""

    since: datetime
    """When the last complete walk began: all changes before it were seen, but for the lag of the index."""
    before: datetime | None = None
    """When the walk before that one began."""
    clock: datetime | None = None
    """An instant by HubSpot's clock: all that we wrote before `since` was read after it."""
    began: datetime | None = None
    """When the walk under way began; None between walks."""
    newest: datetime | None = None
    """Newest modification date among the first of our own records that this walk read."""
    last: str = "0"
    """The last id of the walk."""
    own: tuple[str, ...] = ()
    """Records that we wrote ourselves and that are still to be read in this walk."""

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Position":
        """Return the position that `encode` wrote."""
        return msgspec.convert({key: value for key, value in document.items() if key != "phase"}, cls)

    def encode(self) -> str:
        """Return the position as a cursor."""
        return msgspec.json.encode({"phase": "changes"} | msgspec.to_builtins(self)).decode()

    def finished(self, began: datetime) -> "Position":
        """Return where to go on after a walk that began at `began`."""
        clocks = [began - SKEW, *(clock for clock in (self.clock, self.newest) if clock is not None)]
        return Position(since=began, before=self.since, clock=max(clocks))


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes of one stream."""

    objects: Objects
    stream: str
    memory: Memory

    def page(self, at: Position, *, now: datetime) -> tuple[list[dict[str, Any]], Position, bool]:
        """Return changed records, where to go on, and whether the walk is complete."""
        if at.began is None:
            at = replace(at, began=now, last="0", own=self._own(at))
        if at.own:
            first, rest = at.own[:READ_SIZE], at.own[READ_SIZE:]
            found = self.objects.read(self.stream, first)
            newest = max((mapping.modified(one, self.stream) for one in found), default=None)
            return found, replace(at, own=rest, newest=at.newest or newest), False
        ids = self._search(at)
        held = self.memory.modified(self.stream, list(ids))
        news = [one for one, modified_at in ids.items() if held.get(one) != modified_at]
        found = [
            record
            for first in range(0, len(news), READ_SIZE)
            for record in self.objects.read(self.stream, news[first : first + READ_SIZE])
        ]
        if len(ids) == LIMIT:
            return found, replace(at, last=max(ids, key=int)), False
        return found, at.finished(at.began or now), True

    @property
    def _is_ours(self) -> bool:
        """Whether we write to these records."""
        return self.stream == LEADS

    def _own(self, at: Position) -> tuple[str, ...]:
        return tuple(self.memory.written_since(self.stream, at.since)) if self._is_ours else ()

    def _search(self, at: Position) -> dict[str, datetime]:
        """Return id and modification date of the next changed records, by id."""
        name = "lastmodifieddate" if self._is_ours else "hs_lastmodifieddate"
        groups = self._groups(at, name)
        after = {"propertyName": "hs_object_id", "operator": "GT", "value": at.last}
        found = self.objects.search(
            self.stream,
            {
                "filterGroups": [{"filters": [after, *group]} for group in groups],
                "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
                "properties": [name],
                "limit": LIMIT,
            },
        )
        return {str(one["id"]): mapping.modified(one, self.stream) for one in found}

    def _groups(self, at: Position, name: str) -> list[list[dict[str, str]]]:
        begin = at.since - LAG - OVERLAP
        window = _filter(name, "GTE", begin)
        if self.stream == "tasks":
            # Only done tasks are activities; those that we make for people are not, until they are done.
            return [[window, {"propertyName": "hs_task_status", "operator": "EQ", "value": "COMPLETED"}]]
        if not self._is_ours:
            return [[window]]
        since_read = max(at.clock or at.since - SKEW, begin)
        return [
            [_filter(name, "GTE", (at.before or at.since) - LAG - OVERLAP), _filter(SCORED_AT, "LT", begin)],
            [window, {"propertyName": SCORED_AT, "operator": "NOT_HAS_PROPERTY"}],
            [_filter(name, "GTE", since_read), _filter(SCORED_AT, "LT", at.since)],
        ]


def _filter(name: str, operator: str, at: datetime) -> dict[str, str]:
    return {"propertyName": name, "operator": operator, "value": str(int(at.timestamp() * 1000))}
