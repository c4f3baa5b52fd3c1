"""Identity: one person once per organization, by normalised e-mail, within and across connections."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from connectors.records import LeadRecord
from hub.connections.models import Connection
from hub.leads.merge import merge
from hub.leads.models import CrmRecord, Lead
from hub.leads.unscored import add_unscored
from scoring.normalise import normalise_email


@dataclass(slots=True)
class Roll:
    """The leads and records that a batch of lead records may be about."""

    session: Session
    connection: Connection
    now: datetime
    records: dict[tuple[str, str], CrmRecord]
    by_id: dict[UUID, Lead]
    by_email: dict[str, Lead]
    merged: set[UUID] = field(default_factory=set)
    """Leads that took others in."""
    ids: list[UUID] = field(default_factory=list)
    """Unused ids for new leads."""
    waiting: list[Lead] = field(default_factory=list)
    """New leads that the database does not know yet."""
    fresh: list[CrmRecord] = field(default_factory=list)
    """New records, likewise."""

    @classmethod
    def read(cls, session: Session, connection: Connection, records: Iterable[LeadRecord], *, now: datetime) -> "Roll":
        """Read what is held of the people named by `records`."""
        batch = list(records)
        ids = {external_id for record in batch for external_id in (record.external_id, *record.merged_ids)}
        held = session.scalars(
            select(CrmRecord).where(
                CrmRecord.org_id == connection.org_id,
                CrmRecord.connection_id == connection.id,
                CrmRecord.external_id.in_(ids),
            )
        ).all()
        emails = {email for record in batch if (email := normalise_email(record.email or ""))}
        # Leads are locked before their records change, in the order that scoring takes them, too.
        leads = session.scalars(
            select(Lead)
            .where(
                Lead.org_id == connection.org_id,
                Lead.email.in_(emails) | Lead.id.in_([record.lead_id for record in held]),
            )
            .order_by(Lead.id)
            .with_for_update(key_share=True)
        ).all()
        return cls(
            session=session,
            connection=connection,
            now=now,
            records={(record.object_type, record.external_id): record for record in held},
            by_id={lead.id: lead for lead in leads},
            by_email={lead.email: lead for lead in leads if lead.email},
        )

    def place(self, record: LeadRecord) -> tuple[Lead | None, bool]:
        """Attach `record` to its lead, made if need be; returns the lead and whether it is new.

        The lead is None when what we hold of the record is newer.
        """
        held = self.records.get((record.object_type, record.external_id))
        if held is not None and record.modified_at < held.modified_at:
            return None, False
        email = normalise_email(record.email or "")
        lead = self.by_id[held.lead_id] if held is not None else None
        namesake = self.by_email.get(email) if email else None
        if lead is None:
            lead = namesake
        elif namesake is not None and namesake is not lead:
            lead = self._take_in(namesake, lead, held)
        is_new = lead is None
        if lead is None:
            lead = self._create(record, email)
        else:
            self._set_email(lead, email, is_only_record=held is not None)
        if lead.removed_at is not None:
            lead.removed_at = None
            add_unscored(self.session, self.connection.org_id, [lead.id])
        self._attach(record, held, lead)
        for merged_id in record.merged_ids:
            self._absorb(record.object_type, merged_id, lead)
        return lead, is_new

    def flush(self) -> None:
        """Send new leads before the records that point to them."""
        self.session.add_all(self.waiting)
        self.session.flush()
        add_unscored(self.session, self.connection.org_id, [lead.id for lead in self.waiting])
        self.session.add_all(self.fresh)
        self.session.flush()
        self.waiting, self.fresh = [], []

    def _create(self, record: LeadRecord, email: str | None) -> Lead:
        if not self.ids:
            self.ids = list(self.session.scalars(text("SELECT uuidv7() FROM generate_series(1, 500)")))
        lead = Lead(
            id=self.ids.pop(),
            org_id=self.connection.org_id,
            email=email,
            attributes={},
            revision=1,
            created_at=record.created_at or self.now,
        )
        self.waiting.append(lead)
        self.by_id[lead.id] = lead
        if email:
            self.by_email[email] = lead
        return lead

    def _set_email(self, lead: Lead, email: str | None, *, is_only_record: bool) -> None:
        """Follow a changed address; a second record without one does not take the first one's away."""
        if email == lead.email or (email is None and not is_only_record):
            return
        if lead.email:
            self.by_email.pop(lead.email, None)
        lead.email = email
        if email:
            self.by_email[email] = lead
        self.flush()

    def _attach(self, record: LeadRecord, held: CrmRecord | None, lead: Lead) -> None:
        named = {"name": record.name or None, "company": record.company, "title": record.title, "email": record.email}
        if held is None:
            held = CrmRecord(
                org_id=self.connection.org_id,
                connection_id=self.connection.id,
                object_type=record.object_type,
                external_id=record.external_id,
            )
            self.records[record.object_type, record.external_id] = held
        held.lead_id = lead.id
        held.account_external_id = record.account_id
        held.owner_external_id = record.owner_id
        held.attributes = dict(record.attributes) | named
        held.modified_at = record.modified_at
        if held not in self.session:
            self.fresh.append(held)

    def _absorb(self, object_type: str, merged_id: str, lead: Lead) -> None:
        """The vendor merged another record into this one: its lead goes with it."""
        row = self.records.pop((object_type, merged_id), None)
        if row is None:
            return
        other = self.by_id[row.lead_id]
        self.flush()
        self.session.delete(row)
        self.session.flush()
        if other is not lead:
            self._take_in(lead, other, None)

    def _take_in(self, lead: Lead, other: Lead, moving: CrmRecord | None) -> Lead:
        """Two leads turn out to be one person; `moving` is the record that told. Returns the lead that stays."""
        if moving is not None:
            moving.lead_id = lead.id
        self.flush()
        still_named = self.session.scalar(select(CrmRecord.id).where(CrmRecord.lead_id == other.id).limit(1))
        if still_named is None:
            self.by_id.pop(other.id, None)
            if other.email and self.by_email.get(other.email) is other:
                del self.by_email[other.email]
            self.session.expunge(other)
            merge(self.session, lead.id, other.id, now=self.now)
        self.merged.add(lead.id)
        return lead
