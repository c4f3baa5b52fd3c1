"""What can be wrong with a scorecard document."""


class ScorecardError(ValueError):
    """A scorecard cannot be used; `path` says where, the message what to do."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path or 'the document'}: {message}")
        self.path = path
        self.message = message
