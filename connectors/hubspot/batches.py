"""Sends a batch that is taken or refused as a whole, in halves, until what is bad stands alone."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from connectors.errors import ConnectorError
from connectors.http import Answer, said

REFUSED = frozenset({400, 404})
"""Statuses that refuse a whole batch for the sake of one record in it."""
NOT_FOUND = "OBJECT_NOT_FOUND"
INVALID = frozenset({"VALIDATION_ERROR", "MISSING_REQUIRED_PROPERTY", "MISSING_CONDITIONAL_REQUIRED_PROPERTY"})
NO_FIELD = (
    "HubSpot has lost a property that scores are written to. Connect HubSpot again: that makes our properties anew. "
    "HubSpot said: "
)
_UNKNOWN = re.compile(r"""PROPERTY_DOESNT_EXIST|property \\*["']?\w+\\*["']? does not exist""", re.IGNORECASE)
_NO_OPTION = re.compile(r"INVALID_OPTION|not one of the allowed options", re.IGNORECASE)

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


def in_halves(
    items: Sequence[Item],
    send: Callable[[Sequence[Item]], Answer],
    *,
    settle: Callable[[Sequence[Item], Answer], list[Outcome]],
    later: Callable[[Item], Outcome],
    is_about_all: Callable[[Answer], bool] = lambda _: False,
    done_anyway: Callable[[Sequence[Item]], Mapping[Item, Outcome]] = lambda _: {},
) -> list[Outcome]:
    """Send `items`, halving what is refused; returns what `settle` makes of each answer.

    `settle` gets an answer that took a batch, or one that refused a single record or, by `is_about_all`, would refuse
    any part of the batch just as well. `done_anyway` tells what a refused call did nonetheless; that is not sent again.
    Raises what `send` raises as long as nothing was done; after that, what is left over is for `later`, so that no
    finished work is forgotten.
    """
    out: list[Outcome] = []
    waiting: list[Sequence[Item]] = [items] if items else []
    is_untouched = True
    while waiting:
        batch = waiting.pop()
        try:
            answer = send(batch)
            if answer.status not in REFUSED or len(batch) == 1 or is_about_all(answer):
                out += settle(batch, answer)
                is_untouched = False
                continue
            is_untouched = False
            done = done_anyway(batch)
        except ConnectorError:
            if is_untouched:
                raise
            return [*out, *(later(item) for part in (batch, *waiting) for item in part)]
        out += done.values()
        left = [item for item in batch if item not in done]
        middle = len(left) // 2
        waiting += [part for part in (left[middle:], left[:middle]) if part]
    return out


def is_about_property(answer: Answer) -> bool:
    """Whether a refusal names a property that does not exist."""
    return answer.status == 400 and names_unknown_property(str(answer.body))


def names_unknown_property(text: str) -> bool:
    """Whether HubSpot's words say that a property does not exist."""
    return _UNKNOWN.search(text) is not None


def is_about_option(answer: Answer, name: str) -> bool:
    """Whether an answer says that a value is none of the options of the property `name`."""
    text = str(answer.body)
    return answer.status in (207, 400) and name in text and _NO_OPTION.search(text) is not None


def reason(answer: Answer) -> str:
    """Return why an answer refuses, in HubSpot's words."""
    return said(answer.body) or f"HubSpot refused it with status {answer.status}."


def results(answer: Answer) -> list[Mapping[str, Any]]:
    """Return the records of a batch answer; nothing where HubSpot sent something else."""
    return [one for one in _list(answer, "results") if isinstance(one, Mapping)]


def errors(answer: Answer) -> dict[str, Mapping[str, Any]]:
    """Return the errors of a partial answer by the id or the trace id they name."""
    named: dict[str, Mapping[str, Any]] = {}
    for error in _list(answer, "errors"):
        context = error.get("context") or {}
        for name in ("ids", "objectWriteTraceId"):
            given = context.get(name) or ()
            named |= dict.fromkeys(([given] if isinstance(given, str) else map(str, given)), error)
    return named


def _list(answer: Answer, name: str) -> list[Any]:
    held = answer.body.get(name) if isinstance(answer.body, Mapping) else None
    return held if isinstance(held, list) else []
