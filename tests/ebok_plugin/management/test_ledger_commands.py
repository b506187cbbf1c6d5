import json
from datetime import date
from functools import partial

import pytest

from cms_ext.base.dates.period import Period
from ebok_plugin.ledger.domain.queries.account import balance_of
from ebok_plugin.ledger.domain.snapshot import take_snapshots
from ebok_plugin.ledger.models import Account, Batch, Snapshot
from ebok_plugin.plugin import jobs as jobs
from tests.commands import ended, printed
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.shared_rows import shared
from tests.whole_database import execute

pytestmark = pytest.mark.django_db


@shared
def book() -> Account:
    flat = open_account("100005")
    charge(flat, "2026-01", "926.94")
    pay(flat, "2026-01-15", "926.94")
    return flat


run = partial(ended, "verify_ledger")


def seed_a_fault() -> None:
    execute("UPDATE ebok_plugin_ledger_ledgerentry SET title = 'inny' WHERE kind = 'PAYMENT'")


def test_nothing_found(book: Account):
    assert run() == (0, "0 findings\n")
    assert run("--json") == (0, '{"findings": [], "accounts": 1, "entries": 2}\n')


def test_an_empty_ledger_is_in_order(db: None):
    assert run() == (0, "0 findings\n")


@pytest.mark.usefixtures("triggers_off")
def test_each_finding_on_a_line(book: Account):
    seed_a_fault()
    batch = Batch.objects.get(kind="PAYMENTS")

    code, text = run()

    *findings, count = text.splitlines()
    assert code == 1
    assert [finding for finding in findings if not finding.startswith("triggers: ")] == [
        f"control_totals: paczka {batch.pk}: skrót pozycji jest inny",
        f"batch_chain: paczka {batch.pk}: zmieniono paczkę, jej pozycje, dokumenty albo wiersze",
    ]
    assert count == f"{len(findings)} findings"


@pytest.mark.both_databases
@pytest.mark.usefixtures("triggers_off")
def test_findings_for_scripts(book: Account):
    seed_a_fault()
    batch = Batch.objects.get(kind="PAYMENTS")

    code, text = run("--json")

    result = json.loads(text)
    assert code == 1
    assert (result["accounts"], result["entries"]) == (1, 2)
    assert [one for one in result["findings"] if one["auditor"] != "triggers"] == [
        {
            "auditor": "control_totals",
            "account": "",
            "entry": None,
            "batch": batch.pk,
            "message": "skrót pozycji jest inny",
        },
        {
            "auditor": "batch_chain",
            "account": "",
            "entry": None,
            "batch": batch.pk,
            "message": "zmieniono paczkę, jej pozycje, dokumenty albo wiersze",
        },
    ]


@pytest.mark.both_databases
def test_snapshots_are_counted_anew_and_no_balance_changes(settings):
    settings.COOP_TODAY = date(2026, 11, 20)
    account = open_account("100005")
    charge(account, "2026-08", "500.00")
    pay(account, "2026-09-10", "300.00")
    for month in (8, 9):
        take_snapshots(Period(2026, month))
    before = balance_of(account, date(2026, 11, 20))
    assert printed("rebuild_snapshots") == "Wyrzucono stanów: 2. Policzono na 31.10.2026: 1.\n"
    assert list(Snapshot.objects.values_list("day", flat=True)) == [date(2026, 10, 31)]
    assert balance_of(account, date(2026, 11, 20)) == before
