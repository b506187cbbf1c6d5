"""Each kind of file that goes out in its own columns comes in again and changes nothing.

What is no such file is refused with an explanation.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cms_ext.desks.import_desk.domain.table import write_sample_csv
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person
from ebok_plugin.payments.domain.ledger_kinds.catalogue import KINDS
from members_area.register.domain.import_members import MEMBERS
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import TODAY, charge, open_account, pay
from tests.people import staff
from tests.project.files_in import LEDGER, bring_file
from tests.project.files_in import OUT as COMMON_OUT
from tests.project.files_in import TABLES as COMMON_TABLES

pytestmark = pytest.mark.django_db
TABLES = {**COMMON_TABLES, MEMBERS.kind: MEMBERS}
OUT: dict[str, Callable[[], str]] = {
    **COMMON_OUT,
    "members": lambda: f"{reverse('register_import_sample', args=['csv'])}?stan=1",
}


def bring(kind: str, content: bytes, *, dry_run: bool = False) -> Any:
    return bring_file(TABLES, kind, content, dry_run=dry_run)


def bring_sample(kind: str) -> None:
    table = TABLES.get(kind) or KINDS[kind]
    sample = write_sample_csv(table.schema(TODAY), table.sample)
    # The flats of the accounts' sample.
    report = bring(kind, sample.replace(b"L-001", b"L-901").replace(b"L-002", b"L-902"))
    assert (report.errors, str(report.status)) == ((), "posted")


@pytest.fixture
def boss() -> Client:
    return signed_in(staff("szef", superuser=True))


@pytest.mark.thorough
@pytest.mark.parametrize("kind", OUT)
def test_what_goes_out_comes_in_again_and_changes_nothing(kind: str, boss: Client) -> None:
    for needed in ("premises_tree", "accounts", "components"):
        bring_sample(needed)
    # The contacts are those of the payers and members.
    sample = {"contacts": "members"}.get(kind, kind)
    if sample not in ("premises_tree", "accounts", "components"):
        bring_sample(sample)
    answer: Any = boss.get(OUT[kind]())
    content: bytes = answer.getvalue()
    rows = content.decode("utf-8-sig").splitlines()

    report = bring(kind, content, dry_run=True)

    assert (report.errors, report.new, report.changed) == ((), 0, 0)
    assert report.unchanged == len(rows) - 1 - rows[0].startswith("#ebok") > 0
    assert AuditEvent.objects.filter(action="EXPORT").count() == 1


@pytest.mark.thorough
def test_who_may_import_but_not_read_gets_no_file(boss: Client) -> None:
    address = OUT["members"]()
    assert boss.get(address.replace("csv", "xlsx")).status_code == 404
    assert boss.get(reverse(LEDGER, args=["payments", "csv"]) + "?stan=1").status_code == 404
    assert signed_in(staff("redaktor", "editor")).get(address).status_code in (302, 403)
    assert not AuditEvent.objects.filter(action="EXPORT").exists()


def test_the_register_of_accounts_says_where_letters_go() -> None:
    open_account("100005")
    away = open_account("100006", "Jan Kos").payer
    Person.objects.filter(pk=away.pk).update(correspondence_address="ul. Inna 5, 00-001 Wzorów")
    register = reverse("ebok_plugin_ledger_account_modeladmin_index")
    clerk = signed_in(staff("finanse", "finance_clerk"))

    answer: Any = clerk.get(f"{register}?export=csv")

    content: bytes = answer.getvalue()
    lines = [line.split(";") for line in content.decode("utf-8-sig").splitlines()]
    assert [(line[1], line[4]) for line in lines] == [
        ("Nazwa płatnika", "Adres do listów"),
        ("Anna Lis", "ul. Wzorcowa 1 m. 05"),
        ("Jan Kos", "ul. Inna 5, 00-001 Wzorów"),
    ]
    assert AuditEvent.objects.filter(action="EXPORT").count() == 1


@pytest.mark.thorough
def test_the_register_of_entries_is_no_file_of_charges_or_payments(boss: Client) -> None:
    flat = open_account("100005")
    charge(flat, "2026-10", "926.94")
    pay(flat, "2026-10-12", "500.00")
    register = reverse("ebok_plugin_ledger_ledgerentry_modeladmin_index")
    answer: Any = boss.get(f"{register}?export=csv")

    report = bring("", answer.getvalue(), dry_run=True)

    assert str(report.status) == "refused"
    assert [error.code for error in report.errors] == ["KIND_MISSING"]
