"""Creates tasks for salespeople, and finds those that were created although no answer came back."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hubspot.crm.association_type import AssociationType

from connectors.contract import TaskDraft, TaskOutcome, WriteStatus
from connectors.errors import ConnectorError, RetryableError
from connectors.http import Answer, Http
from connectors.hubspot import batches, paths
from connectors.hubspot.mapping import TASK_MARK
from connectors.hubspot.writer import instant

READ_SIZE = 100
GONE = "The contact no longer exists there; it was deleted or merged into another."
_KEY = re.compile(re.escape(TASK_MARK) + r"([\w:.-]+)")


@dataclass(slots=True)
class HubSpotTasks:
    """Fills `connectors.contract.TaskWriter`."""

    http: Http
    task_batch_size: int = 100

    def create_tasks(self, drafts: Sequence[TaskDraft]) -> Sequence[TaskOutcome]:
        """Create tasks in one call; when it is refused, in halves, and a refused one at last without its owner.

        An outcome RETRY may have been created: look with `find_tasks` before trying again.
        """
        outcomes = batches.in_halves(drafts, self._send, settle=_outcomes, later=_later, done_anyway=self._made_anyway)
        owned = {draft.key: draft for draft in drafts if draft.owner_id is not None}
        return [
            self._without_owner(owned[one.key], one) if one.status is WriteStatus.REJECTED and one.key in owned else one
            for one in outcomes
        ]

    def find_tasks(self, drafts: Sequence[TaskDraft]) -> Mapping[str, str]:
        """Return key → id of the tasks that exist, by way of the contacts: search would lag behind."""
        ids = list(dict.fromkeys(self._linked(sorted({draft.lead_id for draft in drafts}))))
        found: dict[str, str] = {}
        for first in range(0, len(ids), READ_SIZE):
            answer = self.http.call(
                "POST",
                f"{paths.OBJECTS}/tasks/batch/read",
                operation="read tasks",
                meter="api",
                json={
                    "inputs": [{"id": one} for one in ids[first : first + READ_SIZE]],
                    "properties": ["hs_task_body"],
                },
            )
            found |= {key: str(one["id"]) for one in batches.results(answer) if (key := _key(one)) is not None}
        return {draft.key: found[draft.key] for draft in drafts if draft.key in found}

    def _send(self, drafts: Sequence[TaskDraft]) -> Answer:
        return self.http.call(
            "POST",
            f"{paths.OBJECTS}/tasks/batch/create",
            operation="create tasks",
            meter="api",
            json={"inputs": [_input(draft) for draft in drafts]},
            idempotent=False,
            accept=batches.REFUSED,
        )

    def _made_anyway(self, drafts: Sequence[TaskDraft]) -> Mapping[TaskDraft, TaskOutcome]:
        """Return what a refused call made nonetheless: HubSpot does not promise that it makes all or nothing."""
        found = self.find_tasks(drafts)
        return {
            draft: TaskOutcome(key=draft.key, status=WriteStatus.WRITTEN, external_id=found[draft.key])
            for draft in drafts
            if draft.key in found
        }

    def _without_owner(self, draft: TaskDraft, refused: TaskOutcome) -> TaskOutcome:
        """Try a refused task once more, unassigned: HubSpot refuses owners who were deactivated."""
        draft = replace(draft, owner_id=None)
        try:
            return _outcomes([draft], self._send([draft]))[0]
        except RetryableError:
            return _later(draft)
        except ConnectorError:
            return refused

    def _linked(self, contacts: Sequence[str]) -> Iterator[str]:
        """Yield the ids of all tasks of contacts."""
        inputs: list[dict[str, str]] = [{"id": one} for one in contacts]
        while inputs:
            answer = self.http.call(
                "POST",
                f"{paths.ASSOCIATIONS}/contacts/tasks/batch/read",
                operation="links of contacts to tasks",
                meter="api",
                json={"inputs": inputs},
            )
            inputs = []
            for result in batches.results(answer):
                yield from (str(to["toObjectId"]) for to in result.get("to", ()))
                after = ((result.get("paging") or {}).get("next") or {}).get("after")
                if after:
                    inputs.append({"id": str(result["from"]["id"]), "after": str(after)})


def _input(draft: TaskDraft) -> dict[str, Any]:
    properties = {
        "hs_timestamp": instant(draft.due_at),
        "hs_task_subject": draft.subject,
        "hs_task_body": f"{draft.body}\n\n{TASK_MARK}{draft.key}",
        "hs_task_status": "NOT_STARTED",
        "hs_task_priority": "HIGH",
        "hs_task_type": "CALL",
    }
    if draft.owner_id is not None:
        properties["hubspot_owner_id"] = draft.owner_id
    link = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": int(AssociationType.TASK_TO_CONTACT)}
    return {
        "objectWriteTraceId": draft.key,
        "properties": properties,
        "associations": [{"to": {"id": draft.lead_id}, "types": [link]}],
    }


def _outcomes(drafts: Sequence[TaskDraft], answer: Answer) -> list[TaskOutcome]:
    """Match results and errors to drafts; what is in neither was perhaps created."""
    if answer.status in batches.REFUSED:
        return [_refused(draft, answer.status == 404, batches.reason(answer)) for draft in drafts]
    made = {key: str(one["id"]) for one in batches.results(answer) if "id" in one and (key := _key(one)) is not None}
    failed = batches.errors(answer)
    outcomes = []
    for draft in drafts:
        error = failed.get(draft.key)
        if draft.key in made:
            outcomes.append(TaskOutcome(key=draft.key, status=WriteStatus.WRITTEN, external_id=made[draft.key]))
        elif error is not None and error.get("category") in (*batches.INVALID, batches.NOT_FOUND):
            is_gone = error.get("category") == batches.NOT_FOUND
            outcomes.append(_refused(draft, is_gone, str(error.get("message") or "HubSpot gave no reason.")[:300]))
        else:
            outcomes.append(_later(draft))
    return outcomes


def _refused(draft: TaskDraft, is_gone: bool, reason: str) -> TaskOutcome:
    if is_gone:
        return TaskOutcome(key=draft.key, status=WriteStatus.GONE, reason=GONE)
    return TaskOutcome(key=draft.key, status=WriteStatus.REJECTED, reason=reason)


def _later(draft: TaskDraft) -> TaskOutcome:
    return TaskOutcome(key=draft.key, status=WriteStatus.RETRY)


def _key(one: Mapping[str, Any]) -> str | None:
    """Return our key of a task: in the last line of its body, which HubSpot may have made HTML of."""
    keys = _KEY.findall((one.get("properties") or {}).get("hs_task_body") or "")
    return str(keys[-1]) if keys else one.get("objectWriteTraceId")
