"""What learning found, for people: how much there was to learn from, how sure it is, and why columns were left out."""

from dataclasses import asdict, dataclass
from typing import Any

from scoring.training import LeftOut, Training


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the points between its best and its worst level, or why it was left out."""

    name: str
    span: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Leak:
    """A column that seems to know the outcome, and why."""

    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Interaction:
    """Two columns that say more together, by so many standard deviations."""

    first: str
    second: str
    excess: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What `ScorecardClassifier.fit` found. The measures are of leads that were left out of learning in turn."""

    leads: float
    conversions: float
    no_signal: bool
    words: tuple[str, ...] = ()
    roc_auc: float | None = None
    roc_auc_error: float | None = None
    brier: float | None = None
    log_loss: float | None = None
    calibration_slope: float | None = None
    template_weight: float | None = None
    locked: int = 0
    """Terms of the template that are kept to the point."""
    rounding_loss: float | None = None
    """ROC-AUC lost by whole points and the ends of the scale, on the leads learned from."""
    columns: tuple[Column, ...] = ()
    pairs: tuple[Interaction, ...] = ()
    leaks: tuple[Leak, ...] = ()

    def training(self, *, template: str, newest_outcome: str) -> Training:
        """Return it as the scorecard keeps it: what it began with, and when the newest outcome was, where known."""
        return Training(
            leads=round(self.leads),
            conversions=round(self.conversions),
            no_signal=self.no_signal,
            roc_auc=_rounded(self.roc_auc),
            roc_auc_error=_rounded(self.roc_auc_error),
            template=template,
            template_weight=_rounded(self.template_weight),
            newest_outcome=newest_outcome,
            left_out=tuple(LeftOut(one.name, one.reason) for one in self.columns if one.reason),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
