"""Delivers webhooks: signed batches from a thread of their own."""

import base64
import hashlib
import hmac
import json
import time
from contextlib import suppress
from queue import Empty, Queue
from threading import Thread
from typing import Any

import requests

MOST = 100
TRIES = 4


class Webhooks:
    """What happened, sent to `target_url` as the vendor would; nothing is kept while there is none."""

    def __init__(self, client_secret: str, portal_id: int, app_id: int) -> None:
        self.client_secret, self.portal_id, self.app_id = client_secret, portal_id, app_id
        self.target_url: str | None = None
        self.delivered = 0
        self._waiting: Queue[dict[str, Any]] = Queue()
        self._count = 0
        Thread(target=self._deliver, daemon=True).start()

    def tell(self, event: dict[str, Any]) -> None:
        """Queue one event."""
        if self.target_url is None:
            return
        self._count += 1
        by_app = event.pop("by_app")
        self._waiting.put(
            event
            | {
                "eventId": self._count,
                "subscriptionId": 25,
                "portalId": self.portal_id,
                "appId": self.app_id,
                "occurredAt": int(time.time() * 1000),
                "attemptNumber": 0,
                "sourceId": str(self.app_id) if by_app else "userId:9",
            }
        )

    def wait(self) -> None:
        """Return when everything queued was delivered or given up."""
        self._waiting.join()

    def sign(self, body: bytes, stamp: str, url: str, method: str = "POST") -> str:
        """Return the v3 signature of a request to `url`."""
        text = method.encode() + url.encode() + body + stamp.encode()
        return base64.b64encode(hmac.digest(self.client_secret.encode(), text, hashlib.sha256)).decode()

    def _deliver(self) -> None:
        while True:
            batch = [self._waiting.get()]
            while len(batch) < MOST:
                try:
                    batch.append(self._waiting.get_nowait())
                except Empty:
                    break
            self._send(batch)
            for _ in batch:
                self._waiting.task_done()

    def _send(self, batch: list[dict[str, Any]]) -> None:
        url = self.target_url
        body = json.dumps(batch).encode()
        for attempt in range(TRIES):
            if url is None:
                return
            stamp = str(int(time.time() * 1000))
            headers = {
                "Content-Type": "application/json",
                "X-HubSpot-Request-Timestamp": stamp,
                "X-HubSpot-Signature-v3": self.sign(body, stamp, url),
            }
            with suppress(requests.RequestException):  # an app that is away is tried again
                if requests.post(url, data=body, headers=headers, timeout=5).ok:
                    self.delivered += len(batch)
                    return
            time.sleep(0.2 * 2**attempt)
