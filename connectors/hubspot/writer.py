"""Writes scores into contact properties, 100 records a call, each with an outcome of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from connectors.contract import ScoreUpdate, WriteOutcome, WriteStatus
from connectors.errors import NotFound, Rejected
from connectors.http import Http
from connectors.hubspot import paths


@dataclass(frozen=True, slots=True)
class HubSpotWriter:
    """Fills `connectors.contract.ScoreWriter`."""

    http: Http
    batch_size: int = 100

    def write_scores(self, updates: Sequence[ScoreUpdate]) -> Sequence[WriteOutcome]:
        """Write records of one object type; a refused batch is halved until the bad record stands alone."""
        try:
            answer = self.http.call(
                "POST",
                f"{paths.OBJECTS}/{updates[0].object_type}/batch/update",
                operation="write scores",
                meter="api",
                json={"inputs": [_input(update) for update in updates]},
            )
        except NotFound:
            return [WriteOutcome(external_id=one.external_id, status=WriteStatus.GONE, reason=GONE) for one in updates]
        except Rejected as refused:
            if len(updates) == 1:
                reason = str(refused)
                return [WriteOutcome(external_id=updates[0].external_id, status=WriteStatus.REJECTED, reason=reason)]
            middle = len(updates) // 2
            return [*self.write_scores(updates[:middle]), *self.write_scores(updates[middle:])]
        return _outcomes(updates, answer.body or {})


GONE = "The contact no longer exists there; it was deleted or merged into another."


def _input(update: ScoreUpdate) -> dict[str, Any]:
    return {
        "id": update.external_id,
        "properties": {
            paths.SCORE: str(update.score),
            paths.BAND: update.band,
            paths.REASONS: update.reasons,
            paths.SCORED_AT: update.scored_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            paths.DEMOGRAPHIC: str(update.demographic),
            paths.FIT: str(update.fit),
            paths.BEHAVIORAL: str(update.behavioral),
        },
    }


def _outcomes(updates: Sequence[ScoreUpdate], body: Mapping[str, Any]) -> list[WriteOutcome]:
    """Match results and errors to records by id; what is in neither was perhaps not done."""
    written = {str(one["id"]) for one in body.get("results") or ()}
    failed: dict[str, WriteOutcome] = {}
    for error in body.get("errors") or ():
        is_gone = error.get("category") == "OBJECT_NOT_FOUND"
        for external_id in (error.get("context") or {}).get("ids", ()):
            failed[str(external_id)] = WriteOutcome(
                external_id=str(external_id),
                status=WriteStatus.GONE if is_gone else WriteStatus.REJECTED,
                reason=GONE if is_gone else str(error.get("message") or "HubSpot refused it.")[:300],
            )
    return [
        failed.get(
            one.external_id,
            WriteOutcome(
                external_id=one.external_id,
                status=WriteStatus.WRITTEN if one.external_id in written else WriteStatus.RETRY,
            ),
        )
        for one in updates
    ]
