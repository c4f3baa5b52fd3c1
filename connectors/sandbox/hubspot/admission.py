"""Who may call the API, and how often: tokens and limits, with the headers that tell of them."""

import time
from collections import deque
from threading import Lock
from typing import Any

from flask import Flask, Response, g, request

from connectors.sandbox.hubspot.errors import LIMITS, error, limited, meter_of, tell_limit

GUARDED = ("/crm/", "/account-info/", "/appinstalls/")


class Admission:
    """Looks at each request to the API before it is answered."""

    def __init__(self) -> None:
        self.access_tokens: dict[str, float] = {}
        """When each ends, by the monotonic clock."""
        self.has_limits = True
        self._recent: dict[str, deque[float]] = {meter: deque() for meter in LIMITS}
        self._lock = Lock()

    def guard(self, app: Flask) -> None:
        """Stand before and behind the routes of `app`."""
        app.before_request(self._admit)
        app.after_request(self._tell)

    def _admit(self) -> Any:
        if not request.path.startswith(GUARDED):
            return None
        given = request.authorization
        if given is None or not given.token:
            words = "Authentication credentials not found. This API supports OAuth 2.0 authentication."
            return error(401, words, category="INVALID_AUTHENTICATION")
        ends = self.access_tokens.get(given.token)
        if ends is None:
            return error(401, "The OAuth token used to make this call is not known.", category="INVALID_AUTHENTICATION")
        if ends < time.monotonic():
            return error(401, "The OAuth token used to make this call expired.", category="EXPIRED_AUTHENTICATION")
        return self._count(meter_of(request.path))

    def _count(self, meter: str) -> Response | None:
        most, window = LIMITS[meter]
        with self._lock:
            recent, at = self._recent[meter], time.monotonic()
            while recent and at - recent[0] >= window:
                recent.popleft()
            is_over = self.has_limits and len(recent) >= most
            if not is_over:
                recent.append(at)
            g.limit = tell_limit(meter, max(most - len(recent), 0))
        return limited(meter) if is_over else None

    def _tell(self, response: Response) -> Response:
        response.headers.update(g.get("limit", {}))
        return response
