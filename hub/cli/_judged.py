"""What is known of a scorecard, as tables for a terminal."""

import math
from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from hub.scores.file_attributes import sentence
from hub.studio.finding import Duel, Finding, Part
from hub.studio.identifiers import told as told_apart
from hub.studio.measures import MEASURES, difference, interval, share_interval, written
from scoring.evaluate import Group, Judgement
from scoring.rates import percent

BAR = 20
WIDEST = 100
TITLES = {
    "newest": "On the newest leads",
    "cross_validated": "On leads that were left out",
    "all_rows": "On all leads",
}


def show(finding: Finding, *, is_told: bool = False) -> None:
    """Print what is known: who judged, the measures, calibration and bands, and a duel where there is one.

    `is_told`: what learning found was said before, in words of its own.
    """
    drift = finding.drift
    changed = [Text(f"\nSince {drift.baseline}", style="bold"), *map(Text, drift.words)] if drift else []
    show_parts([*_about(finding, is_told=is_told)], finding.parts, changed)


def show_parts(about: Sequence[str], parts: Sequence[Part], more: Sequence[Text] = ()) -> None:
    """Print sentences, what judgements there are, and more lines."""
    console = Console(highlight=False)
    console.width = min(console.width, WIDEST)
    for line in about:
        console.print(Text(line))
    for part in parts:
        for shown in _part(part, is_plain=not console.is_terminal):
            console.print(shown)
    for text in more:
        console.print(text)
    if not parts:
        console.print("There are too few outcomes to judge by.")


def _about(finding: Finding, *, is_told: bool) -> Iterator[str]:
    yield f"{finding.conversions:,} of {finding.leads:,} leads in {finding.source} converted."
    yield from finding.notes
    if said := sentence(finding.derived):
        yield said
    if finding.personal:
        yield f"Not learned from, since it says who they are: {', '.join(finding.personal)}."
    yield from told_apart(finding.apart)
    if finding.report is None or is_told:
        return
    if finding.report.no_signal:
        yield "The columns tell no better than chance who converts."
    for leak in finding.leaks:
        yield f"{'Kept' if finding.keeps_leaks else 'Left out'} {leak.column}: {leak.reason}"


def _part(part: Part, *, is_plain: bool) -> Iterator[RenderableType]:
    yield Text(f"\n{TITLES[part.key]}, with 95 % intervals:", style="bold")
    yield Text(part.how, style="dim")
    yield _measures(part.judgement, is_plain=is_plain)
    for words in part.judgement.words:
        yield Text(words)
    yield Text()
    if part.judgement.bands:
        yield _groups("Band", part.judgement.bands, is_plain=is_plain)
        yield Text()
    if part.judgement.calibration:
        yield _groups("Probability", part.judgement.calibration, is_plain=is_plain)
    if part.duel:
        yield from _duel(part.duel, is_plain=is_plain)


def _measures(judgement: Judgement, *, is_plain: bool) -> Table:
    table = _table("Measure", is_plain=is_plain)
    table.add_column("Value", justify="right")
    table.add_column("95 % interval", no_wrap=True)
    table.add_column("What it says", style="dim")
    for name, one in judgement.measures.items():
        says = judgement.says(name) or MEASURES[name].says
        table.add_row(MEASURES[name].name, written(name, one.mean), interval(name, one.low, one.high), says)
    return table


def _groups(head: str, groups: Sequence[Group], *, is_plain: bool) -> Table:
    """Return groups of leads with a bar for the share that converted and a mark where it was expected."""
    table = _table(head, is_plain=is_plain)
    for name in ("Leads", "Expected", "Converted"):
        table.add_column(name, justify="right")
    table.add_column("95 % interval", no_wrap=True)
    table.add_column("", no_wrap=True)
    most = max(max(one.rate, one.expected if one.expected == one.expected else 0.0) for one in groups) or 1.0
    for one in groups:
        expected = "" if math.isnan(one.expected) else percent(one.expected)
        between = share_interval(one.low, one.high)
        table.add_row(one.label, f"{one.leads:,.0f}", expected, percent(one.rate), between, _bar(one, most))
    return table


def _bar(one: Group, most: float) -> Text:
    filled = round(one.rate / most * BAR)
    bar = list("█" * filled + " " * (BAR - filled + 1))
    if not math.isnan(one.expected):
        bar[min(round(one.expected / most * BAR), BAR)] = "│"
    return Text("".join(bar).rstrip(), style="cyan")


def _duel(duel: Duel, *, is_plain: bool) -> Iterator[RenderableType]:
    yield Text(f"\nChampion {duel.champion}, challenger {duel.challenger}: the same leads", style="bold")
    table = _table("Measure", is_plain=is_plain)
    for name in ("Champion", "Challenger", "Difference"):
        table.add_column(name, justify="right")
    table.add_column("95 % interval", no_wrap=True)
    for name, one in duel.differences.items():
        between = f"{difference(name, one.low)} to {difference(name, one.high)}"
        sides = [written(name, side.measures[name].mean) for side in duel.judgements]
        table.add_row(MEASURES[name].name, *sides, difference(name, one.mean), between)
    yield table
    yield Text(f"{duel.verdict.answer.capitalize()}. {duel.verdict.reason}", style="bold")


def _table(head: str, *, is_plain: bool) -> Table:
    table = Table(box=None if is_plain else box.SIMPLE_HEAD, pad_edge=False, title_justify="left")
    table.add_column(head, no_wrap=True)
    return table
