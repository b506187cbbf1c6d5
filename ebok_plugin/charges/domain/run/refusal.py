"""The refusals of charge runs."""

from __future__ import annotations

from ebok_plugin.charges.errors import ChargeError


class RunRefused(ChargeError):
    """A refused step of a run.

    Codes: RUN_WAITING, RUN_STATE, RUN_BLOCKED, RUN_EMPTY, RUN_CHANGED, SECOND_PERSON,
    REASON_REQUIRED.

    After RUN_CHANGED the run is void; what it posted before stands, the rest needs a new one.
    """
