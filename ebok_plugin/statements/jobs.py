"""The scheduler's turns of this app."""

from __future__ import annotations

import time

from ebok_plugin.statements.domain.making import make_portion, notify_portion
from ebok_plugin.statements.models import PaperBatch

# The scheduler does other things as well: a long series goes on in the next turn.
A_TURN = 20.0


def make_papers() -> None:
    """Carry the series on that was started first, for as long as a turn lasts."""
    until = time.monotonic() + A_TURN
    while time.monotonic() < until and carry_on():
        pass


def carry_on() -> bool:
    """One portion of the oldest series that is not done; False when all are done."""
    unfinished = PaperBatch.objects.exclude(state=PaperBatch.State.DONE)
    batch = unfinished.order_by("pk").first()
    if batch is None:
        return False
    if batch.state == PaperBatch.State.MAKING:
        make_portion(batch)
    else:
        notify_portion(batch)
    return True
