"""The account card says all of an account, and each look stands in the access log."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cms_ext.office.audit.models import AuditEvent
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.desk.clerks import APPROVER, AUDITOR, CLERK, sits, text_of
from tests.ebok_plugin.ledger.books import charge, open_account, pay
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
        "10.10.2026: 300,00 zł, Opłata październik",
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


@pytest.mark.parametrize(
    ("group", "status", "acts"),
    [(CLERK, 200, True), (APPROVER, 200, False), (AUDITOR, 200, False), ("editor", 302, False)],
)
def test_who_sees_the_card_and_who_acts(
    client: Client, account: Account, group: str, status: int, acts: bool
) -> None:
    sits(client, group)

    page = client.get(f"/admin/rozliczenia/konto/{account.pk}/")

    # To whom the acts themselves open, by GET and by POST, is asked in `desk/test_permissions.py`.
    assert page.status_code == status
    assert ("Wpłata w kasie" in text_of(page)) is acts


@pytest.mark.parametrize("months", [2, 10])
def test_the_card_costs_the_same(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, months: int
) -> None:
    account = open_account("100005")
    for month in range(1, months + 1):
        charge(account, f"2026-{month:02d}", "500.00")
        pay(account, f"2026-{month:02d}-10", "100.00")
    sits(client, AUDITOR)
    client.get(f"/admin/rozliczenia/konto/{account.pk}/")

    with django_assert_num_queries(40):
        client.get(f"/admin/rozliczenia/konto/{account.pk}/")
