"""„Salda kont”: each balance is that of the account's card, on any day, and the totals fit."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import transaction
from django.db.models import Sum
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from cms_ext.base.money.amounts import ZERO, sum_money
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.ledger.domain.balance_sheet import BalanceLines, select_accounts, sum_balances
from ebok_plugin.ledger.domain.debtors import DebtorScope
from ebok_plugin.ledger.domain.queries.account import read_account_state, read_balance
from ebok_plugin.ledger.models import Account, LedgerEntry
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import charge, open_account, pay, zl
from tests.ebok_plugin.ledger.plans import Planned, planned_ledgers
from tests.ebok_plugin.ledger.posted import Posted, keep_plan
from tests.ebok_plugin.ledger.test_invariants import DAYS, IN_DATABASE
from tests.ebok_plugin.mirror.feeds import balance, bring, feed
from tests.people import staff
from tests.query_counts import queries_of_page
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
SHEET = reverse("ebok_desk_balances")
HEADINGS = (
    "Konto;Płatnik;Lokal;Obciążenia (zł);Wpłaty i uznania (zł);Saldo (zł);"
    "Po terminie (zł);Najstarszy termin;Konto zamknięte"
)


@shared
def the_accounts() -> None:
    """Anna is late since March, Ewa has paid too much, Jan's account is new and empty."""
    anna = open_account("100001", "Anna Lis")
    charge(anna, "2026-03", "100.00")
    charge(anna, "2026-11", "20.00")
    pay(anna, "2026-10-05", "30.00")
    ewa = open_account("100002", "Ewa Sum")
    charge(ewa, "2026-10", "300.00")
    pay(ewa, "2026-10-10", "350.00")
    open_account("100003", "Jan Kos", opened_on=date(2026, 11, 1))


def lines(client: Client, query: str = "") -> list[str]:
    content: bytes = client.get(f"{SHEET}?export=csv&{query}").getvalue()
    return content.decode("utf-8-sig").splitlines()


def test_every_account_with_its_balance_on_that_day(auditor: Client, the_accounts: None):
    assert lines(auditor) == [
        HEADINGS,
        "100001;Anna Lis;ul. Wzorcowa 1 m. 01;120,00;30,00;90,00;90,00;2026-03-15;",
        "100002;Ewa Sum;ul. Wzorcowa 1 m. 02;300,00;350,00;-50,00;0,00;;",
        "100003;Jan Kos;ul. Wzorcowa 1 m. 03;0,00;0,00;0,00;0,00;;",
    ]
    assert lines(auditor, "na=2026-10-04") == [
        HEADINGS,
        "100001;Anna Lis;ul. Wzorcowa 1 m. 01;100,00;0,00;100,00;100,00;2026-03-15;",
        "100002;Ewa Sum;ul. Wzorcowa 1 m. 02;300,00;0,00;300,00;0,00;;",
    ]
    assert lines(auditor, "na=2019-12-31") == [HEADINGS]
    # A wrong day, or one to come, is today; a wrong place is everywhere.
    assert lines(auditor, "na=2027-01-01") == lines(auditor, "na=x&budynek='") == lines(auditor)


def test_a_workbook_has_days_and_numbers(auditor: Client, the_accounts: None):
    content = b"".join(auditor.get(SHEET, {"export": "xlsx"}))

    rows = [[cell.value for cell in row] for row in load_workbook(BytesIO(content)).active]

    assert rows[1][3:8] == [120, 30, 90, 90, datetime(2026, 3, 15)]
    exported = AuditEvent.objects.get(action="EXPORT")
    assert exported.changes == {"format": "xlsx", "rows": 3}


def test_the_page_has_totals_and_records_whose_accounts_it_listed(
    auditor: Client, the_accounts: None
):
    Account.objects.filter(account_no="100003").update(closed_on=date(2026, 11, 15))
    page = auditor.get(SHEET)

    assert "Jan Kos, zamknięte 15.11.2026" in page.content.decode()
    assert page.context["view"].list_sums == [
        ("Obciążenia", zl("420.00")),
        ("Wpłaty i uznania", zl("380.00")),
        ("Saldo", zl("40.00")),
        ("Po terminie", zl("90.00")),
    ]
    looked = AuditEvent.objects.filter(action="LIST").latest("pk")
    assert looked.changes == {"accounts": sorted(Account.objects.values_list("pk", flat=True))}
    assert reverse("ebok_desk_balances") in auditor.get(reverse("staff_registers")).content.decode()


@pytest.mark.always
def test_only_finance_and_auditors_read_it():
    answers = {
        role: signed_in(staff(role, role)).get(SHEET).status_code
        for role in ("auditor", "finance_approver", "editor")
    }
    assert answers == {"auditor": 200, "finance_approver": 200, "editor": 302}


def test_a_mirror_shows_what_the_program_states(settings, auditor: Client):
    settings.COOP_LEDGER = "mirror"
    open_account("100001")
    open_account("100002", "Ewa Sum")
    report = bring(feed(balance("100001", "70,00"), balance("100002", "-5,00")))
    assert report.errors == ()

    assert lines(auditor) == [
        "Konto;Płatnik;Lokal;Saldo (zł);Po terminie (zł);Najstarszy termin;Konto zamknięte",
        "100001;Anna Lis;ul. Wzorcowa 1 m. 01;70,00;70,00;;",
        "100002;Ewa Sum;ul. Wzorcowa 1 m. 02;-5,00;0,00;;",
    ]
    labels = [label for label, _sum in auditor.get(SHEET).context["view"].list_sums]
    assert labels == ["Saldo", "Po terminie"]


@pytest.mark.both_databases
def test_one_account_costs_the_queries_of_forty(auditor: Client):
    charge(open_account("100001"), "2026-10", "10.00")
    auditor.get(SHEET)  # what is read once a process
    costs = [queries_of_page(auditor, SHEET)]
    for number in range(100002, 100041):
        open_account(str(number))
    charge(Account.objects.get(account_no="100002"), "2026-10", "10.00")
    costs.append(queries_of_page(auditor, SHEET))

    assert costs[0] == costs[1]
    assert len(lines(auditor)) == 41


@pytest.mark.thorough
@given(st.tuples(planned_ledgers(), planned_ledgers()), DAYS)
@IN_DATABASE
def test_each_line_is_the_card_of_its_account(
    db: None, ledgers: tuple[Planned, Planned], day: date
):
    with transaction.atomic():
        people = {"made_by": staff("finanse"), "approved_by": staff("kontroler")}
        for number, (records, plans) in zip(("100001", "100002"), ledgers, strict=True):
            account = open_account(number)
            Posted(account).write(records)
            for plan in plans:
                keep_plan(account, plan, **people)

        sheet = list(BalanceLines(list(select_accounts(day, DebtorScope())), day))

        for line in sheet:
            assert line.state == read_balance(line.account, day)
            assert line.state == read_account_state(line.account, day).state
            assert line.debit - line.credit == line.state.balance
        total = sum_balances(sheet)
        booked = LedgerEntry.objects.filter(booking_date__lte=day)
        assert total.balance == (booked.aggregate(total=Sum("amount"))["total"] or ZERO)
        assert total.arrears == sum_money(line.state.arrears for line in sheet)
        transaction.set_rollback(True)


@pytest.mark.thorough
def test_a_file_is_streamed_in_portions(auditor: Client, django_assert_max_num_queries):
    """3 000 accounts: the first rows leave before the last accounts are read."""
    first = open_account("100001")
    charge(first, "2026-10", "1234.50")
    Account.objects.bulk_create(
        Account(
            account_no=str(number),
            premises=first.premises,
            payer=first.payer,
            payer_name=first.payer_name,
            opened_on=first.opened_on,
        )
        for number in range(200001, 203000)
    )

    with django_assert_max_num_queries(40):
        table = lines(auditor)

    assert len(table) == 3001
    assert sum(Decimal(line.split(";")[5].replace(",", ".")) for line in table[1:]) == Decimal(
        "1234.50"
    )
