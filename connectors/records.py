"""Canonical records: what a vendor told us, in our words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

Scalar: TypeAlias = str | float | int | bool | None

WHOLE_CURRENCIES = frozenset(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split()  # noqa: SIM905
)
"""Currencies without cents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadRecord:
    """One person as the vendor's record holds it; our own score fields are left out of `attributes`."""

    external_id: str
    object_type: str
    email: str | None
    name: str
    company: str | None
    title: str | None
    attributes: Mapping[str, Scalar]
    modified_at: datetime
    created_at: datetime | None = None
    owner_id: str | None = None
    account_id: str | None = None
    merged_ids: tuple[str, ...] = ()
    """Ids that were merged into this record."""
    converted_at: datetime | None = None
    """When the record itself says that the person became a customer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRecord:
    """The company of a lead."""

    external_id: str
    name: str | None
    domain: str | None
    attributes: Mapping[str, Scalar]
    modified_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRecord:
    """A dated thing that involved leads."""

    external_id: str
    """Unique within the connection: carries the vendor's object name, such as `calls:17`."""
    activity_type: str
    occurred_at: datetime
    lead_ids: tuple[str, ...]
    modified_at: datetime
    value: float | None = None
    properties: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRecord:
    """A result that learning and reports care about, such as a won deal."""

    external_id: str
    kind: str
    """`won` or `lost`; `open` withdraws an earlier outcome of the same external_id."""
    occurred_at: datetime
    lead_ids: tuple[str, ...]
    modified_at: datetime
    amount_minor: int | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerRecord:
    """A salesperson as the vendor knows them."""

    external_id: str
    email: str | None
    name: str
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A record that was deleted; `is_erasure` when the person's privacy demands that we forget it too."""

    object_type: str
    external_id: str
    is_erasure: bool = False


Record: TypeAlias = LeadRecord | AccountRecord | ActivityRecord | OutcomeRecord | OwnerRecord | Gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Records to store, and the cursor to store with them in the same transaction."""

    records: Sequence[Record]
    cursor: str
    """Opaque to the hub; handed back to `pull` next time."""
    is_last: bool
    """True when the stream has nothing more for now."""
