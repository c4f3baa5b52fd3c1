"""The properties that an account has from the start, as HubSpot defines them."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

GROUPS = {
    "contacts": "contactinformation", "companies": "companyinformation", "deals": "dealinformation",
    "calls": "call_details", "emails": "email_details", "meetings": "meeting_details", "notes": "note_details",
    "tasks": "task_details",
}  # fmt: skip
FORMS = {
    "number": ("number", "number"),
    "instant": ("datetime", "date"),
    "flag": ("bool", "booleancheckbox"),
    "note": ("string", "textarea"),
    "owner": ("enumeration", "select"),
    "choice": ("enumeration", "select"),
    "text": ("string", "text"),
}
"""Type and type of field by the words of `properties.yaml`."""
Definition = dict[str, Any]


def definitions() -> dict[str, dict[str, Definition]]:
    """Return the definitions of each object type by name, fresh ones that the account may add to."""
    return {
        object_type: {
            name: _built_in(object_type, name, {"label": about} if isinstance(about, str) else about)
            for name, about in held.items()
        }
        for object_type, held in _document().items()
    }


def definition(name: str, label: str, group: str, *, form: str = "text") -> Definition:
    """Return the definition of a property that people of the account made."""
    kind, field = FORMS[form]
    return {
        "name": name,
        "label": label,
        "description": "",
        "type": kind,
        "fieldType": field,
        "groupName": group,
        "options": [],
        "displayOrder": -1,
        "hasUniqueValue": False,
        "hidden": False,
        "formField": False,
        "calculated": False,
        "externalOptions": form == "owner",
        "hubspotDefined": False,
        "archived": False,
        "modificationMetadata": {"archivable": True, "readOnlyDefinition": False, "readOnlyValue": False},
    }


@cache
def _document() -> dict[str, dict[str, Any]]:
    text = files(__package__).joinpath("properties.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return found


def _built_in(object_type: str, name: str, about: dict[str, Any]) -> Definition:
    options = [
        {"label": str(label), "value": str(value), "displayOrder": order, "hidden": False}
        for order, (value, label) in enumerate(about.get("options", {}).items())
    ]
    form = about.get("is", "choice" if options else "text")
    fixed = {"archivable": False, "readOnlyDefinition": True, "readOnlyValue": bool(about.get("fixed"))}
    return definition(name, about["label"], GROUPS[object_type], form=form) | {
        "options": options,
        "hubspotDefined": True,
        "modificationMetadata": fixed,
    }
