"""The one contract between the hub and outside systems: records in, outcomes out, narrow protocols."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from connectors.records import Page, Record


# ── reading ─────────────────────────────────────────────────────────────────
class Memory(Protocol):
    """What the hub remembers about a connection's records, so that a reader does not fetch them twice."""

    def modified(self, object_type: str, external_ids: Sequence[str]) -> Mapping[str, datetime]:
        """Return the newest `modified_at` we hold of each id we know."""

    def written_since(self, object_type: str, since: datetime) -> Sequence[str]:
        """Return the ids whose score fields we wrote at or after `since`."""


class Reader(Protocol):
    """Pulls records page by page."""

    streams: Sequence[str]
    """In the order in which a first pull goes through them (accounts before leads before activities)."""

    def pull(self, stream: str, cursor: str | None, *, now: datetime, memory: Memory) -> Page:
        """Return the next page of a stream; `cursor` None starts the backfill."""

    def fetch(self, object_type: str, external_ids: Sequence[str]) -> Sequence[Record]:
        """Return the present state of single records (`Gone` for those that no longer exist)."""

    fetch_size: int
    """Most ids that one `fetch` takes."""

    lead_object_type: str
    """The object type of people in `fetch`."""


# ── writing ─────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreUpdate:
    """What a CRM record should show."""

    external_id: str
    object_type: str
    score: int
    band: str
    """The band's word, such as `Hot`."""
    demographic: int
    fit: int
    behavioral: int
    reasons: str
    scored_at: datetime
    """When it was decided to write this: no later than the write, by our own clock."""


class WriteStatus(StrEnum):
    """What became of one record of a batch."""

    WRITTEN = "written"
    GONE = "gone"
    REJECTED = "rejected"
    RETRY = "retry"


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOutcome:
    """The fate of one record; `reason` in words that an admin can act on."""

    external_id: str
    status: WriteStatus
    reason: str | None = None


class ScoreWriter(Protocol):
    """Writes scores into native fields."""

    @property
    def batch_size(self) -> int:
        """Most records that one call takes."""

    def write_scores(self, updates: Sequence[ScoreUpdate]) -> Sequence[WriteOutcome]:
        """Write up to `batch_size` records of one object type; one outcome per update.

        One bad record never costs the others. Raises RetryableError when nothing is known to be written.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionReport:
    """What the vendor's fields look like after provisioning."""

    created: tuple[str, ...] = ()
    drift: tuple[str, ...] = ()
    """Sentences: a field that exists with another type, was archived and restored, …"""


class FieldProvisioner(Protocol):
    """Makes our native fields exist; running it twice changes nothing."""

    def provision(self) -> ProvisionReport: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDraft:
    """A native task for a salesperson."""

    key: str
    """Ours, unique; the task carries it, so that it can be found again."""
    lead_id: str
    owner_id: str | None
    subject: str
    body: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOutcome:
    """The fate of one task."""

    key: str
    status: WriteStatus
    external_id: str | None = None
    reason: str | None = None


class TaskWriter(Protocol):
    """Creates native tasks."""

    @property
    def task_batch_size(self) -> int:
        """Most tasks that one call makes."""

    def create_tasks(self, drafts: Sequence[TaskDraft]) -> Sequence[TaskOutcome]:
        """Create up to `task_batch_size` tasks; raises VendorUnavailable(is_ambiguous=True) when unsure."""

    def find_tasks(self, drafts: Sequence[TaskDraft]) -> Mapping[str, str]:
        """Return key → vendor id of those that exist already; used after an ambiguous create."""


# ── telling people ──────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True, kw_only=True)
class HotLead:
    """A lead that just became hot, as a message."""

    key: str
    name: str
    company: str | None
    title: str | None
    score: int
    change: int | None
    band: str
    reasons: tuple[str, ...]
    """Each with its points: `+14 Job rank: VP`."""
    owner: str | None
    url: str
    """The record in the CRM, or our own page."""


class Notifier(Protocol):
    """Sends messages to people."""

    def notify(self, channel: str, message: HotLead) -> str:
        """Post and return the vendor's message id."""


# ── being told ──────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True, kw_only=True)
class InboundRequest:
    """An HTTP request as it came in: raw body, and the URL as the caller saw it."""

    method: str
    url: str
    headers: Mapping[str, str]
    """Look-up is case-insensitive."""
    body: bytes


class InboundKind(StrEnum):
    """What a notice asks of us."""

    CHANGED = "changed"
    DELETED = "deleted"
    ERASED = "erased"
    MERGED = "merged"
    UNINSTALLED = "uninstalled"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundEvent:
    """One notice: go and look at this record. Never trusted for values."""

    account_id: str
    """Which of the vendor's accounts (portal, company, org) it is about."""
    dedupe_key: str
    kind: InboundKind
    object_type: str
    object_id: str
    occurred_at: datetime
    is_echo: bool = False
    """The vendor tells us about our own write."""
    payload: Mapping[str, Any] = field(default_factory=dict)


class InboundRejected(Exception):
    """The request does not come from the vendor, or came too late."""


class Inbound(Protocol):
    """Verifies and parses webhooks; pure."""

    def verify(self, request: InboundRequest, *, now: datetime) -> None:
        """Raise InboundRejected unless the vendor signed exactly this request within the last minutes."""

    def parse(self, body: bytes) -> Sequence[InboundEvent]:
        """Return the notices; raises InboundRejected when the body is not what the vendor sends."""


# ── access ──────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Access that a vendor gave us. Secrets never show in a repr."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False, default=None)
    expires_at: datetime | None = None
    account_id: str
    account_name: str | None = None
    scopes: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)
    """What the vendor's connector needs later, such as an alert channel or a UI host."""


class OAuthVendor(Protocol):
    """The vendor's OAuth endpoints."""

    def authorize_url(self, *, redirect_uri: str, state: str, code_verifier: str) -> str: ...

    def exchange(self, *, code: str, redirect_uri: str, code_verifier: str, now: datetime) -> Grant:
        """Raises Rejected when the code is spent or wrong."""

    def refresh(self, grant: Grant, *, now: datetime) -> Grant:
        """Raises AuthRevoked when the vendor ended our access."""

    def revoke(self, grant: Grant) -> None: ...


class Gate(Protocol):
    """Asked before every call; counts it, or refuses with RateLimited or BudgetExhausted."""

    def admit(self, *, meter: str, operation: str) -> None:
        """`meter` is a key of `Connector.meters`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """A rate limit: at most `calls + burst` in any window of `per`."""

    calls: int
    per: timedelta
    burst: int
    is_daily: bool = True
    """Whether calls on it count against the daily allowance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How one connection reaches its vendor."""

    token: Callable[[bool], str]
    """Return a valid access token; True forces a refresh (the last one was refused)."""
    gate: Gate
    account_id: str
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """What one connection can do; None where the vendor or the plan cannot."""

    reader: Reader | None = None
    scores: ScoreWriter | None = None
    fields: FieldProvisioner | None = None
    tasks: TaskWriter | None = None
    notifier: Notifier | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorConfig:
    """The app's registration at a vendor, and where that vendor answers."""

    client_id: str
    client_secret: str = field(repr=False)
    api_url: str
    login_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """One outside system, configured."""

    key: str
    name: str
    oauth: OAuthVendor
    connect: Callable[[Access], Client]
    meters: Mapping[str, Meter]
    daily_calls: int | None = None
    """The vendor's daily allowance for one account; None when it sets none that matters."""
    inbound: Inbound | None = None
    record_url: Callable[[Mapping[str, str], str, str, str], str] | None = None
    """(grant extra, account id, object type, record id) → the record's page in the vendor's own UI."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorType:
    """A system we can connect to, before settings are known."""

    key: str
    name: str
    api_url: str
    login_url: str
    make: Callable[[VendorConfig], Connector]

    def build(self, config: VendorConfig) -> Connector:
        """Return the connector for an app's registration; empty addresses are the vendor's own."""
        api_url, login_url = config.api_url or self.api_url, config.login_url or self.login_url
        return self.make(replace(config, api_url=api_url, login_url=login_url))
