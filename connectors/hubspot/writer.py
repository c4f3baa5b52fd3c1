"""Writes scores into contact properties, 100 records a call, each with an outcome of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from connectors.contract import ScoreUpdate, WriteOutcome, WriteStatus
from connectors.http import Answer, Http, said
from connectors.hubspot import batches, paths
from connectors.hubspot.provision import HubSpotFields

GONE = "The contact no longer exists there; it was deleted or merged into another."


@dataclass(slots=True)
class HubSpotWriter:
    """Fills `connectors.contract.ScoreWriter`."""

    http: Http
    batch_size: int = 100

    def write_scores(self, updates: Sequence[ScoreUpdate]) -> Sequence[WriteOutcome]:
        """Write records of one object type; a refused batch is halved until the bad record stands alone."""
        return batches.in_halves(updates, self._send, settle=_outcomes, later=_later, is_about_all=_is_about_all)

    def _send(self, updates: Sequence[ScoreUpdate]) -> Answer:
        """Send a batch; a band's word that HubSpot does not know yet is made known, and the batch sent again."""
        answer = self._update(updates)
        words = {update.band for update in updates}
        if batches.is_about_option(answer, paths.BAND) and HubSpotFields(self.http).offer(words):
            return self._update(updates)
        return answer

    def _update(self, updates: Sequence[ScoreUpdate]) -> Answer:
        return self.http.call(
            "POST",
            f"{paths.OBJECTS}/{updates[0].object_type}/batch/update",
            operation="write scores",
            meter="api",
            json={"inputs": [_input(update) for update in updates]},
            accept=batches.REFUSED,
        )


def instant(at: datetime) -> str:
    """Return an instant as HubSpot's datetime properties take it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _input(update: ScoreUpdate) -> dict[str, Any]:
    return {
        "id": update.external_id,
        "objectWriteTraceId": update.external_id,
        "properties": {
            paths.SCORE: str(update.score),
            paths.BAND: update.band,
            paths.REASONS: update.reasons,
            paths.SCORED_AT: instant(update.scored_at),
            paths.DEMOGRAPHIC: str(update.demographic),
            paths.FIT: str(update.fit),
            paths.BEHAVIORAL: str(update.behavioral),
        },
    }


def _is_about_all(answer: Answer) -> bool:
    """HubSpot answers 404 only when it knows none of the records, and 207 when it knows some."""
    return answer.status == 404 or batches.is_about_property(answer) or batches.is_about_option(answer, paths.BAND)


def _later(update: ScoreUpdate) -> WriteOutcome:
    return WriteOutcome(external_id=update.external_id, status=WriteStatus.RETRY)


def _outcomes(updates: Sequence[ScoreUpdate], answer: Answer) -> list[WriteOutcome]:
    """Match results and errors to records by id; what is in neither was perhaps not done."""
    if answer.status in batches.REFUSED:
        return [_refused(update, answer) for update in updates]
    results = batches.results(answer)
    written = {str(one.get("id")) for one in results}
    failed = batches.errors(answer)
    merged = _merged([one.external_id for one in updates if one.external_id not in failed], results)
    return [
        WriteOutcome(external_id=one, status=WriteStatus.GONE, reason=GONE)
        if one in merged
        else _outcome(one, written, failed.get(one))
        for one in (update.external_id for update in updates)
    ]


def _merged(asked: Sequence[str], results: Sequence[Mapping[str, Any]]) -> set[str]:
    """Return the ids that another record answered for: they were merged into it."""
    answered = {str(one.get("id")) for one in results}
    merged = {str(one.get("objectWriteTraceId")) for one in results} & (set(asked) - answered)
    silent, strangers = set(asked) - answered - merged, answered - set(asked)
    return merged | (silent if len(silent) == len(strangers - {"None"}) == 1 and not merged else set())


def _refused(update: ScoreUpdate, answer: Answer) -> WriteOutcome:
    if answer.status == 404:
        return WriteOutcome(external_id=update.external_id, status=WriteStatus.GONE, reason=GONE)
    prefix = batches.NO_FIELD if batches.is_about_property(answer) else ""
    return WriteOutcome(
        external_id=update.external_id, status=WriteStatus.REJECTED, reason=prefix + batches.reason(answer)
    )


def _outcome(external_id: str, written: set[str], error: Mapping[str, Any] | None) -> WriteOutcome:
    if error is None:
        status = WriteStatus.WRITTEN if external_id in written else WriteStatus.RETRY
        return WriteOutcome(external_id=external_id, status=status)
    category = error.get("category")
    if category == batches.NOT_FOUND:
        return WriteOutcome(external_id=external_id, status=WriteStatus.GONE, reason=GONE)
    status = WriteStatus.REJECTED if category in batches.INVALID else WriteStatus.RETRY
    return WriteOutcome(external_id=external_id, status=status, reason=said(error) or "HubSpot gave no reason.")
