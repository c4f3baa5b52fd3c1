"""What a learned scorecard came from: how much there was to learn, how well it told leads apart, what was left out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scoring.dates import instant_of
from scoring.errors import ScorecardError
from scoring.probability import MOST_LEADS
from scoring.reading import Fields, items, shown


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A column that was not learned from, and why."""

    column: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """One run of learning. ROC-AUC is of leads that were left out in turn, its error what chance alone makes of it."""

    leads: int
    conversions: int
    no_signal: bool = False
    """Nothing was learned: the template was kept, or every lead scores the same."""
    roc_auc: float | None = None
    roc_auc_error: float | None = None
    template: str = ""
    """The name of the scorecard that it began with."""
    template_weight: float | None = None
    newest_outcome: str = ""
    """An ISO date or time, where the learner was told it."""
    left_out: tuple[LeftOut, ...] = ()


def parse_training(given: object, path: str) -> Training:
    """Return the training run at `path`."""
    fields = Fields(given, path)
    leads, conversions = (fields.whole(name, 0, MOST_LEADS) for name in ("leads", "conversions"))
    if conversions > leads:
        raise ScorecardError(fields.at("conversions"), f"is above the {leads} leads that were learned from.")
    found = Training(
        leads=leads,
        conversions=conversions,
        no_signal=_flag(fields, "no_signal"),
        roc_auc=_share(fields, "roc_auc"),
        roc_auc_error=_share(fields, "roc_auc_error"),
        template=fields.optional_text("template"),
        template_weight=None if (weight := fields.optional_number("template_weight")) is None else float(weight),
        newest_outcome=_instant(fields, "newest_outcome"),
        left_out=tuple(_left_out(fields, "left_out")),
    )
    fields.done()
    return found


def dump_training(found: Training) -> Mapping[str, Any]:
    """Return the training run as a document holds it, without what is not known."""
    told = {name: getattr(found, name) for name in Training.__slots__ if name not in ("leads", "conversions")}
    told["left_out"] = [{"column": one.column, "reason": one.reason} for one in found.left_out]
    known = {name: one for name, one in told.items() if one or isinstance(one, float)}
    return {"leads": found.leads, "conversions": found.conversions} | known


def _flag(fields: Fields, name: str) -> bool:
    given = fields.take(name)
    if given is not None and not isinstance(given, bool):
        raise ScorecardError(fields.at(name), f"must be true or false, not {shown(given)}.")
    return bool(given)


def _share(fields: Fields, name: str) -> float | None:
    given = fields.optional_number(name)
    if given is not None and not 0 <= given <= 1:
        raise ScorecardError(fields.at(name), f"must lie between 0 and 1, not {given}.")
    return None if given is None else float(given)


def _instant(fields: Fields, name: str) -> str:
    given = fields.optional_text(name)
    if given and instant_of(given) is None:
        raise ScorecardError(fields.at(name), f"must be an ISO date or time such as 2026-04-28, not '{given}'.")
    return given


def _left_out(fields: Fields, name: str) -> Iterator[LeftOut]:
    if not fields.has(name):
        fields.take(name)
        return
    for given, path in items(fields.take(name), fields.at(name)):
        one = Fields(given, path)
        found = LeftOut(one.text("column"), one.text("reason"))
        one.done()
        yield found
