"""What stands around the ranking: the headline, tabs, page links, and what an empty one says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hub.scores.ranking import NOT_SCORED, Ranked
from hub.web import words
from scoring import Band


@dataclass(frozen=True, slots=True)
class Tab:
    """One segment with its size."""

    word: str
    href: str
    count: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Empty:
    """Why nothing is shown, and the nearest useful step."""

    title: str
    message: str
    step: str
    href: str


@dataclass(frozen=True, slots=True)
class View:
    """The page around the rows."""

    headline: str
    tabs: tuple[Tab, ...]
    matches: int | None
    """How many leads this ranking has; None for a search, which is not counted."""
    empty: Empty
    without_search: str


@dataclass(frozen=True, slots=True)
class Pages:
    """Links to the pages beside this one."""

    previous: str | None
    following: str | None
    first: int


def view(
    counts: Mapping[str, int],
    scale: Sequence[Band],
    *,
    band: str | None,
    search: str,
    nearest: Ranked | None,
    here: Callable[..., str],
) -> View:
    """Return what stands around the rows of one ranking; `here` makes its addresses."""
    everyone = sum(counts.values())
    top = scale[-1] if scale else None
    segments: list[tuple[str | None, str, int]] = [(None, "All", everyone)]
    segments += [(entry.key, entry.word, counts.get(entry.key, 0)) for entry in reversed(scale)]
    segments += [(NOT_SCORED, "Not scored", counts.get(NOT_SCORED, 0))]
    matches = None if search else everyone if band is None else counts.get(band, 0)
    return View(
        headline=f"{words.whole(counts.get(top.key, 0))} {top.word} now." if top else "No scorecard is in use yet.",
        tabs=tuple(Tab(word, here(band=key), words.whole(size), key == band) for key, word, size in segments),
        matches=matches,
        empty=_empty(scale, band=band, search=search, nearest=nearest, here=here),
        without_search=here(q=None),
    )


def live_words(changed: int) -> str:
    """Return what the live region says about the rows on the screen."""
    return f"Live, {changed} of these changed in the last minute" if changed else "Live"


def _empty(
    scale: Sequence[Band], *, band: str | None, search: str, nearest: Ranked | None, here: Callable[..., str]
) -> Empty:
    if search:
        return Empty(
            f"No lead matches “{search}”",
            "We look for each word in name, company and email address.",
            "Show all leads",
            here(q=None),
        )
    if band == NOT_SCORED:
        return Empty("Every lead is scored", "New ones are scored within seconds.", "Show all leads", here(band=None))
    word = next((entry.word for entry in scale if entry.key == band), None)
    if word is not None:
        return Empty(f"No lead is {word} right now", _highest(nearest), "Show all leads", here(band=None))
    return Empty(
        "No leads have arrived yet",
        "Connect your CRM and its leads come in by themselves, or import a file.",
        "Go to connections",
        "/app/connections",
    )


def _highest(nearest: Ranked | None) -> str:
    if nearest is None or nearest.score is None:
        return "No lead is scored yet."
    return f"The highest score now is {nearest.score}: {nearest.name or nearest.email or 'a lead without a name'}."
