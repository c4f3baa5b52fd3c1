"""HubSpot: contacts, companies, deals and activities in; scores and tasks out."""

from collections.abc import Mapping
from datetime import timedelta

from connectors.contract import Access, Client, Connector, ConnectorType, Meter, VendorConfig
from connectors.http import Http
from connectors.hubspot import paths
from connectors.hubspot.inbound import HubSpotInbound
from connectors.hubspot.oauth import HubSpotOAuth
from connectors.hubspot.provision import HubSpotFields
from connectors.hubspot.reader import HubSpotReader
from connectors.hubspot.tasks import HubSpotTasks
from connectors.hubspot.writer import HubSpotWriter

KEY = "hubspot"
API_URL = "https://api.hubapi.com"
LOGIN_URL = "https://app.hubspot.com"
DAILY_CALLS = 250_000
"""HubSpot sets no daily limit on marketplace apps; this is our own, the smallest that it sets on any other app."""
METERS = {
    # HubSpot allows 110 in 10 s, and 5 searches a second for all apps of an account together.
    "api": Meter(calls=100, per=timedelta(seconds=10), burst=9),
    "search": Meter(calls=4, per=timedelta(seconds=1), burst=1),
}


def build(config: VendorConfig) -> Connector:
    """Return the connector for an app's registration."""

    def connect(access: Access) -> Client:
        http = Http(KEY, config.api_url, access)
        return Client(
            reader=HubSpotReader(http), scores=HubSpotWriter(http), fields=HubSpotFields(http), tasks=HubSpotTasks(http)
        )

    def record_url(extra: Mapping[str, str], account_id: str, object_type: str, record_id: str) -> str:
        host = f"https://{extra['ui_domain']}" if "ui_domain" in extra else config.login_url
        return f"{host}/contacts/{account_id}/record/{paths.TYPE_IDS.get(object_type, object_type)}/{record_id}"

    return Connector(
        key=KEY,
        name="HubSpot",
        oauth=HubSpotOAuth(config),
        connect=connect,
        meters=METERS,
        daily_calls=DAILY_CALLS,
        inbound=HubSpotInbound(config.client_secret),
        record_url=record_url,
    )


TYPE = ConnectorType(key=KEY, name="HubSpot", api_url=API_URL, login_url=LOGIN_URL, make=build)
