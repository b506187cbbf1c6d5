"""Scheduler jobs of E-BOK."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_noop as _

from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.period import Period
from cms_ext.plugins import Job
from ebok_plugin.charges.domain.queries.charged import runs_to_post
from ebok_plugin.charges.domain.run.charge_run import post_portion
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import ChargeRun
from ebok_plugin.debts.domain.court import follow_debts
from ebok_plugin.fee_changes.domain.notifying import make_fee_notices
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.payment_plan import update_plan_states
from ebok_plugin.ledger.domain.snapshot import take_snapshots
from ebok_plugin.ledger.errors import LedgerError
from ebok_plugin.mirror.domain.folder import take_program_snapshots
from ebok_plugin.mirror.domain.retention import prune_snapshots
from ebok_plugin.online.domain import SILENT, ask_about_orders
from ebok_plugin.payments.domain.statement_folder import take_statements
from ebok_plugin.statements.domain.making import make_papers

# The scheduler does other things as well: a long run goes on in the next turn.
TURN_SECONDS = 20.0
log = logging.getLogger(__name__)


def post_approved_runs() -> None:
    """Post the approved runs portion by portion, the oldest first, while a turn lasts.

    A refused run (a month closed meanwhile) waits as it is, or is void, and does not keep others
    from being posted; its page says why when a clerk tries.
    """
    until = time.monotonic() + TURN_SECONDS
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


def follow_plans_today() -> None:
    update_plan_states(business_today())


def follow_debts_today() -> None:
    follow_debts(business_today())


def take_snapshots_today() -> None:
    """Take the snapshots of last month's end, and those that a posting dropped."""
    take_snapshots(Period.of(business_today()).previous)


def take_dropped_snapshots() -> None:
    """Take the snapshots of an accounting program from COOP_FEED_FOLDER."""
    if is_mirror() and settings.COOP_FEED_FOLDER:
        folder = Path(settings.COOP_FEED_FOLDER)
        take_program_snapshots(folder, now=time.time(), today=business_today())


def prune_snapshots_today() -> None:
    prune_snapshots(business_today())


def take_statements_now() -> None:
    """Take the bank statements that wait in the folder of the setting, if there is one."""
    if settings.COOP_BANK_FOLDER:
        take_statements(Path(settings.COOP_BANK_FOLDER), now=time.time(), today=business_today())


JOBS = (
    Job(
        "ebok_take_dropped_snapshots",
        timedelta(minutes=1),
        take_dropped_snapshots,
        title=_("Przyjmowanie stanów z folderu programu księgowego"),
    ),
    Job(
        "ebok_prune_snapshots",
        timedelta(days=1),
        prune_snapshots_today,
        title=_("Usuwanie szczegółów starych stanów programu księgowego"),
    ),
    Job(
        "ebok_make_papers",
        timedelta(seconds=3),
        make_papers,
        title=_("Przygotowanie dokumentów dla mieszkańców"),
    ),
    Job(
        "ebok_fee_notices",
        timedelta(seconds=3),
        make_fee_notices,
        title=_("Przygotowanie zawiadomień o zmianie opłat"),
    ),
    Job(
        "ebok_post_approved_runs",
        timedelta(seconds=3),
        post_approved_runs,
        title=_("Księgowanie zatwierdzonych naliczeń"),
    ),
    Job(
        "ebok_bank_folder",
        timedelta(minutes=1),
        take_statements_now,
        title=_("Wyciągi bankowe z folderu"),
    ),
    Job(
        "ebok_online_orders",
        timedelta(minutes=1),
        ask_about_orders,
        title=_("Pytanie operatora o wpłaty online"),
        cure=SILENT,
    ),
    Job(
        "ebok_follow_plans",
        timedelta(days=1),
        follow_plans_today,
        title=_("Sprawdzanie układów ratalnych"),
    ),
    Job(
        "ebok_follow_debts",
        timedelta(hours=1),
        follow_debts_today,
        title=_("Zamykanie zapłaconych spraw o zapłatę"),
    ),
    Job(
        "ebok_take_snapshots",
        timedelta(days=1),
        take_snapshots_today,
        title=_("Zapis sald na koniec miesiąca"),
    ),
)
