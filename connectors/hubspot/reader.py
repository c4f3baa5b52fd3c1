"""Reads HubSpot: lists for the first pull, searches by modified date after it, single records when told of them.

The cursor of a stream is a JSON document:
`{"phase": "list", "began": instant, "after": id}` during the first pull, then
`{"phase": "changes", "since": instant, "read": instant, "last": id}`; see `changes.py` for the latter.
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
from connectors.records import Gone, Page, Record

PAGE = 100
OWNERS_EVERY = timedelta(hours=1)
LINKS = {"contacts": "companies"}
"""What each object type is read with; everything but contacts and companies is linked to contacts."""
UNLINKED = frozenset({"companies", "owners"})


@dataclass(slots=True)
class HubSpotReader:
    """Fills `connectors.contract.Reader`."""

    http: Http
    streams: Sequence[str] = (
        "owners", "companies", "contacts", "deals", "calls", "emails", "meetings", "notes", "tasks",
    )  # fmt: skip
    fetch_size: int = 100
    lead_object_type: str = mapping.LEADS
    stages: dict[str, str] = field(default_factory=dict)

    def pull(self, stream: str, cursor: str | None, *, now: datetime, memory: Memory) -> Page:
        """Return the next page of a stream."""
        at: dict[str, Any] = msgspec.json.decode(cursor) if cursor else {"phase": "list", "began": now.isoformat()}
        if stream == "owners":
            return self._owners(at if cursor else {}, now)
        if at["phase"] == "list":
            return self._list(stream, at)
        position = Position.of(at)
        found, position, is_last = Changes(self.objects, stream, memory).page(position, now=now)
        return Page(records=self._records(stream, found), cursor=position.encode(), is_last=is_last)

    def fetch(self, object_type: str, external_ids: Sequence[str]) -> Sequence[Record]:
        """Return the present state of records; `Gone` for those that HubSpot does not have."""
        found = self.objects.read(object_type, external_ids)
        asked = self.objects.asked(external_ids, found)
        records = self._records(object_type, found, asked)
        missing = [one for one in external_ids if one not in asked]
        return [*records, *(Gone(object_type=object_type, external_id=one) for one in missing)]

    @property
    def objects(self) -> Objects:
        """Calls about CRM objects."""
        return Objects(self.http)

    def _owners(self, at: Mapping[str, Any], now: datetime) -> Page:
        """Return all owners, at most once an hour."""
        read_at = at.get("read_at")
        if read_at and now - datetime.fromisoformat(read_at) < OWNERS_EVERY:
            return Page(records=(), cursor=_json(at), is_last=True)
        answer = self.http.call(
            "GET",
            "/crm/v3/owners",
            operation="owners",
            meter="api",
            params={"limit": 500, **({"after": at["after"]} if at.get("after") else {})},
        ).body
        after = ((answer.get("paging") or {}).get("next") or {}).get("after")
        cursor = {"after": after} if after else {"read_at": now.isoformat()}
        owners = [mapping.owner(one) for one in answer.get("results", ())]
        return Page(records=owners, cursor=_json(cursor), is_last=after is None)

    def _list(self, stream: str, at: dict[str, Any]) -> Page:
        link = None if stream in UNLINKED else LINKS.get(stream, mapping.LEADS)
        if stream == mapping.LEADS and "custom" not in at:
            at["custom"] = self.objects.custom_properties(stream)
        properties = (*mapping.PROPERTIES[stream], *at.get("custom", ()))
        found, after = self.objects.page(stream, properties, link, at.get("after"))
        if after is not None:
            return Page(records=self._records(stream, found), cursor=_json(at | {"after": after}), is_last=False)
        began = datetime.fromisoformat(at["began"])
        position = Position(since=began, read=began, custom=tuple(at.get("custom", ())))
        return Page(records=self._records(stream, found), cursor=position.encode(), is_last=True)

    def _records(
        self, object_type: str, found: Sequence[Mapping[str, Any]], asked: Mapping[str, str] | None = None
    ) -> list[Record]:
        if object_type == "deals" and found and not self.stages:
            self.stages = self.objects.deal_stages()
        return mapping.records(object_type, found, stages=self.stages, asked=asked or {})


def _json(document: Mapping[str, Any]) -> str:
    return msgspec.json.encode(document).decode()
