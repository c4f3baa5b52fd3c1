"""The shared HTTP layer: every call is admitted by the budget, bounded in time and size, and fails by class."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import msgspec
import requests

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
DOWN = frozenset({500, 502, 503, 504, 520, 521, 522, 523, 524})


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer, decoded."""

    status: int
    body: Any


@dataclass(frozen=True, slots=True)
class Http:
    """Calls to one vendor on behalf of one connection."""

    vendor: str
    base_url: str
    access: Access
    session: requests.Session = field(default_factory=requests.Session)

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
    ) -> Answer:
        """Make one call; raises a ConnectorError. A refused token is renewed once and the call made again.

        No retry happens here: rows are retried, calls are not.
        """
        for is_again in (False, True):
            self.access.gate.admit(meter=meter, operation=operation)
            status, headers, body = self._send(
                method,
                path,
                operation=operation,
                params=params,
                json=json,
                token=self.access.token(is_again),
                idempotent=idempotent,
            )
            if status != 401 or is_again:
                break
        return self._answer(status, headers, body, operation, idempotent)

    def _send(
        self,
        method: str,
        path: str,
        *,
        operation: str,
        params: Mapping[str, Any] | None,
        json: Any,
        token: str,
        idempotent: bool,
    ) -> tuple[int, Mapping[str, str], bytes]:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        data = None if json is None else msgspec.json.encode(json)
        if data is not None:
            headers["Content-Type"] = "application/json"
        try:
            with self.session.request(
                method,
                self.base_url + path,
                params=params,
                data=data,
                headers=headers,
                timeout=TIMEOUTS,
                stream=True,
                allow_redirects=False,
            ) as response:
                return response.status_code, response.headers, self._read(response, operation, idempotent)
        except requests.ConnectTimeout:
            raise self._down(operation, "did not accept a connection", is_ambiguous=False) from None
        except requests.RequestException:
            raise self._down(operation, "cut the connection or did not answer", is_ambiguous=not idempotent) from None

    def _read(self, response: requests.Response, operation: str, idempotent: bool) -> bytes:
        """Read a body, no longer than TOTAL_SECONDS and MOST_BYTES."""
        ends, parts, length = time.monotonic() + TOTAL_SECONDS, [], 0
        for part in response.iter_content(65_536):
            parts.append(part)
            length += len(part)
            if time.monotonic() > ends or length > MOST_BYTES:
                raise self._down(operation, "answered too slowly or too much", is_ambiguous=not idempotent)
        return b"".join(parts)

    def _answer(self, status: int, headers: Mapping[str, str], body: bytes, operation: str, idempotent: bool) -> Answer:
        if 200 <= status < 300:
            if status == 204:
                return Answer(status, None)
            try:
                return Answer(status, msgspec.json.decode(body))
            except msgspec.DecodeError:
                raise self._down(operation, "answered something that is not JSON", not idempotent) from None
        raise self._error(status, headers, body, operation, idempotent)

    def _error(
        self, status: int, headers: Mapping[str, str], body: bytes, operation: str, idempotent: bool
    ) -> ConnectorError:
        """Return the error that a status means; the one table of them."""
        about = {"vendor": self.vendor, "operation": operation}
        said = _said(body)
        if status in WAITS:
            wait = _retry_after(headers) or WAITS[status]
            return RateLimited(f"{self.vendor} asks us to wait {wait.total_seconds():g} s.", retry_after=wait, **about)
        if status in DOWN:
            return self._down(operation, f"answered {status}", is_ambiguous=not idempotent)
        if status == 401:
            return AuthRevoked(f"{self.vendor} refuses our access. An admin there must sign in again.", **about)
        if status == 404:
            return NotFound(f"{self.vendor} knows no such record ({operation}).", **about)
        if 400 <= status < 500:
            return Rejected(f"{self.vendor} refused {operation}: {said or f'status {status}'}", **about)
        return PermanentError(f"{self.vendor} answered {operation} with status {status}.", **about)

    def _down(self, operation: str, what: str, is_ambiguous: bool) -> VendorUnavailable:
        return VendorUnavailable(
            f"{self.vendor} {what} ({operation}).", vendor=self.vendor, operation=operation, is_ambiguous=is_ambiguous
        )


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    value = headers.get("Retry-After", "").strip()
    return timedelta(seconds=min(int(value), 86_400)) if value.isascii() and value.isdigit() else None


def _said(body: bytes) -> str:
    """Return the vendor's message, shortened; bodies that are not its own JSON are not quoted."""
    try:
        document = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return ""
    message = document.get("message") if isinstance(document, dict) else None
    return " ".join(str(message).split())[:300] if message else ""
