"""The outbox stage: alerts and tasks, each sent at most once.

`sending` is committed before the call. A row found in that state after its lease may have been sent: a task is looked
for in the CRM and made only if it is not there; an alert cannot be looked for, so a person decides.
"""

import random
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from connectors.contract import TaskOutcome, WriteStatus
from connectors.errors import ConnectorError, PermanentError, RateLimited, VendorUnavailable
from hub import lease
from hub.alerts.messages import alert, draft
from hub.connections.models import Connection
from hub.connections.open import Clients
from hub.db import EVERY_ORG
from hub.errors import HubError, Invalid
from hub.outbox.models import OutboxMessage
from hub.runtime import Runtime

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 8
UNSURE = (
    "We cannot tell whether this was posted: the connection broke while it was being sent. "
    "Look in the channel; replay posts it again."
)


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether any message is due."""
    return bool(
        session.scalar(
            select(
                exists()
                .where(lease.due(OutboxMessage, OutboxMessage.due_at, now))
                .where(Connection.id == OutboxMessage.connection_id, Connection.state == "connected")
            )
        )
    )


def drain(runtime: Runtime) -> int:
    """Send until nothing is due; returns how many messages were dealt with."""
    clients, done = Clients(runtime), 0
    while True:
        now = runtime.clock()
        with runtime.sessions.begin(EVERY_ORG) as session:
            found = session.execute(
                select(Connection, OutboxMessage.topic)
                .join(OutboxMessage, OutboxMessage.connection_id == Connection.id)
                .where(Connection.state == "connected", lease.due(OutboxMessage, OutboxMessage.due_at, now))
                .order_by(OutboxMessage.due_at)
                .limit(1)
            ).first()
        if found is None:
            return done
        connection, topic = found
        try:
            clients.of(connection)
        except (ConnectorError, HubError) as error:
            log.warning("cannot send", vendor=connection.vendor, error=str(error))
            return done
        sent = (_send_alert if topic == "alert" else _send_tasks)(runtime, clients, connection)
        if not sent:
            return done
        done += sent


def _claim(
    runtime: Runtime, clients: Clients, connection: Connection, topic: str, *, limit: int
) -> tuple[lease.Lease, list[OutboxMessage], list[OutboxMessage]]:
    """Lease due messages and commit that they are being sent; returns the fresh ones and the unsure ones.

    From here on `clients` begin no call that may outlast the lease.
    """
    now = runtime.clock()
    with runtime.sessions.begin(connection.org_id) as session:
        held, rows = lease.claim(
            session,
            OutboxMessage,
            OutboxMessage.org_id == connection.org_id,
            OutboxMessage.connection_id == connection.id,
            OutboxMessage.topic == topic,
            lease.due(OutboxMessage, OutboxMessage.due_at, now),
            order_by=[OutboxMessage.due_at, OutboxMessage.id],
            limit=limit,
            now=now,
        )
        unsure = [row for row in rows if row.state == "sending"]
        fresh = [row for row in rows if row.state != "sending"]
        for row in fresh:
            row.state = "sending"
    clients.held = held
    return held, fresh, unsure


def _send_alert(runtime: Runtime, clients: Clients, connection: Connection) -> int:
    client = clients.of(connection)
    held, fresh, unsure = _claim(runtime, clients, connection, "alert", limit=1)
    for message in unsure:
        _settle(runtime, message, held, state="dead", due_at=None, reason=UNSURE)
    for message in fresh:
        try:
            channel = str(connection.settings.get("channel") or "")
            if client.notifier is None or not channel:
                raise Invalid("No channel is chosen for alerts. Choose one under Connections, then replay.")
            words = alert(runtime, message)
            external_id = client.notifier.notify(channel, words)
        except (ConnectorError, HubError) as error:
            _failed(runtime, message, held, error, can_look=False)
        else:
            _sent(runtime, message, held, external_id)
    return len(fresh) + len(unsure)


def _send_tasks(runtime: Runtime, clients: Clients, connection: Connection) -> int:
    tasks = clients.of(connection).tasks
    if tasks is None:
        return 0
    held, fresh, unsure = _claim(runtime, clients, connection, "task", limit=tasks.task_batch_size)
    by_key = {str(message.id): message for message in fresh + unsure}
    drafts = {key: draft(runtime, message) for key, message in by_key.items()}
    perhaps_made = {str(message.id) for message in unsure}
    try:
        found = tasks.find_tasks([drafts[key] for key in perhaps_made]) if perhaps_made else {}
        perhaps_made.clear()
        for key, external_id in found.items():
            _sent(runtime, by_key.pop(key), held, external_id)
        if by_key:
            outcomes = tasks.create_tasks([drafts[key] for key in by_key])
            _settle_tasks(runtime, by_key, outcomes, held)
    except (ConnectorError, HubError) as error:
        for key, message in by_key.items():
            _failed(
                runtime, message, held, error, can_look=True, waits_as="sending" if key in perhaps_made else "pending"
            )
    return len(drafts)


def _settle_tasks(
    runtime: Runtime, by_key: dict[str, OutboxMessage], outcomes: Sequence[TaskOutcome], held: lease.Lease
) -> None:
    told = {outcome.key: outcome for outcome in outcomes}
    now = runtime.clock()
    for key, message in by_key.items():
        outcome = told.get(key)
        if outcome is not None and outcome.status is WriteStatus.WRITTEN:
            _sent(runtime, message, held, outcome.external_id)
        elif outcome is not None and outcome.status is not WriteStatus.RETRY:
            _settle(runtime, message, held, state="dead", due_at=None, reason=outcome.reason, attempts=1)
        else:
            due_at = _later(message, now)
            _settle(runtime, message, held, due_at=due_at, attempts=message.attempts + 1)


def _sent(runtime: Runtime, message: OutboxMessage, held: lease.Lease, external_id: str | None) -> None:
    now = runtime.clock()
    _settle(runtime, message, held, state="sent", due_at=None, sent_at=now, external_id=external_id, reason=None)


def _failed(
    runtime: Runtime,
    message: OutboxMessage,
    held: lease.Lease,
    error: ConnectorError | HubError,
    *,
    can_look: bool,
    waits_as: str = "pending",
) -> None:
    """Decide by the error: not sent and due again, perhaps sent, or given up.

    `waits_as` is the state of a message that this error says nothing of: `sending` as long as it may have been sent.
    """
    now = runtime.clock()
    if not isinstance(error, RateLimited):
        log.warning("message not sent", topic=message.topic, error=type(error).__name__)
    values: dict[str, Any] = {"reason": str(error), "attempts": message.attempts + 1}
    is_unsure = isinstance(error, VendorUnavailable) and error.is_ambiguous
    if isinstance(error, RateLimited):
        values |= {"state": waits_as, "due_at": now + error.retry_after, "attempts": message.attempts}
        _hold_back(runtime, message, now + error.retry_after)
    elif is_unsure and not can_look:
        values |= {"state": "dead", "due_at": None, "reason": UNSURE}
    elif isinstance(error, PermanentError | HubError) or message.attempts + 1 >= MOST_ATTEMPTS:
        values |= {"state": "dead", "due_at": None}
    else:
        values |= {"state": "sending" if is_unsure else waits_as, "due_at": _later(message, now)}
    _settle(runtime, message, held, **values)


def _hold_back(runtime: Runtime, message: OutboxMessage, until: datetime) -> None:
    """The limit holds for the others of this kind as well: none of them needs to find out by itself."""
    with runtime.sessions.begin(message.org_id) as session:
        session.execute(
            update(OutboxMessage)
            .where(
                OutboxMessage.org_id == message.org_id,
                OutboxMessage.connection_id == message.connection_id,
                OutboxMessage.topic == message.topic,
                OutboxMessage.state == "pending",
                OutboxMessage.due_at < until,
                OutboxMessage.id != message.id,
            )
            .values(due_at=until)
            .execution_options(synchronize_session=False)
        )


def _later(message: OutboxMessage, now: datetime) -> datetime:
    return lease.next_try(message.attempts + 1, now, jitter=random.random())  # noqa: S311 - spreads retries


def _settle(runtime: Runtime, message: OutboxMessage, held: lease.Lease, **values: Any) -> None:
    with runtime.sessions.begin(message.org_id) as session:
        lease.settle(session, OutboxMessage, held, OutboxMessage.id == message.id, **values)
