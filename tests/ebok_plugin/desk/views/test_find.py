"""One search box: what a caller can say leads to the account, with the reason."""

from __future__ import annotations

import pytest
from django.test import Client

from cms_ext.office.audit.models import AuditEvent
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.desk.clerks import AUDITOR, CLERK, queries_of, sits, text_of
from tests.ebok_plugin.ledger.books import open_account, pay
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
FIND = "/admin/rozliczenia/"


@shared
def flat() -> Account:
    account = open_account("100005", "Łucja Żak")
    pay(account, "2026-11-16", "954.17")
    open_account("200007", "Jan Inny")
    return account


def test_an_account_is_found_and_it_says_why(client: Client, flat: Account) -> None:
    sits(client, CLERK)
    end = flat.nrb[-6:]
    reasons = {
        "100005": "numer konta 100005",
        "lucja zak": "płatnik Łucja Żak",
        "L-1000": "lokal L-100005",
        "wzorcowa 1 05": "adres ul. Wzorcowa 1",
        "954,17": "wpłata 954,17 zł z 16.11.2026",
        end: f"rachunek do wpłat kończy się na {end}",
    }

    for query, reason in reasons.items():
        page = text_of(client.get(FIND, {"q": query}))
        assert reason in page
        assert "Jan Inny" not in page
    looks = AuditEvent.objects.filter(action="LIST").order_by("seq")
    assert [
        (look.changes, query in look.note) for look, query in zip(looks, reasons, strict=True)
    ] == [({"accounts": [flat.pk]}, False)] * len(reasons)


def test_nothing_found_is_said_and_not_logged(client: Client, flat: Account) -> None:
    sits(client, CLERK)

    for query in ("", "nikt taki", "0,01", "-954,17", "\x00", "%", "..."):
        page = client.get(FIND, {"q": query})
        assert (page.status_code, "Łucja" in text_of(page)) == (200, False), query
    assert not AuditEvent.objects.filter(action="LIST").exists()


def test_the_search_costs_the_same_for_one_account_and_for_four(client: Client) -> None:
    sits(client, AUDITOR)
    pay(open_account("100000", "Anna Lis"), "2026-11-16", "10.00")
    one = queries_of(client, FIND, {"q": "10,00"})
    for number in ("100001", "100002", "100003"):
        pay(open_account(number, "Anna Lis"), "2026-11-16", "10.00")

    assert queries_of(client, FIND, {"q": "10,00"}) == one
