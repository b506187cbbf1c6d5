"""Scheduler job that posts approved runs without a clerk."""

from __future__ import annotations

import logging
import time

from cms_ext.base.dates.clock import business_today
from ebok_plugin.charges.domain.queries.charged import runs_to_post
from ebok_plugin.charges.domain.run.posting import post_portion
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import ChargeRun
from ebok_plugin.ledger.errors import LedgerError

# The scheduler does other things as well: a long run goes on in the next turn.
A_TURN = 20.0
log = logging.getLogger(__name__)


def post_approved_runs() -> None:
    """Post the approved runs portion by portion, the oldest first, while a turn lasts.

    A refused run (a month closed meanwhile) waits as it is, or is void, and does not keep others
    from being posted; its page says why when a clerk tries.
    """
    until = time.monotonic() + A_TURN
    for run in runs_to_post():
        _post(run, until)


def _post(run: ChargeRun, until: float) -> None:
    while time.monotonic() < until:
        try:
            posted = post_portion(run, today=business_today())
        except (ChargeError, LedgerError) as refusal:
            # A clerk who posts the same run is refused in the same words, on the screen.
            log.warning("charge run %s is not posted: %s", run.pk, refusal.code)
            return
        if posted.state == ChargeRun.State.POSTED:
            return
