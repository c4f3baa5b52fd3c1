"""What the hub remembers of a connection's records, for readers that must not fetch them twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from hub.connections.models import Connection
from hub.db import Sessions
from hub.leads.models import Account, Activity, CrmRecord, Outcome


@dataclass(frozen=True, slots=True)
class DatabaseMemory:
    """Fills `connectors.contract.Memory` from the tables."""

    sessions: Sessions
    connection: Connection

    def modified(self, object_type: str, external_ids: Sequence[str]) -> Mapping[str, datetime]:
        """Return the newest `modified_at` held of each id: of people, accounts, or activities and outcomes."""
        if not external_ids:
            return {}
        prefixed = [f"{object_type}:{external_id}" for external_id in external_ids]
        mine = self.connection.id
        people = select(CrmRecord.external_id, CrmRecord.modified_at).where(
            CrmRecord.connection_id == mine,
            CrmRecord.object_type == object_type,
            CrmRecord.external_id.in_(external_ids),
        )
        with self.sessions.begin(self.connection.org_id) as session:
            held = {row.external_id: row.modified_at for row in session.execute(people)}
            if held:
                return held
            for model in (Activity, Outcome):
                rows = session.execute(
                    select(model.external_id, model.modified_at).where(
                        model.connection_id == mine, model.external_id.in_(prefixed)
                    )
                )
                held |= {row.external_id.partition(":")[2]: row.modified_at for row in rows}
            if held:
                return held
            accounts = select(Account.external_id, Account.modified_at).where(
                Account.connection_id == mine, Account.external_id.in_(external_ids)
            )
            return {row.external_id: row.modified_at for row in session.execute(accounts)}

    def written_since(self, object_type: str, since: datetime) -> Sequence[str]:
        """Return the ids of records whose score fields were written at or after `since`."""
        with self.sessions.begin(self.connection.org_id) as session:
            return session.scalars(
                select(CrmRecord.external_id).where(
                    CrmRecord.connection_id == self.connection.id,
                    CrmRecord.object_type == object_type,
                    CrmRecord.written_at >= since,
                )
            ).all()
