"""Job titles, however messy and in several languages, to rank and department."""

import re
from functools import lru_cache

from scoring.normalise import title_words as words
from scoring.normalise.nothing import says_nothing
from scoring.normalise.text import any_of, pattern, plain
from scoring.normalise.title_words import Seniority

_NOT_A_TITLE = pattern([words.NOT_A_TITLE])
_FORMER = pattern([words.FORMER])
_NO_LONGER = re.compile(any_of([words.NO_LONGER]) + "$")
_NOT_A_RANK = pattern([words.NOT_A_RANK])
_IN_TRAINING = pattern([words.IN_TRAINING])
_STUDENT = pattern([words.STUDENT])
_ASSISTANT = pattern([words.ASSISTANT])
_VP = pattern([words.VP])
_C_LEVEL = pattern([words.C_LEVEL])
_MANAGER_FIRST = pattern([words.MANAGER_FIRST])
_DIRECTOR = pattern([words.DIRECTOR])
_MANAGER = pattern([words.MANAGER])
_INDIVIDUAL = pattern([words.INDIVIDUAL])
_RANK = any_of([words.C_LEVEL, words.VP, words.DIRECTOR, words.MANAGER])
_RANKS = rf"{_RANK}(?: (?:(?:and|&|or|et|y|e|und|en) )?{_RANK})*"
_ANOTHERS = re.compile(rf"{any_of([words.OF_ANOTHER])} (?:{any_of([words.ARTICLES])} )?{_RANKS}|{_RANK} s(?![a-z0-9])")
_ABOUT_STUDENTS = pattern([words.ABOUT_STUDENTS])
_NOT_A_DEPARTMENT = pattern([words.NOT_A_DEPARTMENT])
_DEPARTMENTS = {name: pattern([listed]) for name, listed in words.DEPARTMENTS.items()}


@lru_cache(maxsize=65_536)
def seniority(title: str) -> Seniority | None:
    """Return the rank that a title names; the highest of several, None when it names none we know.

    Ranks that somebody else has (`Chief of Staff to the CEO`), or that are past, do not count.
    """
    found = _of_now(plain(title))
    if says_nothing(title) or not found or _NOT_A_TITLE.fullmatch(found):
        return None
    if found in words.ALONE:
        return words.ALONE[found]
    if _IN_TRAINING.search(found):
        return "student"
    if _ASSISTANT.search(found):
        return "individual"
    own = _ANOTHERS.sub(" ", found)
    return _leader(_NOT_A_RANK.sub(" ", own)) or _follower(own)


@lru_cache(maxsize=65_536)
def department(title: str) -> str | None:
    """Return the department that a title names first; None when it names none we know."""
    found = _NOT_A_DEPARTMENT.sub(" ", plain(title))
    first: tuple[int, int, str] | None = None
    for name, listed in _DEPARTMENTS.items():
        if match := listed.search(found):
            here = (match.start(), -len(match[0]), name)
            first = here if first is None else min(first, here)
    if first is not None:
        return first[2]
    return "executive" if seniority(title) == "c_level" else None


def _of_now(found: str) -> str:
    """Return a title up to what is past: `vp sales ex google` is `vp sales`."""
    return "" if _NO_LONGER.search(found) else _FORMER.split(found, maxsplit=1)[0].strip()


def _leader(found: str) -> Seniority | None:
    without_vp = _VP.sub(" ", found)
    if _C_LEVEL.search(without_vp):
        return "c_level"
    if without_vp != found:
        return "vp"
    if _DIRECTOR.search(_MANAGER_FIRST.sub(" ", found)):
        return "director"
    return "manager" if _MANAGER.search(found) or _MANAGER_FIRST.search(found) else None


def _follower(found: str) -> Seniority | None:
    if _STUDENT.search(_ABOUT_STUDENTS.sub(" ", found)):
        return "student"
    return "individual" if _INDIVIDUAL.search(found) else None
