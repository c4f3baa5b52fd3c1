"""The people of a sandbox's account, as whoever starts it hands them over: who they are, what they did, their deals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.records import Scalar


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal that opened, and when and how it is decided, which may be in the future."""

    opened_at: datetime
    decided_at: datetime
    is_won: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the CRM; attributes are by our names, as people wrote them, and touches by our kinds."""

    attributes: Mapping[str, Scalar]
    created_at: datetime
    touches: Sequence[tuple[str, datetime]] = ()
    deal: Deal | None = None
