"""The scheduler's turn of this app."""

from __future__ import annotations

import time

from ebok_plugin.fee_changes.domain.notifying import make_portion
from ebok_plugin.fee_changes.models import FeeChange

# The scheduler does other things as well: many letters go on in the next turn.
A_TURN = 20.0


def make_fee_notices() -> None:
    """Carry on with the change that was started first, for as long as a turn lasts."""
    until = time.monotonic() + A_TURN
    unfinished = FeeChange.objects.filter(state=FeeChange.State.NOTIFYING, all_made=False)
    for change in unfinished.order_by("pk"):
        while time.monotonic() < until and make_portion(change):
            pass
