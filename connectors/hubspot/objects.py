"""HubSpot's calls about CRM objects: list, search, batch read, associations, properties, pipelines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.errors import Rejected
from connectors.http import Http
from connectors.hubspot import batches, mapping
from connectors.hubspot.paths import ASSOCIATIONS, LEADS, OBJECTS, PIPELINES, PROPERTIES

PAGE = 100
MOST_CUSTOM = 100
MOST_CUSTOM_LETTERS = 4000
"""Lists name every property in their address, which may not grow without end."""
LINKS = {LEADS: "companies", "companies": None}
"""What each object type is read with; all others are linked to contacts."""


@dataclass(slots=True)
class Objects:
    """Calls about CRM objects, in HubSpot's own JSON."""

    http: Http
    _custom: tuple[str, ...] | None = field(default=None, init=False)

    def page(self, object_type: str, after: str | None) -> tuple[list[dict[str, Any]], str | None]:
        """Return one page in order of ids, with associated ids, and where the next begins."""
        params = {"limit": str(PAGE), "properties": ",".join(self.properties(object_type)), "archived": "false"}
        link = LINKS.get(object_type, LEADS)
        if link:
            params["associations"] = link
        if after:
            params["after"] = after
        body = self.http.call(
            "GET", f"{OBJECTS}/{object_type}", operation=f"list {object_type}", meter="api", params=params
        ).body
        found = body.get("results", [])
        if link:
            self._complete_links(object_type, link, found)
        return found, _after(body)

    def search(self, object_type: str, body: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return what a search finds; raises Rejected, with what to do, when a property of ours was deleted."""
        operation = f"search {object_type}"
        try:
            answer = self.http.call(
                "POST", f"{OBJECTS}/{object_type}/search", operation=operation, meter="search", json=body
            )
        except Rejected as error:
            if not batches.names_unknown_property(str(error)):
                raise
            raise Rejected(f"{batches.NO_FIELD}{error}", vendor=error.vendor, operation=operation) from None
        found: list[dict[str, Any]] = answer.body.get("results", [])
        return found

    def read(self, object_type: str, ids: Sequence[str]) -> list[dict[str, Any]]:
        """Return records by id, with associated ids; those that do not exist are left out."""
        found, _ = self._read(object_type, list(dict.fromkeys(ids)))
        self._add_links(object_type, found)
        return found

    def read_as_asked(self, object_type: str, ids: Sequence[str]) -> tuple[list[dict[str, Any]], dict[str, str]]:
        """Return records, and for each id the id that answered: a merged one is answered by its survivor.

        Ids that do not exist any more answer nothing.
        """
        wanted = list(dict.fromkeys(ids))
        found, missing = self._read(object_type, wanted)
        by_id = {str(one["id"]): one for one in found}
        answered = {one: one for one in wanted if one in by_id}
        for one in found:
            merged = ((one.get("properties") or {}).get("hs_merged_object_ids") or "").split(";")
            answered |= {old: str(one["id"]) for old in merged if old in wanted}
        # Neither found nor said to be missing: merged. An answer in no order does not tell into which, so ask alone.
        for old in [one for one in wanted if one not in answered and one not in missing]:
            for survivor in self._read(object_type, [old])[0]:
                by_id.setdefault(str(survivor["id"]), survivor)
                answered[old] = str(survivor["id"])
        found = list(by_id.values())
        self._add_links(object_type, found)
        return found, answered

    def properties(self, object_type: str) -> tuple[str, ...]:
        """Return what to read of an object type; of people, the account's own properties too."""
        if object_type == LEADS and self._custom is None:
            self._custom = tuple(self._custom_properties(object_type))
        return (*mapping.PROPERTIES[object_type], *((self._custom or ()) if object_type == LEADS else ()))

    def deal_stages(self) -> dict[str, str]:
        """Return won, lost or open for each deal stage of every pipeline."""
        body = self.http.call("GET", f"{PIPELINES}/deals", operation="deal pipelines", meter="api").body
        return {
            str(stage["id"]): mapping.stage(stage.get("metadata") or {})
            for pipeline in body.get("results", [])
            for stage in pipeline.get("stages", ())
        }

    def _read(self, object_type: str, ids: Sequence[str]) -> tuple[list[dict[str, Any]], set[str]]:
        """Return records without their links, and the ids that HubSpot says it does not have."""
        if not ids:
            return [], set()
        answer = self.http.call(
            "POST",
            f"{OBJECTS}/{object_type}/batch/read",
            operation=f"read {object_type}",
            meter="api",
            json={"inputs": [{"id": one} for one in ids], "properties": list(self.properties(object_type))},
            accept={404},
        )
        if answer.status == 404:
            return [], set(ids)
        return [dict(one) for one in batches.results(answer)], set(batches.errors(answer))

    def _custom_properties(self, object_type: str) -> list[str]:
        """Return the names of the account's own properties, ours left out."""
        body = self.http.call(
            "GET", f"{PROPERTIES}/{object_type}", operation=f"properties of {object_type}", meter="api"
        ).body
        names = {
            str(one["name"])
            for one in body.get("results", [])
            if not one.get("hubspotDefined") and not one.get("hidden") and not one.get("archived")
        }
        names -= set(mapping.PROPERTIES[object_type])
        chosen: list[str] = []
        for name in sorted(names)[:MOST_CUSTOM]:
            if not name.startswith(mapping.OUR_PREFIX) and len(",".join((*chosen, name))) <= MOST_CUSTOM_LETTERS:
                chosen.append(name)
        return chosen

    def _complete_links(self, object_type: str, link: str, found: list[dict[str, Any]]) -> None:
        """Inline associations are a first page only: read the rest where there is one."""
        cut = [one for one in found if ((one.get("associations") or {}).get(link) or {}).get("paging")]
        if cut:
            self._link(object_type, link, cut)

    def _add_links(self, object_type: str, found: list[dict[str, Any]]) -> None:
        link = LINKS.get(object_type, LEADS)
        if found and link:
            self._link(object_type, link, found)

    def _link(self, object_type: str, link: str, found: list[dict[str, Any]]) -> None:
        """Put associated ids on the records."""
        links: dict[str, list[str]] = {str(one["id"]): [] for one in found}
        inputs: list[dict[str, str]] = [{"id": one} for one in links]
        while inputs:
            answer = self.http.call(
                "POST",
                f"{ASSOCIATIONS}/{object_type}/{link}/batch/read",
                operation=f"links of {object_type}",
                meter="api",
                json={"inputs": inputs},
            )
            inputs = []
            for result in batches.results(answer):
                one = str(result["from"]["id"])
                links.setdefault(one, []).extend(str(to["toObjectId"]) for to in result.get("to", ()))
                after = _after(result)
                if after:
                    inputs.append({"id": one, "after": after})
        for record in found:
            record["associations"] = {link: {"results": [{"id": to} for to in links[str(record["id"])]]}}


def _after(answer: Mapping[str, Any]) -> str | None:
    """Return where the next page begins."""
    after = ((answer.get("paging") or {}).get("next") or {}).get("after")
    return None if after in (None, "") else str(after)
