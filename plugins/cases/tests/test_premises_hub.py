"""The telephone rings: from what a caller says to the flat, account, balance, meters, cases."""

import pytest
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person
from cms_ext.premises.views.address import make_place_url
from ebok_plugin.ledger.models import Account
from plugins.cases.tests.cases import fault
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.utilities.meters.flats import meter
from tests.page_checks import parsed, text_of
from tests.people import staff
from tests.query_counts import queries_when_warm
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.always]
MONEY, PLACES = "Konto, płatnik i saldo", "Nieruchomości, budynki, klatki i lokale"


@shared
def arrears() -> Account:
    """Anna's flat with a meter and two cases; her telephone is kept as the demo has it."""
    account = open_account("100005")
    grant(account, "Anna Lis")
    Person.objects.filter(name="Anna Lis").update(phone="000000108")
    charge(account, "2026-10", "720.00")
    meter(account)
    fault(person=account.payer)
    fault(person=account.payer, account_no="200001", told_to_payer=True)
    return account


def rows(client: Client, address: str, part: str, **asked: str) -> dict[str, list[tuple[str, str]]]:
    """Return the rows of each section of this kind: their words, and where they lead."""
    return {
        found.xpath("string(h2)"): [
            (" ".join(row.text_content().split()), row.xpath("string(.//a/@href)"))
            for row in found.xpath(".//li")
        ]
        for found in parsed(client.get(address, asked)).xpath(f"//section[{part}]")
    }


def test_a_flat_leads_to_its_account_meters_and_cases_for_whom_may_see_them(arrears: Account):
    """Four of each cost what one costs."""
    page, part = make_place_url(arrears.premises), "starts-with(@aria-labelledby, 'czesc-')"
    auditor = signed_in(staff("auditor", "auditor"))
    of_auditor = rows(auditor, page, part)
    of_one = queries_when_warm(auditor.get, page)
    for number in "123":
        Account.objects.filter(pk=open_account(f"20010{number}").pk).update(
            premises=arrears.premises
        )
        meter(arrears, f"ZW-{number}")
        fault(person=arrears.payer)

    words = "Konto 100005, Anna Lis Zaległość: 720,00 zł; dostęp: Anna Lis (płatnik)"
    assert {title: len(found) for title, found in of_auditor.items()} == dict.fromkeys(
        [MONEY, "Liczniki", "Sprawy"], 1
    )
    [(row, to)] = of_auditor[MONEY]
    assert (row[: len(words)], to) == (words, f"/admin/rozliczenia/konto/{arrears.pk}/")
    assert of_auditor["Liczniki"][0][0] == "Wodomierz zimnej wody ZW-0001 stan 100 z 31.12.2024"
    seen = AuditEvent.objects.filter(action="LIST", note=Account._meta.label)[0]
    assert seen.changes == {"accounts": [arrears.pk]}
    assert queries_when_warm(auditor.get, page) == of_one
    for group in ("membership_clerk", "editor", "publisher"):
        clerk = signed_in(staff(group, group))
        assert rows(clerk, page, part) == {}
        assert "720,00" not in text_of(clerk.get(page))


def test_the_search_finds_flat_account_and_balance_by_address_and_telephone(arrears: Account):
    finance, editor = (signed_in(staff(one, one)) for one in ("finance_clerk", "editor"))
    phones = ["000000108", "000 000 108", "+48 000 000 108", "0048000000108", "000-000-108"]
    addresses = ["Wzorcowa 1 m. 05", "wzorcowa 1m5"]

    found = {q: rows(finance, "/admin/szukaj/", "@class='desk-found'", q=q) for q in phones}
    places = {q: rows(finance, "/admin/szukaj/", "@class='desk-found'", q=q) for q in addresses}
    owed = "100005, Anna Lis Zaległość: 720,00 zł; "
    book, flat = f"/admin/rozliczenia/konto/{arrears.pk}/", make_place_url(arrears.premises)
    assert {q: groups["Konta rozliczeniowe"] for q, groups in found.items()} == dict.fromkeys(
        phones, [(f"{owed}telefon płatnika", book)]
    )
    for groups in places.values():
        assert groups["Konta rozliczeniowe"] == [(f"{owed}adres ul. Wzorcowa 1 m. 05", book)]
        assert [to for _words, to in groups[PLACES]] == [flat]
    unseen = rows(editor, "/admin/szukaj/", "@class='desk-found'", q=addresses[0])
    assert [*unseen] == [PLACES]
    listed = text_of(finance.get("/admin/rozliczenia/", {"q": phones[1]}))
    assert '<td data-label="Saldo">Zaległość: 720,00 zł</td>' in listed
