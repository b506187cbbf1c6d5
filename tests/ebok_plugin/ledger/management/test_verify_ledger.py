import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from cms_ext.plugins import JobFound
from ebok_plugin.ledger import jobs
from ebok_plugin.ledger.models import Account, Batch
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def book() -> Account:
    flat = open_account("100005")
    charge(flat, "2026-01", "926.94")
    pay(flat, "2026-01-15", "926.94")
    return flat


def run(*arguments: str) -> tuple[int, str]:
    """Exit code and what was printed."""
    out = StringIO()
    try:
        call_command("verify_ledger", *arguments, stdout=out)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue()
    return 0, out.getvalue()


def seed_a_fault() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ebok_plugin_ledger_ledgerentry SET title = 'inny' WHERE kind = 'PAYMENT'"
        )


def test_nothing_found(book: Account) -> None:
    assert run() == (0, "0 findings\n")
    assert run("--json") == (0, '{"findings": [], "accounts": 1, "entries": 2}\n')
    jobs.verify_ledger()


def test_an_empty_ledger_is_in_order(db: None) -> None:
    assert run() == (0, "0 findings\n")


@pytest.mark.usefixtures("triggers_off")
def test_each_finding_on_a_line(book: Account) -> None:
    seed_a_fault()
    batch = Batch.objects.get(kind="PAYMENTS")

    code, text = run()

    *findings, count = text.splitlines()
    assert code == 1
    assert [one for one in findings if not one.startswith("triggers: ")] == [
        f"control_totals: paczka {batch.pk}: skrót pozycji jest inny",
        f"batch_chain: paczka {batch.pk}: zmieniono paczkę, jej pozycje, dokumenty albo wiersze",
    ]
    assert count == f"{len(findings)} findings"


@pytest.mark.usefixtures("triggers_off")
def test_the_nightly_job_tells_that_there_are_findings_and_names_none(book: Account) -> None:
    seed_a_fault()

    with pytest.raises(JobFound, match=r"^verify_ledger: \d+ findings$"):
        jobs.verify_ledger()


@pytest.mark.both_databases
@pytest.mark.usefixtures("triggers_off")
def test_findings_for_scripts(book: Account) -> None:
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
