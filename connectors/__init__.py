"""Outside systems, each behind the one contract."""

from collections.abc import Mapping
from types import MappingProxyType

from connectors import hubspot, slack
from connectors.contract import ConnectorType

CONNECTORS: Mapping[str, ConnectorType] = MappingProxyType({kind.key: kind for kind in (hubspot.TYPE, slack.TYPE)})
"""Every system that an organization can connect by signing in there."""
