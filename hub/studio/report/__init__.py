"""A judgement as one HTML file that needs nothing else: for people who decide, to mail and to print."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hub.scores.words import signed
from hub.studio.finding import Finding, Part
from hub.studio.measures import MEASURES, difference, interval, share_interval, written
from hub.studio.report import charts
from hub.studio.told import of_history
from scoring.evaluate.shapes import strongest
from scoring.learn.report import Column
from scoring.rates import percent
from scoring.words import full_date

HERE = Path(__file__).parent
TOKENS = HERE.parents[1] / "web" / "static" / "tokens.css"
MOST_SHAPES, MOST_POINTS = 12, 8
TITLES = {
    "newest": "The newest leads",
    "cross_validated": "Leads that were left out in turn",
    "all_rows": "All leads",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A measure as the table shows it."""

    name: str
    value: str
    between: str
    says: str


def html(finding: Finding, *, made_at: datetime) -> str:
    """Return the report."""
    pages = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    pages.filters |= {"percent": percent, "signed": signed}
    pages.globals |= {"share_interval": share_interval}
    return pages.get_template("report.html").render(
        css=TOKENS.read_text() + (HERE / "report.css").read_text(),
        finding=finding,
        headline=headline(finding),
        history=list(of_history(finding.history)) if finding.history else [],
        unused=_unused(finding),
        parts=[(part, TITLES[part.key], list(_rows(part))) for part in finding.parts],
        charts=charts,
        difference=difference,
        written=written,
        measures=MEASURES,
        shapes=finding.shapes[:MOST_SHAPES],
        hidden=max(len(finding.shapes) - MOST_SHAPES, 0),
        strongest=strongest(finding.shapes, MOST_POINTS),
        made=full_date(int(made_at.timestamp() * 1e6)),
    )


def headline(finding: Finding) -> str:
    """Return in one sentence what the scorecard is worth."""
    if not finding.parts:
        return "There are too few outcomes to judge by."
    if finding.report is not None and finding.report.no_signal:
        return "The columns tell no better than chance who converts."
    measures = finding.parts[0].judgement.measures
    lift, capture = measures["lift_10"].mean, measures["capture_20"].mean
    if measures["roc_auc"].low <= 0.5:
        return "It is not proven that this scorecard orders leads better than chance."
    return (
        f"The best tenth of leads converts {lift:.1f} times as often as the average; "
        f"the best fifth holds {percent(capture)} of all conversions."
    )


def _unused(finding: Finding) -> list[Column]:
    """Return the columns that were left out of learning for another reason than that they seem to know the outcome."""
    if finding.report is None:
        return []
    leaks = {leak.column for leak in finding.leaks}
    reasons = {one.name: one.reason for one in finding.report.columns if one.reason} | dict(finding.apart)
    return [Column(name, reason=reason) for name, reason in reasons.items() if name not in leaks]


def _rows(part: Part) -> Iterator[Row]:
    for name, one in part.judgement.measures.items():
        says = part.judgement.says(name) or MEASURES[name].says
        yield Row(MEASURES[name].name, written(name, one.mean), interval(name, one.low, one.high), says)
