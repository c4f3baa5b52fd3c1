"""The shared HTTP layer: every call is admitted by the budget, bounded in time and size, and fails by class."""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import msgspec
import requests
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError

from connectors.contract import Access
from connectors.errors import (
    AuthRevoked,
    ConnectorError,
    NotFound,
    PermanentError,
    RateLimited,
    Rejected,
    VendorUnavailable,
)

TIMEOUTS = (3.0, 8.0)
"""Seconds to connect, and between two packets."""
TOTAL_SECONDS = 12.0
MOST_BYTES = 32 * 1024 * 1024
WAITS = {423: timedelta(seconds=2), 429: timedelta(seconds=10), 477: timedelta(minutes=10)}
"""How long to wait where the vendor does not say."""
SEARCH_WAIT = timedelta(seconds=1)
LONGEST_WAIT_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer, decoded; or one that the caller said it can read."""

    status: int
    body: Any


@dataclass(frozen=True, slots=True)
class _Call:
    """What errors need to know of a call."""

    operation: str
    meter: str
    idempotent: bool


@dataclass(frozen=True, slots=True)
class Http:
    """Calls to one vendor on behalf of one connection."""

    vendor: str
    base_url: str
    access: Access
    session: requests.Session = field(default_factory=requests.Session)
    total_seconds: float = TOTAL_SECONDS
    most_bytes: int = MOST_BYTES

    def call(
        self,
        method: str,
        path: str,
        *,
        operation: str,
        meter: str,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        idempotent: bool = True,
        accept: Collection[int] = (),
    ) -> Answer:
        """Make one call and return its answer; raises a ConnectorError.

        A refused token is renewed once and the call made again; no other retry happens here: rows are retried, calls
        are not. Answers with a status in `accept` are returned rather than raised, provided that they are JSON.
        """
        call = _Call(operation, meter, idempotent)
        for is_again in (False, True):
            self.access.gate.admit(meter=meter, operation=operation)
            status, headers, body = self._send(method, path, params, json, token=self.access.token(is_again), call=call)
            if status != 401:
                break
        return self._answer(status, headers, body, call, accept)

    def _send(
        self, method: str, path: str, params: Mapping[str, Any] | None, json: Any, *, token: str, call: _Call
    ) -> tuple[int, Mapping[str, str], bytes]:
        headers = {"Accept": "application/json"}
        data = None if json is None else msgspec.json.encode(json)
        if data is not None:
            headers["Content-Type"] = "application/json"
        ends = time.monotonic() + self.total_seconds
        try:
            with self.session.request(
                method,
                self.base_url + path,
                params=params,
                data=data,
                headers=headers,
                auth=_bearer(token),
                timeout=TIMEOUTS,
                stream=True,
                allow_redirects=False,
            ) as response:
                return response.status_code, response.headers, self._read(response, ends, call)
        except (requests.RequestException, HTTPError) as error:
            if _never_arrived(error):
                raise self._down(call, "did not accept a connection", was_sent=False) from None
            raise self._down(call, "cut the connection or did not answer") from None

    def _read(self, response: requests.Response, ends: float, call: _Call) -> bytes:
        """Read a body until the instant `ends`, at most `most_bytes`.

        Takes what has arrived: waiting for a full buffer would let a body that drips go on for ever.
        """
        parts, length = [], 0
        while part := response.raw.read1(65_536, decode_content=True):
            parts.append(part)
            length += len(part)
            if time.monotonic() > ends or length > self.most_bytes:
                raise self._down(call, "answered too slowly or too much")
        return b"".join(parts)

    def _answer(
        self, status: int, headers: Mapping[str, str], body: bytes, call: _Call, accept: Collection[int]
    ) -> Answer:
        if status == 204:
            return Answer(status, None)
        try:
            document = msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            document = None
        if not (200 <= status < 300 or status in accept):
            raise self._error(status, headers, document, call)
        if document is None:
            raise self._down(call, "answered something that is not JSON")
        return Answer(status, document)

    def _error(self, status: int, headers: Mapping[str, str], document: Any, call: _Call) -> ConnectorError:
        """Return the error that a status means; the one table of them."""
        about = {"vendor": self.vendor, "operation": call.operation}
        if status in WAITS:
            known = SEARCH_WAIT if status == 429 and call.meter == "search" else WAITS[status]
            wait = _retry_after(headers) or known
            return RateLimited(f"{self.vendor} asks us to wait {wait.total_seconds():g} s.", retry_after=wait, **about)
        if status >= 500:
            return self._down(call, f"answered {status}")
        if status == 401:
            return AuthRevoked(f"{self.vendor} refuses our access. An admin there must sign in again.", **about)
        if 400 <= status < 500 and not isinstance(document, dict | list):
            # A page of some proxy: it says nothing about the record, and the API never saw the request.
            return self._down(call, f"answered {status} without a reason of its own", was_sent=False)
        if status == 404:
            return NotFound(f"{self.vendor} knows no such record ({call.operation}).", **about)
        if 400 <= status < 500:
            return Rejected(f"{self.vendor} refused ({call.operation}): {said(document) or status}", **about)
        return PermanentError(f"{self.vendor} answered {call.operation} with status {status}.", **about)

    def _down(self, call: _Call, what: str, *, was_sent: bool = True) -> VendorUnavailable:
        return VendorUnavailable(
            f"{self.vendor} {what} ({call.operation}).",
            vendor=self.vendor,
            operation=call.operation,
            is_ambiguous=was_sent and not call.idempotent,
        )


def said(document: Any) -> str:
    """Return the message in a vendor's error document, shortened to a line; empty when there is none."""
    message = document.get("message") if isinstance(document, dict) else None
    return " ".join(str(message).split())[:300] if message else ""


def _bearer(token: str) -> Callable[[requests.PreparedRequest], requests.PreparedRequest]:
    """Return an authenticator; a mere header would lose against an entry for the host in the user's .netrc."""

    def sign(request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {token}"
        return request

    return sign


def _never_arrived(error: Exception) -> bool:
    """Whether a request failed before a connection stood, so that nothing can have been carried out."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    value = headers.get("Retry-After", "").strip()
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        return None
    return timedelta(seconds=min(int(value), LONGEST_WAIT_SECONDS))
