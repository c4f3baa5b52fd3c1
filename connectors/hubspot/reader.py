"""Reads HubSpot: lists for the first pull, searches by modified date after it, single records when told of them.

The cursor of a stream is a JSON document: `{"phase": "list", "began": instant, "after": id}` during the first pull,
then `{"phase": "changes", …}` with the fields of `changes.Position`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec

from connectors.contract import Memory
from connectors.http import Http
from connectors.hubspot import mapping
from connectors.hubspot.changes import Changes, Position
from connectors.hubspot.objects import Objects
from connectors.hubspot.paths import LEADS, OWNERS
from connectors.records import Gone, Page, Record

OWNERS_EVERY = timedelta(hours=1)


@dataclass(slots=True)
class HubSpotReader:
    """Fills `connectors.contract.Reader`."""

    http: Http
    streams: Sequence[str] = (
        "owners", "companies", "contacts", "deals", "calls", "emails", "meetings", "notes", "tasks",
    )  # fmt: skip
    fetch_size: int = 100
    lead_object_type: str = LEADS
    _objects: Objects = field(init=False)
    _stages: dict[str, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._objects = Objects(self.http)

    def pull(self, stream: str, cursor: str | None, *, now: datetime, memory: Memory) -> Page:
        """Return the next page of a stream."""
        at: dict[str, Any] = msgspec.json.decode(cursor) if cursor else {"phase": "list", "began": now.isoformat()}
        if stream == "owners":
            return self._owners(at if cursor else {}, now)
        if at["phase"] == "list":
            return self._list(stream, at)
        position = Position.of(at)
        found, position, is_last = Changes(self._objects, stream, memory).page(position, now=now)
        return Page(records=self._records(stream, found), cursor=position.encode(), is_last=is_last)

    def fetch(self, object_type: str, external_ids: Sequence[str]) -> Sequence[Record]:
        """Return the present state of records; `Gone` for those that HubSpot does not have."""
        found, answered = self._objects.read_as_asked(object_type, external_ids)
        missing = [one for one in dict.fromkeys(external_ids) if one not in answered]
        return [
            *self._records(object_type, found, answered),
            *(Gone(object_type=object_type, external_id=one) for one in missing),
        ]

    def _owners(self, at: Mapping[str, Any], now: datetime) -> Page:
        """Return all owners, at most once an hour."""
        read_at = at.get("read_at")
        if read_at and now - datetime.fromisoformat(read_at) < OWNERS_EVERY:
            return Page(records=(), cursor=_json(at), is_last=True)
        params = {"limit": "500"} | ({"after": str(at["after"])} if at.get("after") else {})
        answer = self.http.call("GET", OWNERS, operation="owners", meter="api", params=params).body
        after = ((answer.get("paging") or {}).get("next") or {}).get("after")
        cursor = {"after": after} if after else {"read_at": now.isoformat()}
        owners = [mapping.owner(one) for one in answer.get("results", ())]
        return Page(records=owners, cursor=_json(cursor), is_last=after is None)

    def _list(self, stream: str, at: dict[str, Any]) -> Page:
        found, after = self._objects.page(stream, at.get("after"))
        records = self._records(stream, found)
        if after is not None:
            return Page(records=records, cursor=_json(at | {"after": after}), is_last=False)
        position = Position(since=datetime.fromisoformat(at["began"]))
        return Page(records=records, cursor=position.encode(), is_last=True)

    def _records(
        self, object_type: str, found: Sequence[Mapping[str, Any]], answered: Mapping[str, str] | None = None
    ) -> list[Record]:
        if object_type == "deals" and found and not self._stages:
            self._stages = self._objects.deal_stages()
        return mapping.records(object_type, found, stages=self._stages, answered=answered or {})


def _json(document: Mapping[str, Any]) -> str:
    return msgspec.json.encode(document).decode()
