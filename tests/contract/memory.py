"""What the suite keeps instead of the hub's database: records by id, cursors by stream, a gate that counts."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors.contract import Client
from connectors.errors import BudgetExhausted
from connectors.records import ActivityRecord, Gone, LeadRecord, OutcomeRecord, OwnerRecord, Page, Record

MOST_PAGES = 2000


@dataclass(slots=True)
class CountingGate:
    """Fills `connectors.contract.Gate`: lets `most` calls through."""

    most: int = 1_000_000
    admitted: Counter[str] = field(default_factory=Counter)
    watch: Callable[[], None] | None = None
    """Called whenever a call was let through, before it is made."""

    @property
    def total(self) -> int:
        """How many calls were let through."""
        return sum(self.admitted.values())

    def admit(self, *, meter: str, operation: str) -> None:
        """Count a call, or refuse it."""
        if self.total >= self.most:
            words = "The share is used up."
            raise BudgetExhausted(words, vendor="any", operation=operation, retry_after=timedelta(hours=1))
        self.admitted[meter] += 1
        if self.watch is not None:
            self.watch()


@dataclass(slots=True)
class Store:
    """Fills `connectors.contract.Memory` from what was pulled, and runs the loop that a hub runs."""

    client: Client
    leads: dict[str, LeadRecord] = field(default_factory=dict)
    others: dict[str, Record] = field(default_factory=dict)
    gone: list[Gone] = field(default_factory=list)
    cursors: dict[str, str | None] = field(default_factory=dict)
    written: dict[str, datetime] = field(default_factory=dict)
    received: Counter[str] = field(default_factory=Counter)
    """How often each lead came in."""

    def modified(self, object_type: str, external_ids: Sequence[str]) -> Mapping[str, datetime]:
        """Return the newest `modified_at` held of each id."""
        held: dict[str, datetime] = {}
        for one in external_ids:
            record = self.leads.get(one) or self.others.get(f"{object_type}:{one}")
            if record is not None and not isinstance(record, Gone | OwnerRecord):
                held[one] = record.modified_at
        return held

    def written_since(self, object_type: str, since: datetime) -> Sequence[str]:
        """Return the leads whose score fields were written at or after `since`, the last ones first."""
        found = [one for one, at in self.written.items() if at >= since]
        return sorted(found, key=lambda one: self.written[one], reverse=True)

    def pull(self, stream: str, now: datetime) -> list[Record]:
        """Pull a stream to its end; returns what came."""
        came: list[Record] = []
        for _ in range(MOST_PAGES):
            page = self.page(stream, now)
            came += page.records
            if page.is_last:
                return came
        raise AssertionError(f"{stream} has no end")

    def page(self, stream: str, now: datetime) -> Page:
        """Pull one page and keep it together with its cursor."""
        assert self.client.reader is not None
        page = self.client.reader.pull(stream, self.cursors.get(stream), now=now, memory=self)
        self.keep(stream, page.records)
        self.cursors[stream] = page.cursor
        return page

    def pull_all(self, now: datetime) -> list[Record]:
        """Pull every stream to its end, in order; returns what came."""
        assert self.client.reader is not None
        return [record for stream in self.client.reader.streams for record in self.pull(stream, now)]

    def keep(self, object_type: str, records: Sequence[Record]) -> None:
        """Keep records as the hub would: by id, the newer one wins."""
        for record in records:
            if isinstance(record, Gone):
                self.gone.append(record)
                self.leads.pop(record.external_id, None)
            elif isinstance(record, LeadRecord):
                self.received[record.external_id] += 1
                held = self.leads.get(record.external_id)
                if held is None or held.modified_at <= record.modified_at:
                    self.leads[record.external_id] = record
                for merged in record.merged_ids:
                    self.leads.pop(merged, None)
            elif isinstance(record, ActivityRecord | OutcomeRecord | OwnerRecord):
                self.others[record.external_id] = record
            else:
                self.others[f"{object_type}:{record.external_id}"] = record
