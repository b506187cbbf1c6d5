"""What changing fees refuses."""

from __future__ import annotations

from cms_ext.office.desk_kit.workflow.refusal import Refusal


class FeeChangeError(Refusal):
    """A refused act; nothing of it was done."""


class CostKindUnknown(FeeChangeError):
    """E-FEE-03; `component` is the key of the component whose kind of cost nobody has said."""

    def __init__(self, component: int, message: str) -> None:
        super().__init__("E-FEE-03", message)
        self.component = component
