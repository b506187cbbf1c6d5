"""Refusals of the ledger, with the codes and messages of `ledger.md` §14."""

from cms_ext.office.desk_kit.workflow.refusal import Refusal


class LedgerError(Refusal):
    """A refused operation."""


class LedgerImmutable(LedgerError):
    """An attempt to change or delete what is posted."""

    def __init__(self) -> None:
        super().__init__(
            "LEDGER_IMMUTABLE",
            "Zaksięgowanej pozycji nie można zmienić ani usunąć. Wystaw korektę.",
        )


class PostingError(LedgerError):
    """An entry that must not be posted; nothing of its batch was posted.

    `position` is the place of the refused draft in the batch, counted from 0, if known.
    """

    def __init__(self, code: str, message: str, position: int | None = None) -> None:
        super().__init__(code, message)
        self.position = position


class PlanError(LedgerError):
    """An instalment plan that cannot be proposed, approved or cancelled; nothing changed."""


class PeriodError(LedgerError):
    """A month that cannot be closed or reopened; nothing changed."""
