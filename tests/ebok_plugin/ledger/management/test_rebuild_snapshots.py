"""`rebuild_snapshots`: what is kept of the past is counted anew, and no balance changes."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django import Settings

from ebok_plugin.ledger.domain.queries.account import balance_of
from ebok_plugin.ledger.domain.snapshot import take_snapshots
from ebok_plugin.ledger.models import Snapshot
from ebok_plugin.ledger.period import Period
from tests.ebok_plugin.ledger.books import charge, open_account, pay

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_they_are_counted_anew(settings: Settings) -> None:
    settings.COOP_TODAY = date(2026, 11, 20)
    account = open_account("100005")
    charge(account, "2026-08", "500.00")
    pay(account, "2026-09-10", "300.00")
    for month in (8, 9):
        take_snapshots(Period(2026, month))
    before = balance_of(account, date(2026, 11, 20))
    said = StringIO()

    call_command("rebuild_snapshots", stdout=said)

    assert said.getvalue() == "Wyrzucono stanów: 2. Policzono na 31.10.2026: 1.\n"
    assert list(Snapshot.objects.values_list("day", flat=True)) == [date(2026, 10, 31)]
    assert balance_of(account, date(2026, 11, 20)) == before
