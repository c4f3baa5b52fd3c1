"""Charts as inline SVG, drawn here so that a report needs no script and no network."""

import math
from collections.abc import Iterable, Sequence

from markupsafe import Markup

from scoring.evaluate import Group
from scoring.evaluate.judgement import Gain, Spread
from scoring.rates import percent

WIDE, HIGH = 360, 250
LEFT, TOP, RIGHT, BOTTOM = 34, 10, 16, 40
TICKS = (0, 0.25, 0.5, 0.75, 1)


def gains(found: Sequence[Gain]) -> Markup:
    """Return the curve of the share of conversions against the share of leads, from the best lead down."""
    path = " ".join(f"{_x(one.leads):.1f},{_y(one.conversions):.1f}" for one in found)
    tenth, fifth = (min(found, key=lambda one: abs(one.leads - share)) for share in (0.1, 0.2))
    dots = "".join(
        f'<circle class="dot" cx="{_x(one.leads):.1f}" cy="{_y(one.conversions):.1f}" r="4"/>'
        f'<text x="{_x(one.leads) + 9:.1f}" y="{_y(one.conversions) + 12:.1f}">'
        f"best {percent(one.leads)}: {percent(one.conversions)}</text>"
        for one in (tenth, fifth)
    )
    said = f"The best {percent(0.1)} of leads hold {percent(tenth.conversions)} of the conversions, the best"
    title = f"{said} {percent(0.2)} hold {percent(fifth.conversions)}. The dashed line is a random order."
    return _plot(
        title, f'{_diagonal()}<polyline class="curve" points="{path}"/>{dots}', "share of leads", "share of conversions"
    )


def calibration(found: Sequence[Group]) -> Markup:
    """Return what was said against what was seen: a dot for each group of leads, a line for its interval."""
    most = max(max(one.high, one.expected) for one in found)
    top = next(tick for tick in (0.1, 0.25, 0.5, 1.0) if tick >= most or tick == 1.0)
    marks = "".join(
        f'<line class="whisk" x1="{_x(one.expected / top):.1f}" x2="{_x(one.expected / top):.1f}"'
        f' y1="{_y(min(one.low / top, 1)):.1f}" y2="{_y(min(one.high / top, 1)):.1f}"/>'
        f'<circle class="dot" cx="{_x(one.expected / top):.1f}" cy="{_y(one.rate / top):.1f}" r="4"/>'
        for one in found
    )
    within = sum(one.low <= one.expected <= one.high for one in found)
    title = f"Of {len(found)} groups of leads, {within} have the probability they were told within their interval."
    return _plot(title, _diagonal() + marks, "probability told", "converted", top)


def spread(found: Sequence[Spread]) -> Markup:
    """Return the scores of leads that converted, above the line, and of the others, below it, each as shares."""
    won, lost = sum(one.won for one in found), sum(one.lost for one in found)
    shares = [(one.won / max(won, 1), one.lost / max(lost, 1)) for one in found]
    most = max(max(pair) for pair in shares) or 1.0
    wide = (WIDE - LEFT - RIGHT) / len(found)
    middle, reach = (TOP + HIGH - BOTTOM) / 2, (HIGH - BOTTOM - TOP) / 2
    bars = "".join(
        f'<rect class="won" x="{LEFT + at * wide + 1:.1f}" width="{wide - 2:.1f}" y="{middle - up / most * reach:.1f}"'
        f' height="{up / most * reach:.1f}"/>'
        f'<rect class="lost" x="{LEFT + at * wide + 1:.1f}" width="{wide - 2:.1f}" y="{middle:.1f}"'
        f' height="{down / most * reach:.1f}"/>'
        for at, (up, down) in enumerate(shares)
    )
    marks = "".join(
        f'<text x="{LEFT + at * wide:.1f}" y="{HIGH - BOTTOM + 16}" text-anchor="middle">'
        f"{at * 100 // len(found)}</text>"
        for at in range(0, len(found) + 1, 2)
    )
    title = "Scores of leads that converted, upwards, and of those that did not, downwards, each as shares of its own."
    line = f'<line class="axis" x1="{LEFT}" x2="{WIDE - RIGHT}" y1="{middle:.1f}" y2="{middle:.1f}"/>'
    return _svg(title, bars + line + marks + _below("score"))


def share_bar(group: Group, most: float) -> Markup:
    """Return a bar for the share that converted, its interval, and a tick where it was expected."""
    width = [value / most * 100 for value in (group.rate, group.low, group.high)]
    tick = ""
    if not math.isnan(group.expected):
        at = min(group.expected / most * 100, 100)
        tick = f'<line class="tick" x1="{at:.1f}%" x2="{at:.1f}%" y1="1" y2="19"/>'
    return Markup(  # noqa: S704 - numbers only
        '<svg class="bar" height="20" aria-hidden="true">'
        f'<rect class="share" width="{width[0]:.1f}%" y="4" height="12"/>'
        f'<line class="whisk" x1="{width[1]:.1f}%" x2="{min(width[2], 100):.1f}%" y1="10" y2="10"/>{tick}</svg>'
    )


def points_bar(points: int, most: int) -> Markup:
    """Return a bar from the middle: to the right for points gained, to the left for points lost."""
    width = abs(points) / max(most, 1) * 50
    start, kind = (50.0, "gain") if points >= 0 else (50 - width, "loss")
    return Markup(  # noqa: S704 - numbers only
        '<svg class="bar" height="16" aria-hidden="true">'
        f'<rect class="{kind}" x="{start:.1f}%" width="{width:.1f}%" y="3" height="10"/>'
        '<line class="axis" x1="50%" x2="50%" y1="0" y2="16"/></svg>'
    )


def most_rate(groups: Iterable[Group]) -> float:
    """Return the end of the scale of bars: the highest interval."""
    return max((group.high for group in groups), default=1.0)


def _plot(title: str, inside: str, below: str, beside: str, top: float = 1.0) -> Markup:
    grid = "".join(
        f'<line class="grid" x1="{LEFT}" x2="{WIDE - RIGHT}" y1="{_y(tick):.1f}" y2="{_y(tick):.1f}"/>'
        f'<text x="{LEFT - 5}" y="{_y(tick) + 4:.1f}" text-anchor="end">{_tick(tick * top)}</text>'
        f'<text x="{_x(tick):.1f}" y="{HIGH - BOTTOM + 16}" text-anchor="middle">{_tick(tick * top)}</text>'
        for tick in TICKS
    )
    side = f'<text x="{LEFT + 4}" y="{TOP + 10}" class="name">{beside} (%)</text>'
    return _svg(title, grid + inside + side + _below(f"{below} (%)"))


def _svg(title: str, inside: str) -> Markup:
    frame = f'<svg class="chart" viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="'
    return Markup(frame) + title + Markup('">') + Markup(inside) + Markup("</svg>")  # noqa: S704 - made above


def _below(words: str) -> str:
    return f'<text class="name" x="{(LEFT + WIDE - RIGHT) / 2}" y="{HIGH - 6}" text-anchor="middle">{words}</text>'


def _diagonal() -> str:
    return f'<line class="dash" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>'


def _tick(share: float) -> str:
    return f"{share * 100:g}"


def _x(share: float) -> float:
    return LEFT + share * (WIDE - LEFT - RIGHT)


def _y(share: float) -> float:
    return HIGH - BOTTOM - share * (HIGH - BOTTOM - TOP)
