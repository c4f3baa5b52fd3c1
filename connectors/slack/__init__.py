"""Slack: tells a channel of leads that just became hot."""

from datetime import timedelta

from connectors.contract import Access, Client, Connector, ConnectorType, Meter, VendorConfig
from connectors.slack.notifier import SlackNotifier
from connectors.slack.oauth import SlackOAuth

KEY = "slack"
URL = "https://slack.com"
METERS = {"post": Meter(calls=1, per=timedelta(seconds=1), burst=2, is_daily=False)}


def build(config: VendorConfig) -> Connector:
    """Return the connector for an app's registration."""

    def connect(access: Access) -> Client:
        return Client(notifier=SlackNotifier(config.api_url, access))

    return Connector(key=KEY, name="Slack", oauth=SlackOAuth(config), connect=connect, meters=METERS)


TYPE = ConnectorType(key=KEY, name="Slack", api_url=URL, login_url=URL, make=build)
