"""What can be wrong with a scorecard, and with the leads that it is to score.

Exception
├── ScorecardError    a document that cannot be used: where, what, and what to do
└── TypeError
    └── LeadError     a lead or an instant that is not what scoring takes: which, and what to do
"""


class ScorecardError(Exception):
    """A document is wrong at `path` (`terms[3].decay.days`; empty for the whole); `message` says what to do."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path
        self.message = message


class LeadError(TypeError):
    """A value or a time of a lead is of a kind that scoring does not take; the text names it and what to do."""
