"""The turnover sheet on screen and as a file, of either ledger.

Journals and the turnover sheet add up to the ledger, whatever was posted; the mirror's too.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money, sum_money
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.premises.models import Property
from ebok_plugin.accounting.domain.journal import (
    close_accounting_journal,
    draft_lines,
    sum_by_account,
)
from ebok_plugin.accounting.domain.turnover import read_program_turnover, read_turnover
from ebok_plugin.ledger.domain.period import close_period
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from tests.clients import signed_in
from tests.ebok_plugin.accounting.test_journal import set_accounts
from tests.ebok_plugin.fee_changes.change_04 import felicja_and_kamil
from tests.ebok_plugin.ledger.books import TODAY, charge, open_account, pay
from tests.ebok_plugin.ledger.test_invariants import IN_DATABASE
from tests.ebok_plugin.mirror.feeds import balance, bring, feed, row
from tests.people import staff

pytestmark = pytest.mark.django_db
SHEET = reverse("ebok_accounting_turnover")


def lines(client: Client, query: str) -> list[str]:
    answer = client.get(f"{SHEET}?export=csv&{query}")
    content: bytes = answer.getvalue()
    return content.decode("utf-8-sig").splitlines()


def test_a_clerk_reads_and_takes_it_along(flat: Account, clerk: Client):
    charge(flat, "2026-09", "1234.50")

    table = lines(clerk, "od=2026-10&do=2026-09")

    place = flat.premises.building.property
    assert table == [
        "Nieruchomość;Składnik albo operacja;Miesiąc;Wn (zł);Ma (zł)",
        f"{place.code}, {place.name};EKS;2026-09;1234,50;0,00",
    ]
    page = clerk.get(f"{SHEET}?od=2026-09&do=2026-09").content.decode()
    assert page.count("1\u00a0234,50") == 5  # the row; debit and closing, of the property and all
    # A wrong month or place in the address is the usual one.
    assert clerk.get(f"{SHEET}?od=x&do=%00&nieruchomosc='").status_code == 200


@pytest.mark.always
def test_only_finance_and_auditors_read_it():
    answers = {
        role: signed_in(staff(role, role)).get(SHEET).status_code
        for role in ("auditor", "finance_approver", "editor")
    }
    assert answers == {"auditor": 200, "finance_approver": 200, "editor": 302}


def test_a_mirror_shows_what_its_snapshot_holds(settings):
    settings.COOP_LEDGER = "mirror"
    auditor = signed_in(staff("kontroler", "auditor"))
    empty = auditor.get(SHEET).content.decode()
    assert "Nie ma jeszcze stanu z programu" in empty
    assert "księgi prowadzi ten program" in empty
    open_account("100001")
    posted = {"booking_date": "2026-11-05", "title": "Opłata", "line": "1", "kind": "CZYNSZ"}
    paid = {"booking_date": "2026-11-12", "title": "Wpłata", "line": "1"}
    report = bring(
        feed(
            balance("100001", "70,00", opening="10,00"),
            row("OBROT", "100001", amount="100,00", **posted),
            row("OBROT", "100001", amount="-40,00", **paid),
            turnover_from="2026-11-01",
        )
    )
    assert report.errors == ()

    sheet = read_program_turnover()

    assert sheet is not None
    total = sheet.total
    found = [one.amount for one in (total.opening, total.debit, total.credit, total.closing)]
    assert found == [Decimal(10), Decimal(100), Decimal(40), Decimal(70)]
    assert sum((r.debit - r.credit for r in sheet.rows), Money(Decimal(0))) == Money(Decimal(60))
    facts = [line.split(";")[2:] for line in lines(auditor, "")[1:]]
    assert facts == [["2026-11", "0,00", "40,00"], ["2026-11", "100,00", "0,00"]]


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["charge", "pay", "reverse"]),
        st.integers(1, 6),
        st.sampled_from(["100001", "100002"]),
        st.integers(1, 99_999),
    ),
    max_size=10,
)


def post(act: str, month: int, number: str, grosze: int) -> None:
    account = Account.objects.get(account_no=number)
    amount = f"{Decimal(grosze) / 100:.2f}"
    charged = LedgerEntry.objects.filter(
        account=account, kind=EntryKind.CHARGE, document__period=f"2026-{month:02d}"
    )
    open_entries = LedgerEntry.objects.filter(account=account, reversed_by=None).exclude(
        kind=EntryKind.REVERSAL
    )
    if act == "charge" and not charged.exists():
        charge(account, f"2026-{month:02d}", amount)
    elif act == "reverse" and (last := open_entries.order_by("pk").last()):
        on = max(last.booking_date, date(2026, month, 20))
        reverse_entry(last, on=on, reason="pomyłka w kwocie", made_by=None, today=TODAY)
    else:
        pay(account, f"2026-{month:02d}-12", amount)


@pytest.mark.thorough
@given(ACTS, st.integers(1, 6), st.integers(0, 5))
@IN_DATABASE
def test_journal_and_sheet_equal_the_ledger(
    db: None, acts: list[tuple[str, int, str, int]], start: int, length: int
):
    with transaction.atomic():
        open_account("100001")
        open_account("100002", "Jan Kos")
        for act in acts:
            post(*act)
        first = Period(2026, start)
        last = Period(2026, min(6, start + length))
        sheet = read_turnover(first, last)
        booked = LedgerEntry.objects.filter(booking_date__lte=last.last_day)
        within = booked.filter(booking_date__gte=first.first_day)
        total = sheet.total
        assert total.closing == sum_money(booked.values_list("amount", flat=True))
        assert total.debit - total.credit == sum_money(within.values_list("amount", flat=True))
        assert sum_money(row.debit - row.credit for row in sheet.rows) == (
            total.debit - total.credit
        )
        set_accounts(SYSTEM)
        drafts = list(draft_lines(within.select_related("reverses")))
        signed = [
            -draft.amount if draft.subject.kind == EntryKind.PAYMENT else draft.amount
            for draft in drafts
        ]
        assert sum_money(signed) == sum_money(within.values_list("amount", flat=True))
        if within.exists() and first == last:
            felicja = felicja_and_kamil()[0]
            close_period(first, by=felicja.signed_in, today=TODAY)
            journal = close_accounting_journal(first, origin=felicja)
            sums = sum_by_account(journal)
            assert journal.entry_sum == sum_money(within.values_list("amount", flat=True))
            assert sum_money(one.debit for one in sums) == journal.turnover
            assert sum_money(one.credit for one in sums) == journal.turnover
        transaction.set_rollback(True)


def test_a_sheet_says_each_month_component_and_operation():
    account = open_account("100001")
    charge(account, "2026-08", "10.00")
    charge(account, "2026-09", "100.00")
    pay(account, "2026-09-12", "40.00")
    october = charge(account, "2026-10", "200.00").entry
    reverse_entry(october, on=date(2026, 10, 9), reason="zły odczyt", made_by=None, today=TODAY)

    sheet = read_turnover(Period(2026, 9), Period(2026, 10))

    (place,) = Property.objects.all()
    name = f"{place.code}, {place.name}"
    rows = [(row.subject, str(row.month), *map(str, row[3:])) for row in sheet.rows]
    assert {row.place for row in sheet.rows} == {name}
    assert [tuple(one.replace("\u00a0", " ") for one in row) for row in rows] == [
        ("EKS", "2026-09", "100,00 zł", "0,00 zł"),
        ("EKS", "2026-10", "200,00 zł", "200,00 zł"),
        ("wpłata", "2026-09", "0,00 zł", "40,00 zł"),
    ]
    (balance,) = sheet.balances
    assert (balance.opening, balance.closing) == (Money(Decimal(10)), Money(Decimal(70)))
    assert read_turnover(Period(2026, 9), Period(2026, 9), "nie ma").rows == []
