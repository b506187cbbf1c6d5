"""Refusals of charging; the ledger has its own."""

from cms_ext.office.desk_kit.workflow.refusal import Refusal


class ChargeError(Refusal):
    """A refused act; nothing of it was done."""


class RunRefused(ChargeError):
    """A refused step of a run.

    Codes: RUN_WAITING, RUN_STATE, RUN_BLOCKED, RUN_EMPTY, RUN_CHANGED, SECOND_PERSON,
    REASON_REQUIRED.

    After RUN_CHANGED the run is void; what it posted before stands, the rest needs a new one.
    """
