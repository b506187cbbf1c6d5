"""Refusals of journals."""

from cms_ext.office.desk_kit.workflow.refusal import Refusal


class AccountingError(Refusal):
    """A journal that cannot be made; nothing was written."""
