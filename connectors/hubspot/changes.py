"""What changed since a while: searches that survive equal timestamps, late index entries and our own writes.

Records are walked by id within a window of modification dates, so any number of equal dates is no trouble; the
window begins well before the last look, because the search index lags. Our own writes move contacts' modification date
too; `leadlight_scored_at`, the moment of our write by our own clock, tells them apart. Three groups find all else:

1. modified in the window, last written by us before it;
2. modified in the window, never written by us;
3. modified since `read`, last written by us before `read`.

What we wrote ourselves since `read` is read directly, once, and `read` moves on to the moment before that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec

from connectors.contract import Memory
from connectors.hubspot import mapping
from connectors.hubspot.objects import Objects

LIMIT = 200
READ_SIZE = 100
LAG = timedelta(seconds=60)
OVERLAP = timedelta(minutes=5)
SKEW = timedelta(seconds=10)
"""How far HubSpot's clock may be behind ours."""
SCORED_AT = "leadlight_scored_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """How far changes were read."""

    since: datetime
    """All changes before this instant were seen, but for the lag of the index."""
    read: datetime
    """All records that we wrote before this instant were read after they were written."""
    began: datetime | None = None
    """When the walk under way began; None between walks."""
    last: str = "0"
    """The last id of the walk."""
    own: tuple[str, ...] = ()
    """Records that we wrote ourselves and that are still to be read in this walk."""
    custom: tuple[str, ...] = ()

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Position":
        """Return the position that `encode` wrote."""
        return msgspec.convert({key: value for key, value in document.items() if key != "phase"}, cls)

    def encode(self) -> str:
        """Return the position as a cursor."""
        return msgspec.json.encode({"phase": "changes"} | msgspec.to_builtins(self)).decode()


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
            return self._read(first, at), replace(at, own=rest), False
        ids = self._search(at)
        held = self.memory.modified(self.stream, list(ids))
        news = [one for one, modified_at in ids.items() if held.get(one) != modified_at]
        found = [
            record
            for first in range(0, len(news), READ_SIZE)
            for record in self._read(news[first : first + READ_SIZE], at)
        ]
        if len(ids) == LIMIT:
            return found, replace(at, last=max(ids, key=int)), False
        began = at.began or now
        return found, replace(at, since=began, read=began, began=None), True

    @property
    def _is_ours(self) -> bool:
        """Whether we write to these records."""
        return self.stream == mapping.LEADS

    def _own(self, at: Position) -> tuple[str, ...]:
        if not self._is_ours:
            return ()
        return tuple(self.memory.written_since(self.stream, at.read))

    def _read(self, ids: Sequence[str], at: Position) -> list[dict[str, Any]]:
        return self.objects.read(self.stream, ids, (*mapping.PROPERTIES[self.stream], *at.custom))

    def _search(self, at: Position) -> dict[str, datetime]:
        """Return id and modification date of the next changed records, by id."""
        name = "lastmodifieddate" if self._is_ours else "hs_lastmodifieddate"
        begin = at.since - LAG - OVERLAP
        after = [{"propertyName": "hs_object_id", "operator": "GT", "value": at.last}]
        window = [{"propertyName": name, "operator": "GTE", "value": _ms(begin)}]
        if self.stream == "tasks":
            # Only done tasks are activities; those that we make for people are not, until they are done.
            window.append({"propertyName": "hs_task_status", "operator": "EQ", "value": "COMPLETED"})
        groups = [[*window, *after]]
        if self._is_ours:
            since_read = [{"propertyName": name, "operator": "GTE", "value": _ms(max(at.read - SKEW, begin))}]
            groups = [
                [*window, {"propertyName": SCORED_AT, "operator": "LT", "value": _ms(begin)}, *after],
                [*window, {"propertyName": SCORED_AT, "operator": "NOT_HAS_PROPERTY"}, *after],
                [*since_read, {"propertyName": SCORED_AT, "operator": "LT", "value": _ms(max(at.read, begin))}, *after],
            ]
        body = self.objects.http.call(
            "POST",
            f"/crm/v3/objects/{self.stream}/search",
            operation=f"search {self.stream}",
            meter="search",
            json={
                "filterGroups": [{"filters": group} for group in groups],
                "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
                "properties": [name],
                "limit": LIMIT,
            },
        ).body
        return {str(one["id"]): mapping.modified(one, self.stream) for one in body.get("results", [])}


def _ms(at: datetime) -> str:
    return str(int(at.timestamp() * 1000))
