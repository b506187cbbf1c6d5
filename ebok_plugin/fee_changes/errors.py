"""What changing fees refuses."""

from __future__ import annotations


class FeeChangeError(ValueError):
    """A refused act: `code` is for scripts, `message` (Polish) for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
