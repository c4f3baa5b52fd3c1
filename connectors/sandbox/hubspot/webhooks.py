"""Delivers webhooks: signed batches from a thread of their own."""

import json
import random
import time
from contextlib import suppress
from queue import Empty, Queue
from threading import Lock, Thread
from typing import Any

import requests

from connectors.sandbox.hubspot.signature import headers

MOST = 100
TRIES = 11
"""Once, and ten times more; within seconds here, where HubSpot takes a day."""
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.1, 2.0
TIMEOUT_SECONDS = 5.0


class Webhooks:
    """What happened, sent to `target_url` as the vendor would; nothing is kept while there is none."""

    def __init__(self, client_secret: str, portal_id: int, app_id: int) -> None:
        self.client_secret, self.portal_id, self.app_id = client_secret, portal_id, app_id
        self.target_url: str | None = None
        self.tries = TRIES
        """How often a batch is sent before it is given up."""
        self.delivered = 0
        self._waiting: Queue[dict[str, Any]] = Queue()
        self._count = 0
        self._courier: Thread | None = None
        self._lock = Lock()

    def tell(self, event: dict[str, Any]) -> None:
        """Queue one event."""
        if self.target_url is None:
            return
        with self._lock:
            self._count += 1
            number = self._count
            if self._courier is None:
                self._courier = Thread(target=self._deliver, daemon=True)
                self._courier.start()
        by_app = event.pop("by_app")
        self._waiting.put(
            event
            | {
                "eventId": number,
                "subscriptionId": 25,
                "portalId": self.portal_id,
                "appId": self.app_id,
                "occurredAt": int(time.time() * 1000),
                "sourceId": str(self.app_id) if by_app else "userId:9",
            }
        )

    def wait(self) -> None:
        """Return when everything queued was delivered or given up."""
        self._waiting.join()

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
        for attempt in range(self.tries):
            url = self.target_url
            if url is None:
                return
            body = json.dumps([one | {"attemptNumber": attempt} for one in batch]).encode()
            signed = headers(self.client_secret, url=url, body=body)
            with suppress(requests.RequestException):  # an app that is away is tried again
                if requests.post(url, data=body, headers=signed, timeout=TIMEOUT_SECONDS, allow_redirects=False).ok:
                    self.delivered += len(batch)
                    return
            time.sleep(min(FIRST_WAIT_SECONDS * 2**attempt, LONGEST_WAIT_SECONDS) * random.uniform(0.5, 1.0))
