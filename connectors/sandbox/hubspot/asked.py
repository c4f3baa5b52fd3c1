"""What a request holds, or the refusal of one that does not hold it."""

from typing import Any

from flask import request

from connectors.sandbox.hubspot.errors import Refused


def document() -> dict[str, Any]:
    """Return the body, a JSON object."""
    found = request.get_json(force=True, silent=True)
    if not isinstance(found, dict):
        raise Refused("Invalid input JSON: expected an object.")
    return found


def inputs(most: int) -> list[dict[str, Any]]:
    """Return the inputs of a batch."""
    found = document().get("inputs")
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Refused("Invalid input JSON: `inputs` must be a list of objects.")
    if not 1 <= len(found) <= most:
        raise Refused(f"A batch holds from 1 to {most} inputs, not {len(found)}.")
    return found


def required(one: dict[str, Any], name: str, kind: type[Any] = str) -> Any:
    """Return a field of an input that must be there."""
    value = one.get(name)
    if not isinstance(value, kind):
        raise Refused(f"Invalid input JSON: `{name}` is required and must be of type {kind.__name__}.")
    return value


def names(parameter: str) -> list[str]:
    """Return a parameter of the address that is a list: repeated, or divided by commas."""
    return [name for given in request.args.getlist(parameter) for name in given.split(",") if name]


def number(parameter: str, default: int, most: int) -> int:
    """Return a whole number of the address, from 1 to `most`."""
    text = request.args.get(parameter, str(default))
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise Refused(f"{parameter} must be a number from 1 to {most}.")
    return int(text)


def is_archived() -> bool:
    """Tell whether the bin is asked for."""
    return request.args.get("archived", "false").lower() == "true"
