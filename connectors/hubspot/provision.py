"""Makes our contact properties exist; running it again changes nothing, and drift is said in sentences."""

from dataclasses import dataclass
from typing import Any

from connectors.contract import ProvisionReport
from connectors.errors import Rejected
from connectors.http import Http
from connectors.hubspot import paths

BANDS = ("Cold", "Warm", "Hot")


@dataclass(frozen=True, slots=True)
class HubSpotFields:
    """Fills `connectors.contract.FieldProvisioner`."""

    http: Http

    def provision(self) -> ProvisionReport:
        """Create what is missing; a property of ours that has another type is reported, not touched."""
        held = self.http.call(
            "GET", f"{paths.PROPERTIES}/{paths.LEADS}", operation="properties of contacts", meter="api"
        ).body
        have = {str(one["name"]): one for one in held.get("results", ()) if not one.get("archived")}
        wanted = {one["name"]: one for one in _definitions()}
        missing = [one for name, one in wanted.items() if name not in have]
        drift = [
            f"The property {name} has type {have[name].get('type')} instead of {one['type']}. "
            "Rename or delete it in HubSpot, then connect again."
            for name, one in wanted.items()
            if name in have and have[name].get("type") != one["type"]
        ]
        if missing:
            self._make_group()
            self.http.call(
                "POST",
                f"{paths.PROPERTIES}/{paths.LEADS}/batch/create",
                operation="create properties",
                meter="api",
                json={"inputs": missing},
            )
        return ProvisionReport(created=tuple(one["name"] for one in missing), drift=tuple(drift))

    def _make_group(self) -> None:
        try:
            self.http.call(
                "POST",
                f"{paths.PROPERTIES}/{paths.LEADS}/groups",
                operation="create the property group",
                meter="api",
                json={"name": paths.GROUP, "label": "Leadlight", "displayOrder": -1},
            )
        except Rejected as refused:
            if "exist" not in str(refused).lower():
                raise


def _definitions() -> list[dict[str, Any]]:
    options = [{"label": word, "value": word, "displayOrder": n, "hidden": False} for n, word in enumerate(BANDS)]
    return [
        _field(paths.SCORE, "Lead score", "number", "number"),
        _field(paths.BAND, "Lead band", "enumeration", "select") | {"options": options},
        _field(paths.REASONS, "Lead score reasons", "string", "textarea"),
        _field(paths.SCORED_AT, "Lead scored at", "datetime", "date"),
        _field(paths.DEMOGRAPHIC, "Demographic points", "number", "number"),
        _field(paths.FIT, "Fit points", "number", "number"),
        _field(paths.BEHAVIORAL, "Behavioral points", "number", "number"),
    ]


def _field(name: str, label: str, kind: str, field_type: str) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "type": kind,
        "fieldType": field_type,
        "groupName": paths.GROUP,
        "formField": False,
    }
