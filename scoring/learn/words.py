"""What the report says, in sentences."""

from scoring.learn.recipe import FOLDS
from scoring.learn.refresh import Shift
from scoring.learn.report import Report
from scoring.rates import percent

FEW = 50
CONTRADICTED = "The template was left out: leads that it scores higher converted less often."


def nothing_to_learn(report: Report, *, has_template: bool) -> tuple[str, ...]:
    """Return why nothing was learned, and what the scorecard is instead."""
    wins, losses = report.conversions, report.leads - report.conversions
    if min(wins, losses) == 0:
        why = f"All {_count(report.leads, 'lead')} have the same outcome, so there is nothing to tell apart yet."
    elif min(wins, losses) < FOLDS:
        kind = "converted" if wins <= losses else "did not convert"
        why = f"Only {min(wins, losses):,.0f} of {_count(report.leads, 'lead')} {kind}: too few to learn from."
    else:
        why = "No column has values that enough leads share, so there is nothing to learn from."
    return (why, _instead(has_template), *leaks(report))


def no_signal(report: Report, *, has_template: bool) -> tuple[str, ...]:
    """Return that the columns say no more than chance."""
    found = f"ROC-AUC {report.roc_auc:.2f}, where chance alone gives 0.50 ± {report.roc_auc_error:.2f}"
    return (f"No better than chance: on leads that were left out, {found}.", _instead(has_template), *leaks(report))


def learned(report: Report) -> tuple[str, ...]:
    """Return what was learned from, and how good it is on leads that were left out."""
    measures = f"ROC-AUC {report.roc_auc:.3f}, Brier {report.brier:.3f}"
    said = [provenance(report), f"While it learned, with a third of the leads left out in turn: {measures}."]
    few = min(report.conversions, report.leads - report.conversions)
    if few < FEW:
        said.append(f"That is little: with {few:,.0f} of the rarer outcome, only clear differences earn points.")
    if report.template_weight is not None:
        said.append(_trusted(report.template_weight))
    if report.locked:
        said.append(
            f"{_count(report.locked, 'term')} {'is' if report.locked == 1 else 'are'} locked and kept as written."
        )
    if report.pairs:
        pairs = "pair of columns says" if len(report.pairs) == 1 else "pairs of columns say"
        said.append(f"{len(report.pairs)} {pairs} more together than one by one.")
    return (*said, *leaks(report))


def leaks(report: Report) -> tuple[str, ...]:
    """Return which columns seem to know the outcome, and whether they were used."""
    left_out = {column.name for column in report.columns if column.reason}
    used = "It is used; leave it out unless it is known when leads are scored."
    return tuple(
        f"'{leak.column}' {leak.reason}. {'It is left out.' if leak.column in left_out else used}"
        for leak in report.leaks
    )


def shifted(shift: Shift) -> str:
    """Return that probabilities follow the newest leads."""
    found = f"Of the newest fifth of the leads {percent(shift.found)} converted, where {percent(shift.expected)} were"
    return f"{found} expected: probabilities follow them."


def provenance(report: Report) -> str:
    """Return `Learned from 9,240 leads, 3,561 of which converted.`"""
    return f"Learned from {_count(report.leads, 'lead')}, {report.conversions:,.0f} of which converted."


def _trusted(weight: float) -> str:
    if weight > 1:
        return f"The template's points count {weight:.1f} times as much as they say; the learned terms correct it."
    return f"The template is trusted {percent(weight)}; the learned terms correct it."


def _instead(has_template: bool) -> str:
    if has_template:
        return "The template is kept as it is; its probability is what these leads say."
    return "Every lead gets the same score. Begin with a template, or learn again with more outcomes or other columns."


def _count(number: float, noun: str) -> str:
    return f"{number:,.0f} {noun}{'' if round(number) == 1 else 's'}"
