"""What is known of a scorecard, or of a way of learning one: values to print, to show and to send."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from hub.studio.drifting import Drift
from hub.studio.gathering import History
from hub.studio.identifiers import WHO
from scoring import Scorecard
from scoring.evaluate import Estimate, Judgement
from scoring.evaluate.gate import Verdict
from scoring.evaluate.shapes import Shape
from scoring.learn import Report
from scoring.learn.report import Leak

MEASURES = ("roc_auc", "pr_auc", "brier", "log_loss", "calibration_slope", "lift_10")
UNKNOWN = {"mean": None, "low": None, "high": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Duel:
    """A challenger against the champion, on the same leads."""

    champion: str
    challenger: str
    judgements: tuple[Judgement, Judgement]
    """Of the champion and of the challenger."""
    differences: Mapping[str, Estimate]
    """The challenger's measures minus the champion's."""
    verdict: Verdict

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "champion": self.champion,
            "challenger": self.challenger,
            "measures": {
                side: {name: one.to_dict() for name, one in judgement.measures.items()}
                for side, judgement in zip(("champion", "challenger"), self.judgements, strict=True)
            },
            "differences": {name: one.to_dict() for name, one in self.differences.items()},
            "gate": self.verdict.to_dict(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A judgement on some of the leads."""

    key: str
    """`newest`, `cross_validated` or `all_rows`."""
    how: str
    """Which leads these are, as a sentence."""
    judgement: Judgement
    duel: Duel | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """All that is known of a scorecard, or of a way of learning one."""

    source: str
    """The name of the file, or of the organization."""
    leads: int
    conversions: int
    rows_left_out: int
    parts: tuple[Part, ...]
    """The first stands for all; empty where too few outcomes are known to judge by."""
    card: Scorecard | None
    shapes: tuple[Shape, ...]
    """The terms of the scorecard with all leads as evidence."""
    report: Report | None
    """None for a scorecard that was not learned here."""
    keeps_leaks: bool = False
    drift: Drift | None = None
    """What has changed since a baseline; None without one."""
    derived: Mapping[str, str] = field(default_factory=dict)
    """The column behind each attribute that was read from one of another name."""
    personal: tuple[str, ...] = ()
    """Columns of names and addresses, which nothing was learned from."""
    leaks: tuple[Leak, ...] = ()
    """Columns that seem to know the outcome."""
    apart: Mapping[str, str] = field(default_factory=dict)
    """Other columns that were not learned from, such as identifiers, each with the reason."""
    notes: tuple[str, ...] = ()
    """Of a file: which rows were left out, and what else was read otherwise than it stands there, as sentences."""
    history: History | None = None
    """What was looked at, where the leads are those of an organization."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values: the first part's measures on top, each part under its key."""
        first = self.parts[0] if self.parts else None
        told = first.judgement.to_dict() if first else dict.fromkeys(MEASURES, UNKNOWN)
        duel = first.duel if first else None
        return (
            {name: told.get(name, UNKNOWN) for name in MEASURES}
            | told
            | {"leads": self.leads, "conversions": self.conversions, "rows_left_out": self.rows_left_out}
            | {
                "notes": list(self.notes),
                "derived": dict(self.derived),
                "personal": list(self.personal),
                "not_learned": self._not_learned(),
            }
            | (
                {"leaks": [asdict(leak) for leak in self.leaks], "no_signal": self.report.no_signal}
                if self.report
                else {}
            )
            | {"judged_on": first and first.key}
            | {part.key: {"how": part.how} | part.judgement.to_dict() for part in self.parts}
            | {"against": duel and duel.to_dict()}
            | (self.history.to_dict() if self.history else {})
            | ({"drift": self.drift.to_dict()} if self.drift else {})
        )

    def _not_learned(self) -> list[dict[str, str]]:
        reasons = dict.fromkeys(self.personal, WHO) | dict(self.apart)
        return [{"column": name, "reason": reason} for name, reason in sorted(reasons.items())]
