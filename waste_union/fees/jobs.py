"""The scheduler's turns of this app: the month's fees are prepared, and posted once approved."""

from __future__ import annotations

import logging
import time

from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import SYSTEM
from ebok_plugin.ledger.api import LedgerError
from waste_union.fees.domain.charging import planned_fees
from waste_union.fees.domain.run import post_portion, rehearse_fee_run
from waste_union.fees.errors import FeeRunRefused
from waste_union.fees.models import LIVE, FeeRun

# The scheduler does other things as well: a long run goes on in the next turn.
A_TURN = 20.0
log = logging.getLogger(__name__)


def rehearse_fees_today() -> None:
    """A rehearsal of this month, where something is to be charged and nobody has made one."""
    today = business_today()
    month = Period.of(today)
    if FeeRun.objects.filter(period=str(month), state__in=LIVE).exists():
        return
    if any(planned_fees(month, today=today)):
        rehearse_fee_run(month, origin=SYSTEM, today=today)


def post_approved_fee_runs() -> None:
    """Post the approved runs portion by portion, the oldest first, for as long as a turn lasts.

    One that is refused (a month closed meanwhile) waits as it is, or is void; its page says why as
    soon as a clerk tries.
    """
    until = time.monotonic() + A_TURN
    for run in FeeRun.objects.filter(state=FeeRun.State.APPROVED).order_by("approved_at", "pk"):
        try:
            while run.state == FeeRun.State.APPROVED and time.monotonic() < until:
                run = post_portion(run, today=business_today())
        except (FeeRunRefused, LedgerError) as refusal:
            log.warning("fee run %s is not posted: %s", run.pk, refusal.code)
