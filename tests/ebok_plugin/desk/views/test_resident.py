"""A clerk looks with the resident's eyes: with a reason, without any act, and it is told."""

from __future__ import annotations

import pytest
from django.test import Client
from lxml import html

from cms_ext.office.audit.models import AuditEvent
from cms_ext.office.audit.words import action_in_words, reason_in_words
from ebok_plugin.desk.views.account import inert
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.models import PaymentSettings
from tests.ebok_plugin.desk.clerks import CLERK, sits, text_of
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
WHY = {"why": "CALL", "words": "Płatnik pyta o saldo przez telefon", "page": "start"}


@shared
def flat() -> Account:
    account = open_account("100005")
    charge(account, "2026-10", "500.00")
    pay(account, "2026-10-10", "300.00", "Opłata październik")
    return account


def at(account: Account) -> str:
    return f"/admin/rozliczenia/konto/{account.pk}/widok-mieszkanca/"


def test_the_pages_are_the_residents_and_nothing_on_them_acts(
    client: Client, flat: Account
) -> None:
    user = sits(client, CLERK)

    for page, said in (("start", "Moje rozliczenia"), ("historia", "Opłata październik")):
        shown = client.post(at(flat), {**WHY, "page": page})

        tree = html.fromstring(shown.content)
        assert said in text_of(shown)
        assert "200,00" in text_of(shown)
        assert tree.xpath("count(//main//form)") == 1.0  # the one that changes the page
        assert tree.xpath("//main//a/@href") == [f"/admin/rozliczenia/konto/{flat.pk}/"]
        assert "no-store" in shown["Cache-Control"]
        assert client.session["_auth_user_id"] == str(user.pk)


def test_the_history_shows_past_years_and_all_pages_too(client: Client, flat: Account) -> None:
    pay(flat, "2025-05-05", "70.00", "wpłata sprzed roku")
    sits(client, CLERK)

    earlier = client.post(at(flat), {**WHY, "page": "historia", "rok": "2025"})
    odd = client.post(at(flat), {**WHY, "page": "historia", "rok": "1999", "strona": "9"})

    assert "wpłata sprzed roku" in text_of(earlier)
    assert "Operacje od 01.01.2025 do 31.12.2025" in text_of(earlier)
    assert "Operacje od 01.01.2026 do 20.11.2026" in text_of(odd)
    chosen = html.fromstring(earlier.content).xpath("//select[@name='rok']/option")
    assert [(one.text, one.get("selected") is not None) for one in chosen] == [
        ("2026", False),
        ("2025", True),
    ]
    looks = AuditEvent.objects.filter(action="VIEW_AS_RESIDENT").order_by("seq")
    assert [look.changes for look in looks] == [
        {"page": "historia", "year": "2025"},
        {"page": "historia", "year": "2026"},
    ]


def test_the_resident_reads_of_the_look_in_words(client: Client, flat: Account) -> None:
    sits(client, CLERK)
    client.post(at(flat), WHY)
    grant(flat, "Anna Lis")
    signed_in(client)

    page = html.fromstring(client.get("/konto/dziennik/").content)

    [row] = page.xpath("//main//tbody/tr")
    assert [" ".join(cell.text_content().split()) for cell in row][1:] == [
        "Wgląd w strony widziane oczami mieszkańca",
        "Dział Finansowo-Księgowy",
        "rozmowa telefoniczna",
    ]
    assert "CALL" not in page.text_content()


def test_each_look_is_told_to_the_resident_with_its_reason(client: Client, flat: Account) -> None:
    sits(client, CLERK)

    client.get(at(flat))
    client.post(at(flat), WHY)

    event = AuditEvent.objects.get(action="VIEW_AS_RESIDENT")
    assert (event.subject, event.note) == (flat.payer, WHY["words"])
    assert (action_in_words(event.action), reason_in_words(event.reason_code)) == (
        "Wgląd w strony widziane oczami mieszkańca",
        "rozmowa telefoniczna",
    )


def test_without_a_reason_there_is_no_look(client: Client, flat: Account) -> None:
    sits(client, CLERK)

    for fields in ({"words": "bo tak"}, {"words": ""}, {"why": "INNY"}):
        page = client.post(at(flat), {**WHY, "page": "historia", **fields})
        assert "Opłata październik" not in text_of(page), fields
    assert not AuditEvent.objects.filter(action="VIEW_AS_RESIDENT").exists()


def test_only_what_is_read_is_left() -> None:
    page = """<html><body><a href="/x">menu</a><main id="tresc">
    <p>Saldo <a href="/e-bok/">200</a></p>
    <form action="/e-bok/"><button>Wyślij</button></form><script>x()</script>
    </main></body></html>"""

    assert inert(page.encode()).split() == ["<p>Saldo", "<span>200</span></p>"]
    with pytest.raises(ValueError, match="no <main"):
        inert(b"<html><body>nic</body></html>")


def test_the_clerk_reads_why_there_are_no_payment_codes(client: Client, flat: Account) -> None:
    sits(client, CLERK)
    without = text_of(client.post(at(flat), WHY))
    codes = PaymentSettings.load()
    codes.nip, codes.recipient = "5260250274", "SM Pod Lasem"
    codes.save()

    mended = text_of(client.post(at(flat), WHY))

    assert "Mieszkaniec nie dostaje kodów QR do przelewu" in without
    assert "Podaj nazwę odbiorcy do kodu QR" in without
    assert "Mieszkaniec nie dostaje kodów QR do przelewu" not in mended
