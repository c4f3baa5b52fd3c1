"""Taking in webhooks, durably, beside an empty route of the same server."""

import json
from statistics import median
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import func, select

from connectors.contract import VendorConfig
from connectors.sandbox.hubspot.signature import headers
from hub.bench.figures import SAY, Figure
from hub.bench.load import rate, raw
from hub.bench.place import empty, web
from hub.bench.population import PORTAL, organization
from hub.intake.models import InboxEvent
from hub.runtime import Runtime
from hub.settings import Settings

ROUNDS = 5
LEAST = 0.4
SECRET = "sandbox-secret"  # noqa: S105 - signs what nobody but this run sends
APP = VendorConfig(client_id="sandbox-client", client_secret=SECRET, api_url="http://127.0.0.1:9", login_url="")


def intake(base: Settings, notices: int, say: SAY) -> list[Figure]:
    """Measure signed notices of one change each, every one committed before it is answered."""
    with empty(base, vendors={"hubspot": APP}) as runtime:
        org_id = organization(runtime)
        each = max(notices // ROUNDS, 1)
        with web(runtime) as url:
            host = urlsplit(url).netloc
            nothing = [raw("GET", "/healthz", host)] * each
            hooked, bare = [], []
            rate(url, nothing, expect=200)  # the first requests of a process import and connect
            for number in range(ROUNDS):
                say(f"Round {number + 1} of {ROUNDS}: {each:,} notices, {each:,} empty requests …")
                told = [_notice(url, host, number * each + one) for one in range(1, each + 1)]
                hooked.append(rate(url, told, expect=204))
                bare.append(rate(url, nothing, expect=200))
        _check(runtime, org_id, each * ROUNDS)
    value, baseline = median(hooked), median(bare)
    ratio = value / baseline
    return [
        Figure(
            name="intake", value=value, unit="notices/s", baseline=baseline, ratio=ratio, target=f"ratio ≥ {LEAST}",
            ok=ratio >= LEAST,
        )
    ]  # fmt: skip


def _notice(url: str, host: str, number: int) -> bytes:
    body = json.dumps(
        [
            {
                "eventId": number,
                "subscriptionId": 25,
                "portalId": int(PORTAL),
                "appId": 1,
                "occurredAt": 1_790_000_000_000 + number,
                "subscriptionType": "contact.propertyChange",
                "attemptNumber": 0,
                "objectId": number,
                "propertyName": "jobtitle",
                "propertyValue": "VP",
                "changeSource": "CRM_UI",
                "sourceId": "userId:9",
            }
        ]
    ).encode()
    signed = headers(SECRET, url=f"{url}/hooks/hubspot", body=body)
    return raw("POST", "/hooks/hubspot", host, headers=list(signed.items()), body=body)


def _check(runtime: Runtime, org_id: UUID, sent: int) -> None:
    with runtime.sessions.begin(org_id) as session:
        stored = session.scalar(select(func.count()).select_from(InboxEvent).where(InboxEvent.org_id == org_id))
    if stored != sent:
        raise RuntimeError(f"{stored} of {sent} notices are stored")
