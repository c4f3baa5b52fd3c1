"""The measures of a scorecard as people read them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from scoring.rates import percent
from scoring.words import MINUS


@dataclass(frozen=True, slots=True)
class Described:
    """A measure's name, what it says, and how its values are written."""

    name: str
    says: str
    form: str = "plain"
    """`plain`, `share` or `times`."""


MEASURES: Mapping[str, Described] = {
    "roc_auc": Described("ROC-AUC", "1 is a perfect order, 0.5 a blind one"),
    "pr_auc": Described("PR-AUC", "mean precision from the best down"),
    "brier": Described("Brier score", "squared error; less is better"),
    "brier_skill": Described("Brier skill", "saved over knowing only the rate", "share"),
    "log_loss": Described("Log loss", "surprise; less is better"),
    "calibration_slope": Described("Calibration slope", "1 is right, below 1 too sure"),
    "lift_10": Described("Lift, best 10 %", "conversion rate over the average", "times"),
    "lift_20": Described("Lift, best 20 %", "conversion rate over the average", "times"),
    "capture_10": Described("Capture, best 10 %", "share of all conversions", "share"),
    "capture_20": Described("Capture, best 20 %", "share of all conversions", "share"),
    "precision_at_capacity": Described("Precision", "rate of those the team can call", "share"),
}
UNDEFINED = "–"


def written(name: str, value: float) -> str:
    """Return a value of a measure: `0.906`, `24 %`, `2.4×`."""
    if math.isnan(value):
        return UNDEFINED
    form = MEASURES[name].form
    sign = MINUS if value < 0 else ""
    size = abs(value)
    return sign + (percent(size) if form == "share" else f"{size:.2f}×" if form == "times" else f"{size:.3f}")


def difference(name: str, value: float) -> str:
    """Return a difference of a measure with its sign; shares in percentage points: `+0.012`, `−1.3 pts`."""
    if math.isnan(value):
        return UNDEFINED
    is_share = MEASURES[name].form == "share"
    text = f"{value * 100:+.1f}" if is_share else f"{value:+.3f}"
    sign = "" if float(text) == 0 else text[0].replace("-", MINUS)
    return sign + text[1:] + (" pts" if is_share else "")


def interval(name: str, low: float, high: float) -> str:
    """Return an interval as tables write it: `0.794–0.937`, `24–59 %`, nothing where it is not defined."""
    return "" if math.isnan(low) else _joined(written(name, low), written(name, high))


def share_interval(low: float, high: float) -> str:
    """Return an interval of a share as tables write it: `23–46 %`."""
    return _joined(percent(low), percent(high))


def _joined(low: str, high: str) -> str:
    for unit in (" %", "×"):
        if low.endswith(unit) and high.endswith(unit):
            low = low.removesuffix(unit)
    return f"{low}–{high}" if MINUS not in high else f"{low} to {high}"
