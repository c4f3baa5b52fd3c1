"""HubSpot's error answers."""

import json
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from flask import Response

CATEGORIES = {401: "EXPIRED_AUTHENTICATION", 403: "MISSING_SCOPES", 404: "OBJECT_NOT_FOUND", 409: "CONFLICT"}
LIMITS = {"api": (110, 10.0), "search": (5, 1.0)}
"""Most requests, and in how many seconds."""
POLICIES = {"api": ("TEN_SECONDLY_ROLLING", "ten_secondly_rolling"), "search": ("SECONDLY", "secondly")}


class Refused(Exception):
    """The request breaks a rule of the API; says so with status 400, or another."""

    def __init__(self, message: str, *, status: int = 400, category: str = "VALIDATION_ERROR", **more: Any) -> None:
        super().__init__(message)
        self.message, self.status, self.category, self.more = message, status, category, more


def error(status: int, message: str, *, category: str | None = None, **more: Any) -> Response:
    """Return an error in the shape that all of them have."""
    known = CATEGORIES.get(status, "INTERNAL_ERROR" if status >= 500 else "VALIDATION_ERROR")
    body = {"status": "error", "message": message, "correlationId": str(uuid4()), "category": category or known} | more
    return answer(status, body)


def told(status: int, path: str, retry_after: int | None) -> Response:
    """Return an error of a status for no reason."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        meter = meter_of(path)
        response = limited(meter)
        response.headers.update(tell_limit(meter, 0))
    else:
        response = error(status, "The service failed because it was told to.")
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def limited(meter: str) -> Response:
    """Return what a request beyond the limit gets."""
    policy, words = POLICIES[meter]
    body = {
        "status": "error",
        "message": f"You have reached your {words} limit.",
        "errorType": "RATE_LIMIT",
        "correlationId": str(uuid4()),
        "policyName": policy,
        "requestId": str(uuid4()),
    }
    return answer(HTTPStatus.TOO_MANY_REQUESTS, body)


def meter_of(path: str) -> str:
    """Return which limit a path comes under."""
    return "search" if path.endswith("/search") else "api"


def tell_limit(meter: str, remaining: int) -> dict[str, str]:
    """Return the headers that tell of a limit; answers to searches have none."""
    if meter == "search":
        return {}
    most, window = LIMITS[meter]
    return {
        "X-HubSpot-RateLimit-Max": str(most),
        "X-HubSpot-RateLimit-Remaining": str(remaining),
        "X-HubSpot-RateLimit-Interval-Milliseconds": str(round(window * 1000)),
    }


def answer(status: int, body: Any) -> Response:
    """Return a document as JSON."""
    return Response(json.dumps(body), status, mimetype="application/json")
