"""Published contracts of an API, and what is wrong with an exchange by them."""

import copy
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
FORMATS = FormatChecker(["uuid"])
NUMBERS = {"int32": 2**31, "int64": 2**63}


@FORMATS.checks("date-time", raises=ValueError)
def _is_instant(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@FORMATS.checks("int32")
def _is_int32(value: object) -> bool:
    return not isinstance(value, int) or abs(value) < NUMBERS["int32"]


@FORMATS.checks("int64")
def _is_int64(value: object) -> bool:
    return not isinstance(value, int) or abs(value) < NUMBERS["int64"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer."""

    method: str
    path: str
    """With its query."""
    asked: bytes
    status: int
    headers: Mapping[str, str]
    said: bytes

    def __str__(self) -> str:
        return f"{self.method} {self.path.partition('?')[0]} → {self.status}"


@dataclass(frozen=True, slots=True)
class Operation:
    """A method at a path, and where its contract is."""

    document: str
    path: str
    method: str
    about: Mapping[str, Any]

    def pointer(self, *parts: str) -> str:
        """Return the address of a part of the contract."""
        return f"{self.document}#/" + "/".join(
            part.replace("~", "~0").replace("/", "~1") for part in ("paths", self.path, self.method, *parts)
        )


class Contracts:
    """The OpenAPI documents of a folder.

    Requests, and answers that say success, may hold nothing that the documents do not name; errors may, since the
    documents name less than errors hold.
    """

    def __init__(self, folder: Path) -> None:
        self.documents = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))}

    @cached_property
    def _operations(self) -> list[tuple[re.Pattern[str], str, Operation]]:
        """Paths with few variables come first: they say more."""
        found = [
            (path.count("{"), path, method, name, about)
            for name, document in self.documents.items()
            for path, methods in document["paths"].items()
            for method, about in methods.items()
        ]
        return [
            (re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))), method, Operation(name, path, method, about))
            for _, path, method, name, about in sorted(found, key=lambda one: one[:4])
        ]

    @cached_property
    def _registries(self) -> Mapping[bool, "Registry[Any]"]:
        return {
            is_strict: Registry().with_resources(
                (name, DRAFT202012.create_resource(_closed(copy.deepcopy(document)) if is_strict else document))
                for name, document in self.documents.items()
            )
            for is_strict in (True, False)
        }

    def operation(self, exchange: Exchange) -> Operation | None:
        """Return the contract of a request, None when there is none."""
        path = exchange.path.partition("?")[0]
        return next(
            (
                operation
                for pattern, method, operation in self._operations
                if method == exchange.method.lower() and pattern.fullmatch(path)
            ),
            None,
        )

    def faults(self, exchange: Exchange) -> list[str]:
        """Return what is wrong with an exchange, in sentences."""
        operation = self.operation(exchange)
        if operation is None:
            return [f"{exchange}: there is no such operation"]
        found = [*self._query(operation, exchange), *self._body(operation, exchange)]
        found += self._answer(operation, exchange)
        return [f"{exchange}: {fault}" for fault in found]

    def _query(self, operation: Operation, exchange: Exchange) -> Iterator[str]:
        known = {
            one["name"]: (number, one)
            for number, one in enumerate(operation.about.get("parameters", ()))
            if one["in"] == "query"
        }
        given = parse_qs(exchange.path.partition("?")[2], keep_blank_values=True)
        yield from (f"the query holds {name}, which is not known" for name in given.keys() - known.keys())
        for name, (number, about) in known.items():
            if name not in given:
                yield from [f"the query lacks {name}"] if about.get("required") else []
                continue
            value = _typed(given[name], about["schema"].get("type"))
            yield from self._misfits(value, operation.pointer("parameters", str(number), "schema"), f"query, {name}")

    def _body(self, operation: Operation, exchange: Exchange) -> Iterator[str]:
        contents = operation.about.get("requestBody", {}).get("content", {})
        if not contents:
            yield from ["there is a body, and none is known"] if exchange.asked else []
            return
        (kind,) = contents
        body = _decoded(exchange.asked, kind)
        yield from self._misfits(body, operation.pointer("requestBody", "content", kind, "schema"), "body")

    def _answer(self, operation: Operation, exchange: Exchange) -> Iterator[str]:
        responses, status = operation.about["responses"], str(exchange.status)
        named = status if status in responses else "default"
        is_success = 200 <= exchange.status < 300
        if named == "default" and is_success:
            if any(one.startswith("2") for one in responses) or exchange.said:
                yield f"the status {status} is not known"
            return
        response, pointer = responses[named], operation.pointer("responses", named)
        if "$ref" in response:
            pointer = operation.document + response["$ref"]
            response = self.documents[operation.document]["components"]["responses"][pointer.rpartition("/")[2]]
        if not response.get("content"):
            yield from ["the answer has a body, and none is known"] if exchange.said else []
            return
        if exchange.headers.get("Content-Type", "").partition(";")[0] != JSON:
            yield f"the answer is not JSON but {exchange.headers.get('Content-Type')}"
            return
        schema = f"{pointer}/content/application~1json/schema"
        yield from self._misfits(json.loads(exchange.said), schema, "answer", is_strict=is_success)

    def _misfits(self, value: Any, schema: str, where: str, *, is_strict: bool = True) -> Iterator[str]:
        validator = Draft202012Validator({"$ref": schema}, registry=self._registries[is_strict], format_checker=FORMATS)
        for error in validator.iter_errors(value):
            yield f"{where}, at {error.json_path}: {error.message[:300]}"


def _closed(schema: Any) -> Any:
    """Let objects hold only what is named."""
    for one in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        _closed(one)
    if isinstance(schema, dict) and schema.get("type") == "object" and schema.get("properties"):
        schema.setdefault("additionalProperties", False)
    return schema


def _typed(given: list[str], kind: str | None) -> Any:
    """Return a parameter as its type; text that is none stays text, which then does not fit."""
    if kind == "array":
        return given
    text = given[-1]
    if kind == "integer" and text.lstrip("-").isdecimal():
        return int(text)
    return {"true": True, "false": False}.get(text, text) if kind == "boolean" else text


def _decoded(body: bytes, kind: str) -> Any:
    if kind == FORM:
        return {name: values[-1] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
    try:
        return json.loads(body)
    except ValueError:
        return None


def faults(contracts: Contracts, exchanges: Iterable[Exchange]) -> list[str]:
    """Return what is wrong with exchanges, each sentence once."""
    return list(dict.fromkeys(fault for one in exchanges for fault in contracts.faults(one)))
