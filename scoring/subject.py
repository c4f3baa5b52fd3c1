"""What is scored: a lead's attributes and the touches it had."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from scoring.errors import LeadError

Scalar: TypeAlias = str | int | float | bool | None

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
SECOND: Final = 1_000_000
DAY: Final = 86_400 * SECOND
MICROSECOND: Final = timedelta(microseconds=1)
LAST: Final = (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC) - EPOCH) // MICROSECOND
"""The last whole second that a datetime can name; what would change later never changes."""
NEVER: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Touch:
    """One dated thing that a lead did, reduced to kind and instant (aware)."""

    kind: str
    at: datetime
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """A lead as scoring sees it; a missing attribute is absent, None or blank."""

    attributes: Mapping[str, Scalar]
    touches: Sequence[Touch]


def microseconds(at: datetime, what: str = "An instant") -> int:
    """Return microseconds since 1970; raises LeadError, which says `what` it is, for a naive time."""
    try:
        since = at - EPOCH
    except TypeError as error:
        if isinstance(at, datetime):
            raise LeadError(f"{what} has no time zone: {at}; give it one, such as `.replace(tzinfo=UTC)`.") from error
        raise LeadError(f"{what} is a {type(at).__name__}; give a datetime with a time zone.") from error
    return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds


def instant(at: int) -> datetime | None:
    """Return the UTC instant of `at` microseconds since 1970, None for NEVER."""
    return None if at == NEVER else EPOCH + timedelta(microseconds=at)
