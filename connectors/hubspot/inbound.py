"""HubSpot's webhooks: the v3 signature over the raw request, and notices that say where to look."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeGuard

import msgspec

from connectors.contract import InboundEvent, InboundKind, InboundRejected, InboundRequest
from connectors.hubspot.mapping import OUR_PREFIX
from connectors.hubspot.paths import TYPE_IDS

MOST_SKEW = timedelta(minutes=5)
MOST_EVENTS = 1000
LATEST_MS = 32_503_680_000_000
"""The year 3000: what is later is no instant."""
# HubSpot decodes exactly these escapes, in upper case, before it signs; all others stay.
DECODED = {
    "%3A": ":", "%2F": "/", "%3F": "?", "%40": "@", "%21": "!", "%24": "$", "%27": "'", "%28": "(", "%29": ")",
    "%2A": "*", "%2C": ",", "%3B": ";",
}  # fmt: skip
_ESCAPES = re.compile("|".join(DECODED))
PLURALS = {
    "contact": "contacts", "company": "companies", "deal": "deals", "call": "calls", "email": "emails",
    "meeting": "meetings", "note": "notes", "task": "tasks",
}  # fmt: skip
TYPES = {type_id: name for name, type_id in TYPE_IDS.items()}
KINDS = {
    "creation": InboundKind.CHANGED,
    "propertyChange": InboundKind.CHANGED,
    "associationChange": InboundKind.CHANGED,
    "restore": InboundKind.CHANGED,
    "deletion": InboundKind.DELETED,
    "privacyDeletion": InboundKind.ERASED,
    "merge": InboundKind.MERGED,
}


@dataclass(frozen=True, slots=True)
class HubSpotInbound:
    """Fills `connectors.contract.Inbound`."""

    client_secret: str

    def verify(self, request: InboundRequest, *, now: datetime) -> None:
        """Raise InboundRejected unless HubSpot signed this very request within five minutes of `now`."""
        stamp = request.headers.get("X-HubSpot-Request-Timestamp") or ""
        given = request.headers.get("X-HubSpot-Signature-v3") or ""
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 15 and given):
            raise InboundRejected("The request carries no signature.")
        if abs(now.timestamp() * 1000 - int(stamp)) > MOST_SKEW / timedelta(milliseconds=1):
            raise InboundRejected("The request is older or newer than five minutes.")
        if not hmac.compare_digest(self.sign(request.method, request.url, request.body, stamp), given.encode()):
            raise InboundRejected("The signature does not fit the request.")

    def sign(self, method: str, url: str, body: bytes, stamp: str) -> bytes:
        """Return the signature of a request, as base64."""
        uri = _ESCAPES.sub(lambda found: DECODED[found[0]], url.partition("#")[0])
        text = method.encode() + uri.encode() + body + stamp.encode()
        return base64.b64encode(hmac.digest(self.client_secret.encode(), text, hashlib.sha256))

    def parse(self, body: bytes) -> Sequence[InboundEvent]:
        """Return the notices of a batch; kinds that we do not know are left out."""
        try:
            batch = msgspec.json.decode(body, type=list[dict[str, Any]])
        except msgspec.DecodeError:
            raise InboundRejected("The body is not a list of events.") from None
        if len(batch) > MOST_EVENTS:
            raise InboundRejected("The batch is too long.")
        events = [_event(one) for one in batch]
        return [event for event in events if event is not None]


def _event(one: Mapping[str, Any]) -> InboundEvent | None:
    subject, _, what = str(one.get("subscriptionType", "")).partition(".")
    object_type = TYPES.get(str(one.get("objectTypeId"))) or PLURALS.get(subject)
    kind = KINDS.get(what)
    portal, occurred = one.get("portalId"), one.get("occurredAt")
    object_id = one.get("primaryObjectId") if what == "merge" else one.get("objectId") or one.get("fromObjectId")
    if object_type is None or kind is None or portal is None or object_id is None or not _is_instant(occurred):
        return None
    key = "/".join(
        str(one.get(part))
        for part in ("portalId", "subscriptionId", "eventId", "occurredAt", "objectId", "propertyName")
    )
    return InboundEvent(
        account_id=str(portal),
        dedupe_key=f"{key}/{what}/{object_id}",
        kind=kind,
        object_type=object_type,
        object_id=str(one.get("newObjectId") or object_id),
        occurred_at=datetime.fromtimestamp(occurred / 1000, UTC),
        is_echo=_is_echo(one),
        payload={"merged_ids": _merged(one)} if kind is InboundKind.MERGED else {},
    )


def _is_instant(occurred: Any) -> TypeGuard[int]:
    return isinstance(occurred, int) and 0 <= occurred < LATEST_MS


def _is_echo(one: Mapping[str, Any]) -> bool:
    """Whether this tells of our own write: a property of ours, or a change that carries our app's id."""
    is_ours = str(one.get("propertyName") or "").startswith(OUR_PREFIX)
    is_app = one.get("appId") is not None and str(one.get("sourceId")) == str(one["appId"])
    return is_ours or (is_app and one.get("changeSource") in ("INTEGRATION", "API"))


def _merged(one: Mapping[str, Any]) -> list[str]:
    """Return the ids that are no more; where the merger made a new record, the primary one is among them."""
    ids = [*(one.get("mergedObjectIds") or ()), one.get("primaryObjectId")]
    survivor = str(one.get("newObjectId") or one.get("primaryObjectId"))
    return [str(merged) for merged in ids if merged is not None and str(merged) != survivor]
