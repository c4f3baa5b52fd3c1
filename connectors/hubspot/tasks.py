"""Creates tasks for salespeople, and finds those that were created although no answer came back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

from connectors.contract import TaskDraft, TaskOutcome, WriteStatus
from connectors.errors import Rejected
from connectors.http import Http
from connectors.hubspot import paths
from connectors.hubspot.mapping import TASK_MARK

TASK_TO_CONTACT = 204
"""HubSpot's own association type; its reverse has another number."""


@dataclass(frozen=True, slots=True)
class HubSpotTasks:
    """Fills `connectors.contract.TaskWriter`."""

    http: Http
    task_batch_size: int = 100

    def create_tasks(self, drafts: Sequence[TaskDraft]) -> Sequence[TaskOutcome]:
        """Create tasks in one call; when it is refused, each by itself, at last without an owner."""
        try:
            body = self.http.call(
                "POST",
                f"{paths.OBJECTS}/tasks/batch/create",
                operation="create tasks",
                meter="api",
                json={"inputs": [_input(draft) for draft in drafts]},
                idempotent=False,
            ).body
        except Rejected as refused:
            return self._one_by_one(drafts, refused)
        made = {
            key: str(one["id"])
            for one in (body or {}).get("results") or ()
            if (key := _key(one.get("properties") or {})) is not None
        }
        return [
            TaskOutcome(key=draft.key, status=WriteStatus.WRITTEN, external_id=made[draft.key])
            if draft.key in made
            else TaskOutcome(key=draft.key, status=WriteStatus.RETRY)
            for draft in drafts
        ]

    def _one_by_one(self, drafts: Sequence[TaskDraft], refused: Rejected) -> list[TaskOutcome]:
        if len(drafts) > 1:
            return [outcome for draft in drafts for outcome in self.create_tasks([draft])]
        draft = drafts[0]
        if draft.owner_id is not None:
            return list(self.create_tasks([replace(draft, owner_id=None)]))
        return [TaskOutcome(key=draft.key, status=WriteStatus.REJECTED, reason=str(refused))]

    def find_tasks(self, drafts: Sequence[TaskDraft]) -> Mapping[str, str]:
        """Return key → id of the tasks that exist; read through associations, which lag behind nothing."""
        contacts = sorted({draft.lead_id for draft in drafts})
        body = self.http.call(
            "POST",
            "/crm/v4/associations/contacts/tasks/batch/read",
            operation="links of contacts to tasks",
            meter="api",
            json={"inputs": [{"id": one} for one in contacts]},
        ).body
        ids = [str(to["toObjectId"]) for result in body.get("results") or () for to in result.get("to", ())]
        found: dict[str, str] = {}
        for first in range(0, len(ids), 100):
            tasks = self.http.call(
                "POST",
                f"{paths.OBJECTS}/tasks/batch/read",
                operation="read tasks",
                meter="api",
                json={"inputs": [{"id": one} for one in ids[first : first + 100]], "properties": ["hs_task_body"]},
            ).body
            for one in tasks.get("results") or ():
                key = _key(one.get("properties") or {})
                if key is not None:
                    found[key] = str(one["id"])
        return {draft.key: found[draft.key] for draft in drafts if draft.key in found}


def _input(draft: TaskDraft) -> dict[str, Any]:
    properties = {
        "hs_timestamp": draft.due_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "hs_task_subject": draft.subject,
        "hs_task_body": f"{draft.body}\n\n{TASK_MARK}{draft.key}",
        "hs_task_status": "NOT_STARTED",
        "hs_task_priority": "HIGH",
        "hs_task_type": "CALL",
    }
    if draft.owner_id is not None:
        properties["hubspot_owner_id"] = draft.owner_id
    link = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": TASK_TO_CONTACT}
    return {
        "objectWriteTraceId": draft.key,
        "properties": properties,
        "associations": [{"to": {"id": draft.lead_id}, "types": [link]}],
    }


def _key(properties: Mapping[str, Any]) -> str | None:
    _, mark, key = (properties.get("hs_task_body") or "").rpartition(TASK_MARK)
    return key.strip() if mark else None
