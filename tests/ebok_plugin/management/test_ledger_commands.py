import json
from datetime import date
from functools import partial

import pytest

from cms_ext.base.dates.period import Period
from ebok_plugin.ledger.domain.queries.account import read_balance
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


def test_nothing_found(book: Account):
    assert run() == (0, "0 findings\n")
    assert run("--json") == (0, '{"findings": [], "accounts": 1, "entries": 2}\n')


def test_an_empty_ledger_is_in_order(db: None):
    assert run() == (0, "0 findings\n")


@pytest.mark.both_databases
@pytest.mark.usefixtures("triggers_off")
def test_each_finding_on_a_line_and_for_scripts(book: Account):
    execute("UPDATE ebok_plugin_ledger_ledgerentry SET title = 'inny' WHERE kind = 'PAYMENT'")
    batch = Batch.objects.get(kind="PAYMENTS")
    said = {
        "control_totals": "skrót pozycji jest inny",
        "batch_chain": "zmieniono paczkę, jej pozycje, dokumenty albo wiersze",
    }

    (code, text), (code_of_json, found) = run(), run("--json")

    *findings, count = text.splitlines()
    result = json.loads(found)
    assert (code, code_of_json) == (1, 1)
    assert [finding for finding in findings if not finding.startswith("triggers: ")] == [
        f"{auditor}: paczka {batch.pk}: {message}" for auditor, message in said.items()
    ]
    assert count == f"{len(findings)} findings"
    assert (result["accounts"], result["entries"]) == (1, 2)
    assert [one for one in result["findings"] if one["auditor"] != "triggers"] == [
        {"auditor": auditor, "account": "", "entry": None, "batch": batch.pk, "message": message}
        for auditor, message in said.items()
    ]


@pytest.mark.both_databases
def test_snapshots_are_counted_anew_and_no_balance_changes():
    account = open_account("100005")
    charge(account, "2026-08", "500.00")
    pay(account, "2026-09-10", "300.00")
    for month in (8, 9):
        take_snapshots(Period(2026, month))
    before = read_balance(account, date(2026, 11, 20))
    assert printed("rebuild_snapshots") == "Wyrzucono stanów: 2. Policzono na 31.10.2026: 1.\n"
    assert list(Snapshot.objects.values_list("day", flat=True)) == [date(2026, 10, 31)]
    assert read_balance(account, date(2026, 11, 20)) == before
