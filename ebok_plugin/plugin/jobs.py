"""Scheduler jobs of E-BOK."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import Job
from ebok_plugin.charges.jobs import post_approved_runs
from ebok_plugin.fee_changes.jobs import make_fee_notices
from ebok_plugin.ledger.jobs import follow_plans_today, take_snapshots_today, verify_ledger
from ebok_plugin.statements.jobs import make_papers

JOBS = (
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
        "ebok_follow_plans",
        timedelta(days=1),
        follow_plans_today,
        title=_("Sprawdzanie układów ratalnych"),
    ),
    Job(
        "ebok_take_snapshots",
        timedelta(days=1),
        take_snapshots_today,
        title=_("Zapis sald na koniec miesiąca"),
    ),
    Job(
        "ebok_verify_ledger",
        timedelta(days=1),
        verify_ledger,
        order=200,
        beside=True,
        title=_("Sprawdzenie księgi"),
        cure=_(
            "Na serwerze uruchom verify_ledger: nazwie każdy wpis, który się nie zgadza. "
            "Do wyjaśnienia niczego w bazie nie poprawiaj."
        ),
    ),
)
