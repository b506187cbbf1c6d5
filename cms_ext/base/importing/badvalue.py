"""The one way in which reading a cell fails."""


class BadValue(ValueError):
    """A cell that is not what its column wants; `what` says what is wrong and what to do."""

    def __init__(self, code: str, what: str, expected: str) -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.expected = expected
