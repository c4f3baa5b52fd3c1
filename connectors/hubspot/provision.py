"""Makes our contact properties exist; running it again changes nothing, and drift is said in sentences."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.contract import ProvisionReport
from connectors.http import Http
from connectors.hubspot import batches, paths

BANDS = ("Cold", "Warm", "Hot")


@dataclass(slots=True)
class HubSpotFields:
    """Fills `connectors.contract.FieldProvisioner`."""

    http: Http

    def provision(self) -> ProvisionReport:
        """Create what is missing; a property of ours that differs is reported in a sentence, not touched."""
        wanted = {str(one["name"]): one for one in _definitions()}
        have = self._held()
        missing = [one for name, one in wanted.items() if name not in have]
        if missing:
            self._make_group()
            self._make(missing)
            # What was in the bin comes back as it once was, and somebody else may have been quicker: look again.
            have = self._held()
        lost = [str(one["name"]) for one in missing if one["name"] not in have]
        return ProvisionReport(
            created=tuple(str(one["name"]) for one in missing if one["name"] in have),
            drift=(
                *(f"HubSpot did not create the property {name}. Connect HubSpot again." for name in lost),
                *(sentence for name, one in wanted.items() if name in have for sentence in _drift(one, have[name])),
            ),
        )

    def offer(self, words: Collection[str]) -> bool:
        """Add band words to the options of the band property; returns whether any was missing.

        Options are sent as a whole: HubSpot drops those that are left out, so all that are held go along.
        """
        path = f"{paths.PROPERTIES}/{paths.LEADS}/{paths.BAND}"
        held = self.http.call("GET", path, operation="the band property", meter="api").body
        options = [_option(one) for one in held.get("options") or ()]
        missing = sorted(set(words) - {one["value"] for one in options})
        if not missing or held.get("type") != "enumeration":
            return False
        options += [_option({"value": word, "displayOrder": n}) for n, word in enumerate(missing, len(options))]
        self.http.call("PATCH", path, operation="extend the band property", meter="api", json={"options": options})
        return True

    def _held(self) -> dict[str, Mapping[str, Any]]:
        answer = self.http.call(
            "GET", f"{paths.PROPERTIES}/{paths.LEADS}", operation="properties of contacts", meter="api"
        )
        return {str(one["name"]): one for one in batches.results(answer) if not one.get("archived")}

    def _make_group(self) -> None:
        self.http.call(
            "POST",
            f"{paths.PROPERTIES}/{paths.LEADS}/groups",
            operation="create the property group",
            meter="api",
            json={"name": paths.GROUP, "label": "Leadlight", "displayOrder": -1},
            accept={409},
        )

    def _make(self, missing: list[dict[str, Any]]) -> None:
        self.http.call(
            "POST",
            f"{paths.PROPERTIES}/{paths.LEADS}/batch/create",
            operation="create properties",
            meter="api",
            json={"inputs": missing},
            accept={409},
        )


def _drift(wanted: Mapping[str, Any], held: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each way in which a property is not what we write to."""
    name, mend = wanted["name"], "Rename or delete it in HubSpot, then connect again."
    if held.get("type") != wanted["type"]:
        return [f"The property {name} has type {held.get('type')} instead of {wanted['type']}. {mend}"]
    offered = {str(option.get("value")) for option in held.get("options") or ()}
    lacking = [str(option["value"]) for option in wanted.get("options", ()) if option["value"] not in offered]
    if lacking:
        return [f"The property {name} lacks the option {', '.join(lacking)}. Add it in HubSpot."]
    return []


def _definitions() -> list[dict[str, Any]]:
    options = [_option({"value": word, "displayOrder": n}) for n, word in enumerate(BANDS)]
    return [
        _field(paths.SCORE, "Lead score", "number", "number"),
        _field(paths.BAND, "Lead band", "enumeration", "select") | {"options": options},
        _field(paths.REASONS, "Lead score reasons", "string", "textarea"),
        _field(paths.SCORED_AT, "Lead scored at", "datetime", "date"),
        _field(paths.DEMOGRAPHIC, "Demographic points", "number", "number"),
        _field(paths.FIT, "Fit points", "number", "number"),
        _field(paths.BEHAVIORAL, "Behavioral points", "number", "number"),
    ]


def _option(one: Mapping[str, Any]) -> dict[str, Any]:
    """Return an option with all that HubSpot asks for."""
    return {
        "label": one.get("label") or one["value"],
        "value": str(one["value"]),
        "displayOrder": one.get("displayOrder", -1),
        "hidden": bool(one.get("hidden", False)),
    }


def _field(name: str, label: str, kind: str, field_type: str) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "type": kind,
        "fieldType": field_type,
        "groupName": paths.GROUP,
        "formField": False,
    }
