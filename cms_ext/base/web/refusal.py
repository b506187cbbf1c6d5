"""The error of a refused act."""


class Refusal(ValueError):
    """A refused act; nothing of it was done.

    `code` is for scripts (`E-ACC-03`, `PERIOD_CLOSED`), `message` a Polish sentence for people.
    Django's ValidationError says next to it that what was entered cannot be.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
