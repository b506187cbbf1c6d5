"""What charging refuses, beside what the ledger does."""

from __future__ import annotations

from cms_ext.office.workflow.refusal import Refusal


class ChargeError(Refusal):
    """A refused act; nothing of it was done."""
