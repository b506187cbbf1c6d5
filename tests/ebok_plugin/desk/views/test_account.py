"""The account card says all of an account, and each look stands in the access log."""

from __future__ import annotations

from datetime import date
from operator import attrgetter

import pytest
from django.test import Client

from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.models import Person
from ebok_plugin.desk.domain.postings import book_page
from ebok_plugin.ledger.domain.queries.statement import statement
from ebok_plugin.ledger.models import Account, AccountAccess
from tests.ebok_plugin.desk.clerks import APPROVER, AUDITOR, CLERK, queries_of, sits, text_of
from tests.ebok_plugin.ledger.books import charge, open_account, pay, zl
from tests.ebok_plugin.ledger.holders import grant
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


def test_the_card_says_how_the_account_stands(client: Client) -> None:
    account = open_account("100005")
    grant(account, "Anna Lis")
    charge(account, "2026-10", "500.00")
    charge(account, "2026-11", "520.00")
    pay(account, "2026-10-10", "300.00", "Opłata październik")
    sits(client, CLERK)

    page = text_of(client.get(f"/admin/rozliczenia/konto/{account.pk}/"))

    for said in (
        "Zaległość: 720,00 zł",
        "Najstarszy termin płatności minął 15.10.2026.",
        "<dt>Po terminie</dt><dd>720,00 zł</dd>",
        "listopad 2026: 520,00 zł.",
        "Poprzednie (październik 2026): 500,00 zł, różnica 20,00 zł.",
        "Wyższa opłata: EKS: 20,00 zł",
        "Anna Lis, płatnik",
        "Wystornuj nr 1",
    ):
        assert said in page, said
    look = AuditEvent.objects.get(action="VIEW")
    assert (look.subject, look.reason_code, look.object_id) == (
        account.payer,
        "SETTLEMENT",
        str(account.pk),
    )


@shared
def account() -> Account:
    """With a charge of one month."""
    opened = open_account("100005")
    charge(opened, "2026-10", "500.00")
    return opened


def test_whoever_may_act_is_offered_the_acts(client: Client, account: Account) -> None:
    """To whom the acts themselves open is asked in `desk/test_permissions.py`."""
    offered = {}
    for group in (CLERK, APPROVER, AUDITOR):
        sits(client, group)
        page = client.get(f"/admin/rozliczenia/konto/{account.pk}/")
        offered[group] = "Wpłata w kasie" in text_of(page)

    assert offered == {CLERK: True, APPROVER: False, AUDITOR: False}


def test_the_card_costs_the_same_for_two_months_and_for_five(client: Client) -> None:
    account = open_account("100005")
    sits(client, AUDITOR)
    costs = []
    for months in ((1, 2), (3, 4, 5)):
        for month in months:
            charge(account, f"2026-{month:02d}", "500.00")
            pay(account, f"2026-{month:02d}-10", "100.00")
        costs.append(queries_of(client, f"/admin/rozliczenia/konto/{account.pk}/"))

    assert costs[0] == costs[1]


def test_the_book_goes_by_days_and_ends_where_the_statement_ends(client: Client) -> None:
    account = open_account("100005")
    charge(account, "2025-12", "400.00")
    charge(account, "2026-10", "500.00")
    pay(account, "2026-10-10", "300.00", "Opłata październik")
    pay(account, "2026-10-10", "700.00", "Za dwa miesiące")
    charge(account, "2026-12", "90.00")

    page = book_page(account, date(2026, 11, 20))

    assert [
        (str(one.day), one.balance, [line.row.title for line in one.lines]) for one in page.days
    ] == [
        ("2026-10-10", zl("-100.00"), ["Za dwa miesiące", "Opłata październik"]),
        ("2026-10-01", zl("900.00"), ["Opłata za 10/2026"]),
    ]
    whole = statement(account, date(2026, 1, 1), date(2026, 11, 20))
    figures = attrgetter("opening", "debits", "credits", "closing")
    assert figures(page.statement) == figures(whole)
    assert (page.years, [str(one.booking_date) for one in page.ahead]) == (
        (2026, 2025),
        ["2026-12-01"],
    )
    sits(client, CLERK)
    shown = text_of(client.get(f"/admin/rozliczenia/konto/{account.pk}/?rok=2026"))
    assert "saldo po tym dniu: nadpłata 100,00 zł" in shown
    astray = text_of(client.get(f"/admin/rozliczenia/konto/{account.pk}/?rok=x&p=99"))
    book = slice(shown.index("Księga konta"), shown.index("Wszystkie pozycje konta"))
    assert shown[book] in astray


def test_a_day_cut_by_a_page_has_its_balance_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ebok_plugin.desk.domain.postings.A_PAGE", 2)
    account = open_account("100005")
    charge(account, "2026-10", "500.00")
    for amount in ("1.00", "2.00", "3.00"):
        pay(account, "2026-10-10", amount, amount)
    today = date(2026, 11, 20)

    pages = [book_page(account, today, page=number) for number in (1, 2)]

    assert [
        [(one.balance, [line.row.title for line in one.lines]) for one in page.days]
        for page in pages
    ] == [
        [(zl("494.00"), ["3.00", "2.00"])],
        [(None, ["1.00"]), (zl("500.00"), ["Opłata za 10/2026"])],
    ]


def test_whom_to_ring_is_masked_until_one_rings(client: Client) -> None:
    account = open_account("100005")
    Person.objects.filter(pk=account.payer_id).update(phone="+48601602603")
    grant(account, "Jan Lis", AccountAccess.Role.PROXY, end=date(2027, 12, 31))
    sits(client, CLERK)
    address = f"/admin/rozliczenia/konto/{account.pk}/"

    card = text_of(client.get(address))
    assert "tel. *** *** 603" in card
    assert "601602603" not in card
    assert "Jan Lis" in card
    assert "pełnomocnik" in card
    assert "601602603" in text_of(client.get(f"{address}rozmowa/"))
    calls = AuditEvent.objects.filter(action="VIEW", reason_code="CALL")
    assert {event.subject.name for event in calls} == {"Anna Lis", "Jan Lis"}

    sits(client, APPROVER)
    assert "*** ***" not in text_of(client.get(address))
