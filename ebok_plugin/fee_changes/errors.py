"""What changing fees refuses."""

from __future__ import annotations


class FeeChangeError(ValueError):
    """A refused act: `code` is for scripts, `message` (Polish) for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class CostKindUnknown(FeeChangeError):
    """E-FEE-03; `component` is the key of the component whose kind of cost nobody has said."""

    def __init__(self, component: int, message: str) -> None:
        super().__init__("E-FEE-03", message)
        self.component = component
