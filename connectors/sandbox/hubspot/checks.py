"""Whether values may be written: the property exists, is not fixed, and the value is one of its kind."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from connectors.sandbox.hubspot.errors import Refused
from connectors.sandbox.hubspot.population import OWNERS
from connectors.sandbox.hubspot.schema import Definition

OWNER_IDS = frozenset(key for key, _, _ in OWNERS)
LONGEST = 65_536
REQUIRED = {"tasks": ("hs_timestamp",), "calls": ("hs_timestamp",), "notes": ("hs_timestamp",)}
"""What an object of a type cannot be made without."""


def check_values(
    known: Mapping[str, Definition], written: Iterable[Mapping[str, Any]], *, refused: Collection[str] = ()
) -> None:
    """Raise Refused, with every fault of every input, when one has any; `refused` are values that a rule forbids."""
    faults = [
        fault
        for properties in written
        for name, value in properties.items()
        if (fault := _fault(known.get(name), name, value, refused)) is not None
    ]
    if faults:
        listed = [{"isValid": False, "message": message, "error": code, "name": name} for name, code, message in faults]
        details = [
            {"message": message, "code": code, "context": {"propertyName": [name]}} for name, code, message in faults
        ]
        raise Refused(f"Property values were not valid: {json.dumps(listed)}", errors=details)


def check_required(object_type: str, properties: Mapping[str, Any]) -> None:
    """Raise Refused when an object lacks what its type must have."""
    missing = [name for name in REQUIRED.get(object_type, ()) if not properties.get(name)]
    if missing:
        detail = {
            "message": f"Some required properties were not set: {', '.join(missing)}.",
            "code": "MISSING_REQUIRED_PROPERTY",
            "context": {"properties": missing},
        }
        raise Refused(f"Error creating {object_type}. Some required properties were not set.", errors=[detail])


def _fault(known: Definition | None, name: str, value: Any, refused: Collection[str]) -> tuple[str, str, str] | None:
    """Return name, code and words of what is wrong, if anything is."""
    if known is None or known.get("archived"):
        return name, "PROPERTY_DOESNT_EXIST", f'Property "{name}" does not exist'
    if not isinstance(value, str):
        return name, "INVALID_TYPE", f"{name} must be a string"
    if known.get("modificationMetadata", {}).get("readOnlyValue"):
        return name, "READ_ONLY_VALUE", f'"{name}" is a read only property; its value cannot be set.'
    if value in refused:
        return name, "FAILED_VALIDATION", f"{name} breaks a rule of this account"
    code = _misfit(known, value) if value else None
    return (name, code, f"{value[:100]} was not valid for {name}") if code else None


def _misfit(known: Definition, value: str) -> str | None:
    """Return the code of a value that is not of its property's kind."""
    kind = known["type"]
    if known.get("externalOptions"):
        return None if value in OWNER_IDS else "INVALID_OWNER_ID"
    if kind == "enumeration":
        options = {one["value"] for one in known.get("options", ())}
        chosen = value.split(";") if known["fieldType"] == "checkbox" else [value]
        return None if all(one in options for one in chosen) else "INVALID_OPTION"
    if kind == "bool":
        return None if value in ("true", "false") else "INVALID_OPTION"
    if kind == "number":
        return None if _is_number(value) else "INVALID_NUMBER"
    if kind in ("date", "datetime"):
        return None if _is_instant(value) else "INVALID_DATE"
    return None if len(value) <= LONGEST else "PROPERTY_VALUE_TOO_LONG"


def _is_number(value: str) -> bool:
    try:
        return abs(float(value)) < float("inf")
    except ValueError:
        return False


def _is_instant(value: str) -> bool:
    try:
        return value.isdecimal() or datetime.fromisoformat(value).year > 0
    except ValueError:
        return False
