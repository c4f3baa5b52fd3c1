"""HubSpot's calls about CRM objects: list, batch read, associations, properties, pipelines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.http import Http
from connectors.hubspot import mapping

PAGE = 100
MOST_CUSTOM = 100
OBJECTS = "/crm/v3/objects"


@dataclass(frozen=True, slots=True)
class Objects:
    """Calls about CRM objects, in HubSpot's own JSON."""

    http: Http

    def page(
        self, object_type: str, properties: Sequence[str], link: str | None, after: str | None
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Return one page in order of ids, with associated ids, and where the next begins."""
        params: dict[str, Any] = {"limit": PAGE, "properties": ",".join(properties), "archived": "false"}
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
        return found, ((body.get("paging") or {}).get("next") or {}).get("after")

    def read(
        self, object_type: str, ids: Sequence[str], properties: Sequence[str] | None = None
    ) -> list[dict[str, Any]]:
        """Return records by id, with associated ids; those that do not exist are left out."""
        if not ids:
            return []
        wanted = list(dict.fromkeys(ids))
        body = self.http.call(
            "POST",
            f"{OBJECTS}/{object_type}/batch/read",
            operation=f"read {object_type}",
            meter="api",
            json={
                "inputs": [{"id": one} for one in wanted],
                "properties": list(properties or mapping.PROPERTIES[object_type]),
            },
        ).body
        found = body.get("results", [])
        link = "companies" if object_type == mapping.LEADS else mapping.LEADS
        if found and object_type != "companies":
            self._link(object_type, link, found)
        return list(found)

    def asked(self, ids: Sequence[str], found: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        """Return for each id asked the id that answered: a merged one is answered by its survivor."""
        answers = {str(one["id"]) for one in found}
        told = {one: one for one in ids if one in answers}
        for one in found:
            merged = ((one.get("properties") or {}).get("hs_merged_object_ids") or "").split(";")
            told |= {old: str(one["id"]) for old in merged if old in ids}
        return told

    def custom_properties(self, object_type: str) -> list[str]:
        """Return the names of the account's own properties, at most MOST_CUSTOM, ours left out."""
        body = self.http.call(
            "GET", f"/crm/v3/properties/{object_type}", operation=f"properties of {object_type}", meter="api"
        ).body
        names = [
            str(one["name"])
            for one in body.get("results", [])
            if not one.get("hubspotDefined") and not one.get("hidden") and not one["name"].startswith("leadlight_")
        ]
        return sorted(set(names) - set(mapping.PROPERTIES[object_type]))[:MOST_CUSTOM]

    def deal_stages(self) -> dict[str, str]:
        """Return won, lost or open for each deal stage of every pipeline."""
        body = self.http.call("GET", "/crm/v3/pipelines/deals", operation="deal pipelines", meter="api").body
        stages: dict[str, str] = {}
        for pipeline in body.get("results", []):
            for stage in pipeline.get("stages", ()):
                about = stage.get("metadata") or {}
                is_closed = str(about.get("isClosed", "")).lower() == "true"
                is_won = float(about.get("probability") or 0) >= 1
                stages[str(stage["id"])] = ("won" if is_won else "lost") if is_closed else "open"
        return stages

    def _complete_links(self, object_type: str, link: str, found: list[dict[str, Any]]) -> None:
        """Inline associations are a first page only: read the rest where there is one."""
        cut = [one for one in found if ((one.get("associations") or {}).get(link) or {}).get("paging")]
        if cut:
            self._link(object_type, link, cut)

    def _link(self, object_type: str, link: str, found: list[dict[str, Any]]) -> None:
        """Put associated ids on the records."""
        links: dict[str, list[str]] = {str(one["id"]): [] for one in found}
        inputs: list[dict[str, str]] = [{"id": one} for one in links]
        while inputs:
            body = self.http.call(
                "POST",
                f"/crm/v4/associations/{object_type}/{link}/batch/read",
                operation=f"links of {object_type}",
                meter="api",
                json={"inputs": inputs},
            ).body
            inputs = []
            for result in body.get("results", []):
                one = str(result["from"]["id"])
                links.setdefault(one, []).extend(str(to["toObjectId"]) for to in result.get("to", ()))
                after = ((result.get("paging") or {}).get("next") or {}).get("after")
                if after:
                    inputs.append({"id": one, "after": str(after)})
        for record in found:
            record["associations"] = {link: {"results": [{"id": to} for to in links[str(record["id"])]]}}
