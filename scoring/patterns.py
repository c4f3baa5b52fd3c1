"""Regular expressions that cannot take long: a safe part of the language, read and counted before it is compiled.

Allowed are characters, `.`, classes such as `[a-z]` and `\\d`, `^`, `$`, `\\b`, groups, `|`, `?` after anything, and
`*`, `+` and `{2,5}` after single characters and classes. A repeated group (`(a+)+`) and a reference back can take time
without end, so they are refused, and so is a pattern that could be tried in more than MOST_WAYS ways from one place.
"""

import re
from collections.abc import Callable

from scoring.errors import ScorecardError

LOOKED_AT = 256
"""Characters of a value that a pattern sees: no title, industry or city is longer."""
MOST_WAYS = 4_096
LONGEST_PATTERN = 500
_ESCAPES = "dDwWsSbB"
_QUANTIFIERS = {"?": (0, 1, 1), "*": (0, LOOKED_AT, 1), "+": (1, LOOKED_AT, 1)}
_REPEATED = re.compile(r"\{(\d{1,4})(?:(,)(\d{1,4})?)?\}")
_SET_OPERATORS = ("[", "--", "&&", "~~", "||")


def searcher(pattern: str) -> Callable[[str], bool]:
    """Return whether a text holds what a safe pattern describes, whatever its case."""
    search = re.compile(pattern, re.IGNORECASE).search
    return lambda text: search(text[:LOOKED_AT]) is not None


def refuse_unsafe(pattern: str, path: str) -> None:
    """Raise ScorecardError unless the pattern is a safe one."""
    if len(pattern) > LONGEST_PATTERN:
        raise ScorecardError(path, f"is longer than {LONGEST_PATTERN} characters; split it with any.")
    reader = _Reader(pattern, path)
    ways = reader.branches()
    if reader.at < len(pattern):
        raise reader.refusal("closes a group that is not open; write '\\)' for the character")
    if ways > MOST_WAYS:
        raise ScorecardError(
            path, "could take long: it can match in too many ways. Use fewer of * + ? |, or two tests with all."
        )
    try:
        re.compile(pattern)
    except (re.error, OverflowError) as error:
        raise ScorecardError(path, f"is no regular expression: {error}.") from error


class _Reader:
    """Reads a pattern from left to right; each part returns in how many ways it can match from one place."""

    def __init__(self, pattern: str, path: str) -> None:
        self._pattern = pattern
        self._path = path
        self.at = 0

    def refusal(self, problem: str) -> ScorecardError:
        """Return the error for what stands here."""
        return ScorecardError(self._path, f"{problem} (character {self.at + 1}).")

    def branches(self) -> int:
        """Read alternatives up to the end or a closing bracket."""
        ways = self._branch()
        while self._next() == "|":
            self.at += 1
            ways += self._branch()
        return ways

    def _next(self) -> str:
        return self._pattern[self.at : self.at + 1]

    def _branch(self) -> int:
        ways = 1
        while self._next() not in ("", "|", ")"):
            is_group = self._next() == "("
            ways *= self._repeated(self._group() if is_group else self._single(), is_group=is_group)
        return ways

    def _group(self) -> int:
        self.at += 1
        if self._next() == "?":
            if self._pattern[self.at : self.at + 2] != "?:":
                raise self.refusal("looks around or names a group; use plain ( ) instead")
            self.at += 2
        ways = self.branches()
        if self._next() != ")":
            raise self.refusal("opens a group that is not closed; add ')'")
        self.at += 1
        return ways

    def _single(self) -> int:
        char = self._next()
        if char in "*+?{":
            raise self.refusal(f"repeats nothing with '{char}'; write '\\{char}' for the character")
        if char == "[":
            self._class()
        elif char == "\\":
            self._escape()
        else:
            self.at += 1
        return 1

    def _escape(self) -> None:
        escaped = self._pattern[self.at + 1 : self.at + 2]
        if not escaped or (escaped.isalnum() and escaped not in _ESCAPES):
            raise self.refusal(f"has '\\{escaped}', which is not allowed; of letters only \\d \\w \\s \\b are")
        self.at += 2

    def _class(self) -> None:
        start = self.at
        self.at += 2 if self._pattern[self.at + 1 : self.at + 2] == "^" else 1
        first = self.at
        while self._next() != "]" or self.at == first:
            if not self._next():
                raise self.refusal("opens a class that is not closed; add ']'")
            if self._next() == "\\":
                self._escape()
            else:
                self.at += 1
        body = self._pattern[first : self.at]
        self.at += 1
        if any(operator in body.replace("\\[", "") for operator in _SET_OPERATORS):
            self.at = start
            raise self.refusal("has a class within a class; write '\\[' for the character, and others once")

    def _repeated(self, ways: int, *, is_group: bool) -> int:
        least, most, length = self._quantifier()
        if not length:
            return ways
        if is_group and (least, most) != (0, 1):
            raise self.refusal("repeats a group, which could take long; repeat single characters or classes instead")
        self.at += length
        if self._quantifier()[2] or self._next() == "+":
            raise self.refusal("repeats twice; remove one")
        return ways + 1 if is_group else max(most - least + 1, 1)

    def _quantifier(self) -> tuple[int, int, int]:
        """Return how often what stands before is repeated, and the length of what says so."""
        if self._next() in _QUANTIFIERS:
            return _QUANTIFIERS[self._next()]
        found = _REPEATED.match(self._pattern, self.at)
        if found is None:
            return 1, 1, 0
        least = int(found[1])
        most = int(found[3]) if found[3] else LOOKED_AT if found[2] else least
        return least, most, len(found[0])
