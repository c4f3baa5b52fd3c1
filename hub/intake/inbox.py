"""Stores what vendors tell us before it is answered: durable, and one commit for all who wait at that moment."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock

import msgspec
from psycopg import DataError

from connectors.contract import InboundEvent
from hub.db import EVERY_ORG
from hub.queue import Bell
from hub.runtime import Runtime

_STORE = """
    INSERT INTO inbox_events
        (org_id, connection_id, dedupe_key, kind, object_type, object_id, payload, occurred_at, received_at, due_at)
    SELECT connections.org_id, connections.id, told.dedupe_key, told.kind, told.object_type, told.object_id,
        told.payload, told.occurred_at, %(now)s, %(now)s
    FROM jsonb_to_recordset(%(told)s::jsonb) AS told (vendor text, account_id text, dedupe_key text, kind text,
        object_type text, object_id text, payload jsonb, occurred_at timestamptz)
    JOIN connections ON connections.vendor = told.vendor AND connections.account_id = told.account_id
        AND connections.state <> 'disconnected'
    ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class _Delivery:
    """The notices of one request, and the end of its wait."""

    vendor: str
    events: Sequence[InboundEvent]
    stored: Future[None] = field(default_factory=Future)


class Inbox:
    """Takes notices for every connection they are about; those of accounts that we do not know are dropped.

    While one request commits, others come: whoever is next commits for all of them.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._turn, self._lock = Lock(), Lock()
        self._waiting: list[_Delivery] = []

    def put(self, vendor: str, events: Sequence[InboundEvent]) -> None:
        """Return when the notices are stored; echoes of our own writes are dropped. Raises what the database raises."""
        delivery = _Delivery(vendor, [event for event in events if not event.is_echo])
        if not delivery.events:
            return
        with self._lock:
            self._waiting.append(delivery)
        with self._turn:
            if not delivery.stored.done():
                self._commit()
        delivery.stored.result()

    def _commit(self) -> None:
        with self._lock:
            batch, self._waiting = self._waiting, []
        try:
            self._store(batch)
        except Exception as error:  # noqa: BLE001 - each request raises it for itself
            for delivery in batch:
                if isinstance(error, DataError) and len(batch) > 1:
                    self._commit_alone(delivery)
                else:
                    delivery.stored.set_exception(error)
        else:
            for delivery in batch:
                delivery.stored.set_result(None)

    def _commit_alone(self, delivery: _Delivery) -> None:
        try:
            self._store([delivery])
        except DataError as error:
            delivery.stored.set_exception(error)
        else:
            delivery.stored.set_result(None)

    def _store(self, batch: Sequence[_Delivery]) -> None:
        rows = [_row(delivery.vendor, event) for delivery in batch for event in delivery.events]
        with self._runtime.sessions.driver(EVERY_ORG) as connection:
            connection.execute(_STORE, {"told": msgspec.json.encode(rows).decode(), "now": self._runtime.clock()})
        self._runtime.bells.ring(Bell.INTAKE)


def _row(vendor: str, event: InboundEvent) -> dict[str, object]:
    return {
        "vendor": vendor,
        "account_id": event.account_id,
        "dedupe_key": event.dedupe_key,
        "kind": event.kind.value,
        "object_type": event.object_type,
        "object_id": event.object_id,
        "payload": dict(event.payload),
        "occurred_at": event.occurred_at,
    }
