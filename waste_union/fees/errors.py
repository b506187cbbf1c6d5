"""What obligations and their runs refuse."""

from __future__ import annotations

from cms_ext.office.desk_kit.workflow.refusal import Refusal


class ObligationRefused(Refusal):
    """An obligation that cannot be entered; nothing was. Codes: FEE_NEGATIVE, FIRST_OF_MONTH,
    ENDS_BEFORE, REGIME, OTHER_PROPERTY, SOURCE_DIFFERS.
    """


class FeeRunRefused(Refusal):
    """A refused step of a run of fees.

    Codes: RUN_WAITING, RUN_STATE, RUN_EMPTY, RUN_CHANGED, SECOND_PERSON, REASON_REQUIRED. After
    RUN_CHANGED the run is void.
    """
