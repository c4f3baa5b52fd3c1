"""HubSpot's routes of the account: its details, owners, deal pipelines, and the end of an app's installation."""

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request

from connectors.sandbox.hubspot import asked, shown
from connectors.sandbox.hubspot.errors import Refused, answer
from connectors.sandbox.hubspot.population import OWNERS
from connectors.sandbox.hubspot.world import iso

if TYPE_CHECKING:
    from connectors.sandbox.hubspot import HubSpotSandbox

MOST_OWNERS = 500
STAGES = (
    ("appointmentscheduled", "Appointment Scheduled", "false", "0.2"),
    ("contractsent", "Contract Sent", "false", "0.9"),
    ("closedwon", "Closed Won", "true", "1.0"),
    ("closedlost", "Closed Lost", "true", "0.0"),
)
"""Id, label, whether it is the end, and the chance of winning."""


def blueprint(crm: "HubSpotSandbox") -> Blueprint:
    """Return the routes of one account."""
    routes = Blueprint("account", __name__)
    stamps = {"createdAt": iso(crm.opened_at), "updatedAt": iso(crm.opened_at), "archived": False}

    @routes.get("/account-info/v3/details")
    @routes.get("/account-info/2026-09/details")
    def details() -> Response:
        return _details(crm)

    @routes.get("/crm/v3/owners")
    @routes.get("/crm/owners/2026-09")
    def owners() -> Response:
        return _owners(stamps)

    @routes.get("/crm/v3/pipelines/deals")
    def pipelines() -> Response:
        return _pipelines(stamps)

    @routes.delete("/appinstalls/<version>/external-install")
    def uninstall(version: str) -> Response:
        crm.revoke()
        return Response(status=204)

    return routes


def _details(crm: "HubSpotSandbox") -> Response:
    """Tell of the account; its pages are where the API is."""
    return answer(
        200,
        {
            "portalId": crm.portal_id,
            "accountType": "DEVELOPER_TEST",
            "timeZone": "UTC",
            "companyCurrency": "USD",
            "additionalCurrencies": [],
            "utcOffset": "+00:00",
            "utcOffsetMilliseconds": 0,
            "uiDomain": request.host,
            "dataHostingLocation": "na1",
        },
    )


def _owners(stamps: dict[str, Any]) -> Response:
    limit = asked.number("limit", 100, MOST_OWNERS)
    known = [] if asked.is_archived() else list(OWNERS)
    if email := request.args.get("email"):
        known = [one for one in known if _address(one[1]) == email]
    after = request.args.get("after", "0")
    if not after.isdecimal():
        raise Refused("after must be the one that the page before gave.")
    known = [one for one in known if int(one[0]) >= int(after)]
    results = [
        {"id": key, "email": _address(first), "firstName": first, "lastName": last, "type": "PERSON"}
        | {"userId": 900 + int(key), "userIdIncludingInactive": 900 + int(key), "teams": []}
        | stamps
        for key, first, last in known[:limit]
    ]
    return answer(200, {"results": results} | (shown.paging(known[limit][0]) if len(known) > limit else {}))


def _address(first: str) -> str:
    return f"{first.lower()}@fabrikam.example"


def _pipelines(stamps: dict[str, Any]) -> Response:
    stages = [
        {"id": key, "label": label, "displayOrder": order, "metadata": {"isClosed": ended, "probability": chance}}
        | stamps
        for order, (key, label, ended, chance) in enumerate(STAGES)
    ]
    pipeline = {"id": "default", "label": "Sales Pipeline", "displayOrder": 0, "stages": stages} | stamps
    return answer(200, {"results": [pipeline]})
