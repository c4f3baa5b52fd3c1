"""HubSpot's webhooks: the v3 signature over the raw request, and notices that say where to look."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from connectors.contract import InboundEvent, InboundKind, InboundRejected, InboundRequest
from connectors.hubspot.mapping import OUR_PREFIX

MOST_SKEW = timedelta(minutes=5)
MOST_EVENTS = 1000
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
TYPE_IDS = {
    "0-1": "contacts", "0-2": "companies", "0-3": "deals", "0-48": "calls", "0-49": "emails", "0-47": "meetings",
    "0-46": "notes", "0-27": "tasks",
}  # fmt: skip
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
        if abs(now - datetime.fromtimestamp(int(stamp) / 1000, UTC)) > MOST_SKEW:
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
    object_type = TYPE_IDS.get(str(one.get("objectTypeId"))) or PLURALS.get(subject)
    kind = KINDS.get(what)
    portal, occurred = one.get("portalId"), one.get("occurredAt")
    object_id = one.get("primaryObjectId") if what == "merge" else one.get("objectId") or one.get("fromObjectId")
    if object_type is None or kind is None or portal is None or object_id is None or not isinstance(occurred, int):
        return None
    name = one.get("propertyName")
    is_ours = str(name or "").startswith(OUR_PREFIX)
    is_app = one.get("changeSource") in ("INTEGRATION", "API") and str(one.get("sourceId")) == str(one.get("appId"))
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
        is_echo=is_ours or is_app,
        payload={"merged_ids": [str(merged) for merged in one.get("mergedObjectIds") or ()]} if what == "merge" else {},
    )
