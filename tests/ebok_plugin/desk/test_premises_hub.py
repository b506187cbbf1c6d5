"""The telephone rings: from what a caller says to the flat, account, balance, meters, cases."""

import pytest
from django.test import Client
from lxml import html

from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.models import Person
from cms_ext.public_site.premises.views.address import url_of
from ebok_plugin.cases.models import Case
from ebok_plugin.ledger.models import Account
from tests.clients import signed_in
from tests.ebok_plugin.cases.cases import fault
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.meters.flats import TODAY, meter, read
from tests.page_checks import parsed, text_of
from tests.people import staff
from tests.query_counts import queries_when_warm
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
PHONES = ["000000108", "000 000 108", "+48 000 000 108", "0048000000108", "000-000-108"]


@pytest.fixture(autouse=True)
def _on_the_day(settings) -> None:
    settings.COOP_TODAY = TODAY


@shared
def flat() -> Account:
    """Anna's, in arrears, with a meter; the telephone is kept as the demo has it."""
    account = open_account("100005")
    grant(account, "Anna Lis")
    Person.objects.filter(name="Anna Lis").update(phone="000000108")
    charge(account, "2026-10", "720.00")
    read(meter(account), "2026-10-31", "160")
    return account


def sections(client: Client, account: Account) -> dict[str, list[tuple[str, str]]]:
    """Of the flat's page, those of plugins: the rows with the address of each."""
    answer = client.get(url_of(account.premises))
    assert answer.status_code == 200
    return {
        part.xpath("string(h2)"): [
            (" ".join(row.text_content().split()), row.xpath("string(a/@href)"))
            for row in part.xpath("./ul/li")
        ]
        for part in parsed(answer).xpath("//section[starts-with(@aria-labelledby, 'czesc-')]")
    }


@pytest.mark.always
def test_the_page_of_a_flat_leads_on_and_tells_nobody_what_he_may_not_see(flat: Account):
    payer = flat.payer
    mine, noted = fault(person=payer), fault(person=payer, account_no="100005", told_to_payer=True)
    fault(person=Person.objects.create(name="Jan Obcy"))
    fault(person=payer, account_no="200001", told_to_payer=True)

    book = f"/admin/rozliczenia/konto/{flat.pk}/"
    stands = "Konto 100005, Anna Lis Zaległość: 720,00 zł; dostęp: Anna Lis (płatnik)"
    money = "Konto, płatnik i saldo"
    of_finance = sections(signed_in(staff("finanse", "finance_clerk")), flat)
    of_auditor = sections(signed_in(staff("kontroler", "auditor")), flat)

    assert [(row.startswith(stands), to) for row, to in of_finance[money]] == [(True, book)]
    assert list(of_finance) == list(of_auditor) == [money, "Liczniki", "Sprawy"]
    assert [row for row, _to in of_auditor["Liczniki"]] == [
        "Wodomierz zimnej wody ZW-0001 stan 160 z 31.10.2026"
    ]
    assert {row.partition(":")[0] for row, _to in of_auditor["Sprawy"]} == {
        mine.number,
        noted.number,
    }
    listed = AuditEvent.objects.filter(action="LIST").values_list("note", "changes")
    of_accounts = ("ebok_plugin_ledger.Account", {"accounts": [flat.pk]})
    assert [one for one in listed if one[0] != Case._meta.label] == [of_accounts] * 2
    for group in ("membership_clerk", "editor", "publisher"):
        client = signed_in(staff(group, group))
        assert sections(client, flat) == {}
        assert "720,00" not in text_of(client.get(url_of(flat.premises)))


def test_the_page_of_a_flat_costs_the_same_for_one_account_meter_and_case_as_for_four(
    flat: Account,
):
    client, page = signed_in(staff("kontroler", "auditor")), url_of(flat.premises)
    fault(person=flat.payer)
    of_one = queries_when_warm(client.get, page)
    for number in ("1", "2", "3"):
        Account.objects.filter(pk=open_account(f"20000{number}").pk).update(premises=flat.premises)
        meter(flat, f"ZW-{number}")
        fault(person=flat.payer)

    assert queries_when_warm(client.get, page) == of_one


@pytest.mark.always
def test_the_search_of_the_first_screen_finds_the_flat_its_account_and_what_is_owed(flat: Account):
    """By address and by telephone, however it is typed; the balance for who may see accounts."""
    clerks = {group: signed_in(staff(group, group)) for group in ("finance_clerk", "editor")}

    def found(group: str, query: str) -> dict[str, list[tuple[str, str]]]:
        page = html.fromstring(clerks[group].get("/admin/szukaj/", {"q": query}).content.decode())
        return {
            part.xpath("string(h2)"): [
                (" ".join(hit.text_content().split()), hit.xpath("string(.//a/@href)"))
                for hit in part.xpath(".//li")
            ]
            for part in page.xpath("//section[@class='desk-found']")
        }

    owed = "100005, Anna Lis Zaległość: 720,00 zł; "
    book = f"/admin/rozliczenia/konto/{flat.pk}/"
    by_address = found("finance_clerk", "Wzorcowa 1 m. 05")
    assert by_address["Konta rozliczeniowe"] == [(f"{owed}adres ul. Wzorcowa 1 m. 05", book)]
    for query in ("Wzorcowa 1 m. 05", "wzorcowa 1m5"):
        places = found("finance_clerk", query)["Nieruchomości, budynki, klatki i lokale"]
        assert [to for _hit, to in places] == [url_of(flat.premises)]
    by_phone = {query: found("finance_clerk", query)["Konta rozliczeniowe"] for query in PHONES}
    assert by_phone == dict.fromkeys(PHONES, [(f"{owed}telefon płatnika", book)])
    assert "Konta rozliczeniowe" not in found("editor", "Wzorcowa 1 m. 05")
    listed = text_of(clerks["finance_clerk"].get("/admin/rozliczenia/", {"q": PHONES[1]}))
    assert '<td data-label="Saldo">Zaległość: 720,00 zł</td>' in listed
