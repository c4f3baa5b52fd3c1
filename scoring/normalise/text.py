"""Text made plain for comparison, and lists of words made patterns."""

import re
import unicodedata
from collections.abc import Iterable

_INITIALS = re.compile(r"\b(?:[a-z]\.\s?){2,}")
_SPELLED = re.compile(r"\b[a-z](?: [a-z]){2,}\b")
_OTHER = re.compile(r"[^a-z0-9&+]+")
_FOLDS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})


def plain(text: str) -> str:
    """Return text in lower case without accents and punctuation, single-spaced: `V.P., Käufer` is `vp kaufer`.

    Letters that stand alone belong together: `C E O` is `ceo`.
    """
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_FOLDS))
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    joined = _INITIALS.sub(lambda found: re.sub(r"[.\s]", "", found[0]) + " ", bare)
    return _SPELLED.sub(lambda found: found[0].replace(" ", ""), _OTHER.sub(" ", joined).strip())


def any_of(lists: Iterable[str]) -> str:
    """Return a pattern's text for any of the plain phrases, divided by `|`; a star stands for the rest of a word."""
    phrases = [phrase.strip() for one in lists for phrase in one.split("|")]
    longest_first = sorted({phrase for phrase in phrases if phrase}, key=len, reverse=True)
    found = "|".join(re.escape(phrase).replace(r"\*", "[a-z&]*") for phrase in longest_first)
    return f"(?<![a-z0-9])(?:{found})(?![a-z0-9])"


def pattern(lists: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of `any_of`."""
    return re.compile(any_of(lists))
