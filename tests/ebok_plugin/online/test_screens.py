"""What payers and the desk see of payments on line, and nothing of it while no gateway is on."""

from datetime import date, timedelta

import pytest
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.ledger.domain.queries.account import read_balance
from ebok_plugin.ledger.models import Account
from ebok_plugin.online.models import PaymentOrder
from ebok_plugin.plugin.rights import OF_ONLINE, find_absent_ebok_rights
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import charge, open_account, zl
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.online.gateways import NOTICE, begin, paid, state, tell
from tests.ebok_plugin.przelewy24.fake_przelewy24 import Fake
from tests.page_checks import page_problems, parsed, said, words_at
from tests.people import resident, staff
from tests.query_counts import queries_of_page
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("account")]
TODAY = date(2026, 11, 20)
NUMBER, AT = "100005", "/e-bok/konto/100005/zaplac-online/"
LIST = "/admin/bank/wplaty-online/"


@shared
def account() -> Account:
    opened = open_account(NUMBER)
    charge(opened, "2026-11", "100.00")
    grant(opened, "Anna Lis")
    return opened


def clerk(group: str = "finance_clerk") -> Client:
    return signed_in(staff("felicja", group))


def waiting(anna: Client, account: Account, fake: Fake, amount: str = "40,00") -> PaymentOrder:
    """Paid on a closed account, so that a person has to decide."""
    order = begin(anna, NUMBER, amount)
    Account.objects.filter(pk=account.pk).update(closed_on=TODAY - timedelta(days=1))
    tell(paid(fake, order))
    assert state(order) == ("PAID", False, "")
    return order


@pytest.mark.always
def test_without_a_gateway_there_is_no_button_no_page_and_no_endpoint(anna: Client):
    home = anna.get("/e-bok/")
    assert "zaplac-online" not in home.content.decode()
    assert anna.get(AT).status_code == anna.post(AT, {"kwota": "1"}).status_code == 404
    assert Client().post(NOTICE, b"{}", content_type="application/json").status_code == 404


def test_the_button_leads_to_a_page_that_alone_may_lead_to_the_gateway(anna: Client, fake: Fake):
    home, part = anna.get("/e-bok/"), anna.get(f"/e-bok/konto/{NUMBER}/zaplac/?kwota=30")
    page = anna.get(AT, {"kwota": "100,00"})
    wrong = anna.post(AT, {"kwota": "-1", "email": "root@localhost"})

    assert page_problems(home) == page_problems(page) == page_problems(wrong) == []
    assert parsed(home).xpath(f"//a[starts-with(@href, '{AT}')]/@href") == [f"{AT}?kwota=100%2C00"]
    assert f"{AT}?kwota=30%2C00" in part.content.decode()
    assert parsed(page).xpath("//input[@name='kwota']/@value") == ["100,00"]
    assert f"form-action 'self' {fake.url}" in page["Content-Security-Policy"]
    assert fake.url not in home["Content-Security-Policy"]
    assert said(parsed(wrong), "//*[@id='bledy']//li") == [
        "Podaj kwotę większą od zera.", "Podaj adres w postaci nazwa@domena.pl.",
    ]  # fmt: skip
    assert not PaymentOrder.objects.exists()
    fake.silent = True
    silent = anna.post(AT, {"kwota": "1", "email": "a@podlasem.example"})
    assert "Operator płatności teraz nie odpowiada." in words_at(silent)


def test_the_payer_reads_what_is_known_before_and_after_the_notice(anna: Client, fake: Fake):
    order = begin(anna, NUMBER, "100,00")
    back = f"{AT}{order.key}/"
    before = anna.get(back)
    tell(paid(fake, order))
    after = anna.get(back)

    assert page_problems(before) == page_problems(after) == []
    assert said(parsed(before), "//h2[@id='stan']") == ["Czekamy na potwierdzenie"]
    again = f"//section//a[@href='{AT}?kwota=100%2C00']"
    assert (said(parsed(before), again), said(parsed(after), again)) == (["Zapłać od nowa"], [])
    assert said(parsed(after), "//h2[@id='stan']") == ["Zapłacono"]
    assert "Wpłata online" in words_at(anna.get(f"/e-bok/konto/{NUMBER}/pozycja/2/"))


@pytest.mark.always
def test_an_order_and_a_page_to_pay_are_nobody_else_s(anna: Client, account: Account, fake: Fake):
    order = begin(anna, NUMBER, "100,00")
    other = open_account("100006")
    grant(other, "Piotr Wrona")
    piotr = signed_in(resident("ebok", "EB-500002-1", "Piotr Wrona"))

    for path in (AT, f"{AT}{order.key}/", f"/e-bok/konto/100006/zaplac-online/{order.key}/"):
        assert piotr.get(path).status_code == 404
    assert piotr.post(AT, {"kwota": "1", "email": "p@podlasem.example"}).status_code == 404
    assert Client().get(f"{AT}{order.key}/").status_code == 302
    assert Client().get(LIST).status_code == 302


def test_on_a_mirror_it_is_shown_as_on_its_way_until_the_program_has_it(
    anna: Client, account: Account, fake: Fake, settings
):
    settings.COOP_LEDGER = "mirror"
    order = begin(anna, NUMBER, "40,00")
    tell(paid(fake, order))
    words = "Wpłata online 40,00 zł z 20.11.2026 jest w drodze."
    assert words in words_at(anna.get("/e-bok/"))

    felicja = clerk()
    page = felicja.get(f"{LIST}{order.pk}/")
    assert "Wpisano do programu księgowego" in page.content.decode()
    assert felicja.post(f"{LIST}{order.pk}/", {"krok": "wpisano"}).status_code == 302
    assert state(order) == ("POSTED", False, "")
    assert words not in words_at(anna.get("/e-bok/"))


@pytest.mark.thorough
def test_the_desk_posts_what_waits_and_ends_a_return(anna: Client, account: Account, fake: Fake):
    order, felicja = waiting(anna, account, fake), clerk()
    at = f"{LIST}{order.pk}/"
    assert "100005" in felicja.get(LIST).content.decode()
    felicja.post(at, {"krok": "zaksieguj"})
    assert state(order) == ("POSTED", True, "")
    again = felicja.post(at, {"krok": "zaksieguj"}, follow=True)
    assert "zmienił się w międzyczasie" in again.content.decode()

    felicja.post(at, {"krok": "zakoncz", "powod": "krótko"})
    assert state(order)[0] == "POSTED"
    reason = "Zwrot w panelu operatora na prośbę płatnika"
    felicja.post(at, {"krok": "zakoncz", "powod": reason})
    assert state(order) == ("CLOSED", True, "")
    assert read_balance(account, TODAY).balance == zl("100.00")
    event = AuditEvent.objects.get(action="ONLINE_PAYMENT_CLOSED")
    assert (event.actor.login, event.changes["reason"]) == ("felicja", reason)
    # The gateway tells it once more: what a person ended stays ended.
    assert (tell(paid(fake, order)), state(order)) == (200, ("CLOSED", True, ""))


def test_a_second_payment_given_back_leaves_the_first(anna: Client, account: Account, fake: Fake):
    order, felicja = begin(anna, NUMBER, "40,00"), clerk()
    tell(paid(fake, order))
    at, given_back = f"{LIST}{order.pk}/", "Druga wpłata zwrócona u operatora"
    felicja.post(at, {"krok": "wyjasniono", "powod": given_back})
    assert not AuditEvent.objects.filter(action="ONLINE_PAYMENT_CLEARED").exists()

    tell(fake.notice(order.key, orderId=2222))
    felicja.post(at, {"krok": "wyjasniono", "powod": "krótko"})
    assert state(order)[2] == "Druga wpłata do tego zlecenia, numer u operatora: 2222."
    page = felicja.post(at, {"krok": "wyjasniono", "powod": given_back}, follow=True)

    assert "Wpłatę wyjaśniono, zostaje na koncie." in page.content.decode()
    assert (state(order), read_balance(account, TODAY).balance) == (
        ("POSTED", True, ""),
        zl("60.00"),
    )
    event = AuditEvent.objects.get(action="ONLINE_PAYMENT_CLEARED")
    assert (event.actor.login, event.changes["reason"]) == ("felicja", given_back)


@pytest.mark.always
@pytest.mark.parametrize(("group", "sees"), [("finance_approver", 200), ("publisher", 302)])
def test_only_a_clerk_settles(anna: Client, account: Account, fake: Fake, group: str, sees: int):
    order, other = waiting(anna, account, fake), clerk(group)

    assert other.get(LIST).status_code in (sees, 403)
    page = other.post(f"{LIST}{order.pk}/", {"krok": "zaksieguj"})
    assert page.status_code in (302, 403)
    assert state(order) == ("PAID", False, "")


def test_a_site_without_a_gateway_has_no_right_to_it(monkeypatch):
    assert not OF_ONLINE & find_absent_ebok_rights()
    monkeypatch.setattr("ebok_plugin.plugin.rights.has_payment_gateway", lambda: False)
    assert find_absent_ebok_rights() >= OF_ONLINE


@pytest.mark.thorough
def test_the_list_costs_the_same_for_one_and_for_four(anna: Client, account: Account, fake: Fake):
    waiting(anna, account, fake)
    felicja = clerk()
    felicja.get(LIST)
    one = queries_of_page(felicja, LIST)
    Account.objects.filter(pk=account.pk).update(closed_on=None)
    for amount in ("1", "2", "3"):
        waiting(anna, account, fake, amount)
        Account.objects.filter(pk=account.pk).update(closed_on=None)

    assert queries_of_page(felicja, LIST) == one
