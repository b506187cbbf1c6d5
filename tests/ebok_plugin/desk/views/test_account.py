from datetime import date
from operator import attrgetter

import pytest
from django.test import Client
from lxml import html

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.audit.words import action_in_words, reason_in_words
from cms_ext.people.identity.models import Person
from cms_ext.premises.models import Premises
from ebok_plugin.desk.domain.card import read_book_page
from ebok_plugin.desk.views.account import strip_links_and_forms
from ebok_plugin.ledger.domain.queries.statement import read_statement
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.statements.models import PaymentSettings
from tests.ebok_plugin.desk.clerks import APPROVER, AUDITOR, CLERK, sign_in_clerk
from tests.ebok_plugin.ledger.books import charge, open_account, pay, zl
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.page_checks import text_of
from tests.query_counts import queries_of_page
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@pytest.mark.thorough
def test_the_card_says_how_the_account_stands(clerk: Client):
    account = open_account("100005")
    grant(account, "Anna Lis")
    charge(account, "2026-10", "500.00")
    charge(account, "2026-11", "520.00")
    pay(account, "2026-10-10", "300.00", "Opłata październik")

    page = text_of(clerk.get(f"/admin/rozliczenia/konto/{account.pk}/"))

    for said in (
        "Zaległość: 720,00 zł",
        "Najstarszy termin płatności minął 15.10.2026.",
        "<dt>Po terminie</dt> <dd>720,00 zł</dd>",
        "listopad 2026: 520,00 zł.",
        "Poprzednie (październik 2026): 500,00 zł, różnica 20,00 zł.",
        "Wyższa opłata: EKS: 20,00 zł",
        "Anna Lis, płatnik",
        "Wystornuj nr 1",
    ):
        assert said in page, said
    look = AuditEvent.objects.get(action="VIEW")
    found = (look.subject, look.reason_code, look.object_id)
    assert found == (account.payer, "SETTLEMENT", str(account.pk))


@shared
def account() -> Account:
    """With a charge of one month."""
    opened = open_account("100005")
    charge(opened, "2026-10", "500.00")
    return opened


@pytest.mark.thorough
def test_whoever_may_act_is_offered_the_acts(client, account: Account):
    """To whom the acts themselves open is asked in `desk/test_permissions.py`."""
    offered = {}
    for group in (CLERK, APPROVER, AUDITOR):
        sign_in_clerk(client, group)
        page = client.get(f"/admin/rozliczenia/konto/{account.pk}/")
        offered[group] = "Wpłata w kasie" in text_of(page)

    assert offered == {CLERK: True, APPROVER: False, AUDITOR: False}


@pytest.mark.thorough
def test_the_card_costs_the_same_for_two_months_and_for_five(auditor: Client):
    account = open_account("100005")
    costs = []
    for months in ((1, 2), (3, 4, 5)):
        for month in months:
            charge(account, f"2026-{month:02d}", "500.00")
            pay(account, f"2026-{month:02d}-10", "100.00")
        costs.append(queries_of_page(auditor, f"/admin/rozliczenia/konto/{account.pk}/"))

    assert costs[0] == costs[1]


@pytest.mark.thorough
def test_the_book_goes_by_days_and_ends_where_the_statement_ends(clerk: Client):
    account = open_account("100005")
    charge(account, "2025-12", "400.00")
    charge(account, "2026-10", "500.00")
    pay(account, "2026-10-10", "300.00", "Opłata październik")
    pay(account, "2026-10-10", "700.00", "Za dwa miesiące")
    charge(account, "2026-12", "90.00")

    page = read_book_page(account, date(2026, 11, 20))

    assert [
        (str(day.day), day.balance, [line.row.title for line in day.lines]) for day in page.days
    ] == [
        ("2026-10-10", zl("-100.00"), ["Za dwa miesiące", "Opłata październik"]),
        ("2026-10-01", zl("900.00"), ["Opłata za 10/2026"]),
    ]
    whole = read_statement(account, date(2026, 1, 1), date(2026, 11, 20))
    figures = attrgetter("opening", "debits", "credits", "closing")
    assert figures(page.statement) == figures(whole)
    found = (page.years, [str(one.booking_date) for one in page.ahead])
    assert found == ((2026, 2025), ["2026-12-01"])
    shown = text_of(clerk.get(f"/admin/rozliczenia/konto/{account.pk}/?rok=2026"))
    assert "saldo po tym dniu: nadpłata 100,00 zł" in shown
    astray = text_of(clerk.get(f"/admin/rozliczenia/konto/{account.pk}/?rok=x&p=99"))
    book = slice(shown.index("Księga konta"), shown.index("Wszystkie pozycje konta"))
    assert shown[book] in astray


def test_a_day_cut_by_a_page_has_its_balance_once(monkeypatch):
    monkeypatch.setattr("ebok_plugin.desk.domain.card.PAGE_SIZE", 2)
    account = open_account("100005")
    charge(account, "2026-10", "500.00")
    for amount in ("1.00", "2.00", "3.00"):
        pay(account, "2026-10-10", amount, amount)
    today = date(2026, 11, 20)

    pages = [read_book_page(account, today, page=number) for number in (1, 2)]

    assert [
        [(day.balance, [line.row.title for line in day.lines]) for day in page.days]
        for page in pages
    ] == [
        [(zl("494.00"), ["3.00", "2.00"])],
        [(None, ["1.00"]), (zl("500.00"), ["Opłata za 10/2026"])],
    ]


@pytest.mark.thorough
def test_whom_to_ring_is_masked_until_one_rings(client):
    account = open_account("100005")
    Person.objects.filter(pk=account.payer_id).update(phone="+48601602603")
    grant(account, "Jan Lis", AccountAccess.Role.PROXY, end=date(2027, 12, 31))
    sign_in_clerk(client, CLERK)
    address = f"/admin/rozliczenia/konto/{account.pk}/"

    card = text_of(client.get(address))
    assert "tel. *** *** 603" in card
    assert "601602603" not in card
    assert "Jan Lis" in card
    assert "pełnomocnik" in card
    assert "601602603" in text_of(client.get(f"{address}rozmowa/"))
    calls = AuditEvent.objects.filter(action="VIEW", reason_code="CALL")
    assert {event.subject.name for event in calls} == {"Anna Lis", "Jan Lis"}

    sign_in_clerk(client, APPROVER)
    assert "*** ***" not in text_of(client.get(address))


# --- the search: what a caller can say leads to the account, with the reason ---


FIND = "/admin/rozliczenia/"


@shared
def lucja() -> Account:
    account = open_account("100005", "Łucja Żak")
    pay(account, "2026-11-16", "954.17")
    open_account("200007", "Jan Inny")
    return account


ASKED = ["Wzorcowa 1 m. 5", "wzorcowa 1/05", "WZORCOWA 1 m 5", "1/5", "Wzorcowa 1 lok. 5"]


@pytest.mark.thorough
def test_an_account_is_found_and_it_says_why(clerk: Client, lucja: Account):
    end = lucja.nrb[-6:]
    reasons = {
        "100005": "numer konta 100005",
        "lucja zak": "płatnik Łucja Żak",
        "L-1000": "lokal L-100005",
        **dict.fromkeys(ASKED, "adres ul. Wzorcowa 1 m. 05"),
        "954,17": "wpłata 954,17 zł z 16.11.2026",
        end: f"rachunek do wpłat kończy się na {end}",
    }

    for query, reason in reasons.items():
        page = text_of(clerk.get(FIND, {"q": query}))
        assert reason in page
        assert "Jan Inny" not in page
    looks = AuditEvent.objects.filter(action="LIST").order_by("seq")
    assert [
        (look.changes, query in look.note) for look, query in zip(looks, reasons, strict=True)
    ] == [({"accounts": [lucja.pk]}, False)] * len(reasons)


@pytest.mark.thorough
def test_an_address_from_the_file_is_found_as_it_is_printed(clerk: Client, lucja: Account):
    Premises.objects.filter(pk=lucja.premises_id).update(
        address="ul. Wzorcowa 1, 05-500 Piaseczno", number="5"
    )

    cases = {**dict.fromkeys(ASKED, True), "Wzorcowa 1 Piaseczno": True, "Wzorcowa 1/6": False}
    assert {asked: "Łucja" in text_of(clerk.get(FIND, {"q": asked})) for asked in cases} == cases


@pytest.mark.thorough
def test_nothing_found_is_said_and_not_logged(clerk: Client, lucja: Account):
    for query in ("", "nikt taki", "0,01", "-954,18", "\x00", "%", "..."):
        page = clerk.get(FIND, {"q": query})
        assert (page.status_code, "Łucja" in text_of(page)) == (200, False), query
    assert not AuditEvent.objects.filter(action="LIST").exists()


@pytest.mark.thorough
def test_the_search_costs_the_same_for_one_account_and_for_four(auditor: Client):
    pay(open_account("100000", "Anna Lis"), "2026-11-16", "10.00")
    one = queries_of_page(auditor, FIND, {"q": "10,00"})
    for number in ("100001", "100002", "100003"):
        pay(open_account(number, "Anna Lis"), "2026-11-16", "10.00")

    assert queries_of_page(auditor, FIND, {"q": "10,00"}) == one


# --- with the resident's eyes: with a reason, without any act, and the resident reads of it ---


WHY = {"why": "CALL", "words": "Płatnik pyta o saldo przez telefon", "page": "start"}


@shared
def flat() -> Account:
    account = open_account("100005")
    charge(account, "2026-10", "500.00")
    pay(account, "2026-10-10", "300.00", "Opłata październik")
    return account


def at(account: Account) -> str:
    return f"/admin/rozliczenia/konto/{account.pk}/widok-mieszkanca/"


@pytest.mark.thorough
def test_the_pages_are_the_residents_and_nothing_on_them_acts(client, flat: Account):
    user = sign_in_clerk(client, CLERK)

    for page, said in (("start", "Moje rozliczenia"), ("historia", "Opłata październik")):
        shown = client.post(at(flat), {**WHY, "page": page})

        tree = html.fromstring(shown.content)
        assert said in text_of(shown)
        assert "200,00" in text_of(shown)
        assert tree.xpath("count(//main//form)") == 1.0  # the one that changes the page
        assert tree.xpath("//main//a/@href") == [f"/admin/rozliczenia/konto/{flat.pk}/"]
        assert "no-store" in shown["Cache-Control"]
        assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.thorough
def test_the_history_shows_past_years_and_all_pages_too(clerk: Client, flat: Account):
    pay(flat, "2025-05-05", "70.00", "wpłata sprzed roku")

    earlier = clerk.post(at(flat), {**WHY, "page": "historia", "rok": "2025"})
    odd = clerk.post(at(flat), {**WHY, "page": "historia", "rok": "1999", "strona": "9"})

    assert "wpłata sprzed roku" in text_of(earlier)
    assert "Operacje od 01.01.2025 do 31.12.2025" in text_of(earlier)
    assert "Operacje od 01.01.2026 do 20.11.2026" in text_of(odd)
    chosen = html.fromstring(earlier.content).xpath("//select[@name='rok']/option")
    found = [(one.text, one.get("selected") is not None) for one in chosen]
    assert found == [("2026", False), ("2025", True)]
    looks = AuditEvent.objects.filter(action="VIEW_AS_RESIDENT").order_by("seq")
    facts = [look.changes for look in looks]
    assert facts == [{"page": "historia", "year": "2025"}, {"page": "historia", "year": "2026"}]


@pytest.mark.thorough
def test_each_look_has_a_reason_and_the_resident_reads_of_it(clerk: Client, flat: Account):
    clerk.get(at(flat))
    for fields in ({"words": "bo tak"}, {"words": ""}, {"why": "INNY"}):
        page = clerk.post(at(flat), {**WHY, "page": "historia", **fields})
        assert "Opłata październik" not in text_of(page), fields
    assert not AuditEvent.objects.filter(action="VIEW_AS_RESIDENT").exists()

    clerk.post(at(flat), WHY)

    event = AuditEvent.objects.get(action="VIEW_AS_RESIDENT")
    assert (event.subject, event.note) == (flat.payer, WHY["words"])
    look = "Wgląd w strony widziane oczami mieszkańca"
    words = (action_in_words(event.action), reason_in_words(event.reason_code))
    assert words == (look, "rozmowa telefoniczna")

    grant(flat, "Anna Lis")
    signed_in(clerk)
    diary = html.fromstring(clerk.get("/konto/dziennik/").content)
    [row] = diary.xpath("//main//tbody/tr")
    found = [" ".join(cell.text_content().split()) for cell in row][1:]
    assert found == [look, "Dział Finansowo-Księgowy", "rozmowa telefoniczna"]
    assert "CALL" not in diary.text_content()


def test_only_what_is_read_is_left():
    page = """<html><body><a href="/x">menu</a><main id="tresc">
    <p>Saldo <a href="/e-bok/">200</a></p>
    <form action="/e-bok/"><button>Wyślij</button></form><script>x()</script>
    </main></body></html>"""

    assert strip_links_and_forms(page.encode()).split() == ["<p>Saldo", "<span>200</span></p>"]
    with pytest.raises(ValueError, match="no <main"):
        strip_links_and_forms(b"<html><body>nic</body></html>")


@pytest.mark.thorough
def test_the_clerk_reads_why_there_are_no_payment_codes(clerk: Client, flat: Account):
    without = text_of(clerk.post(at(flat), WHY))
    codes = PaymentSettings.load()
    codes.nip, codes.recipient = "5260250274", "SM Pod Lasem"
    codes.save()

    mended = text_of(clerk.post(at(flat), WHY))

    assert "Mieszkaniec nie dostaje kodów QR do przelewu" in without
    assert "Podaj nazwę odbiorcy do kodu QR" in without
    assert "Mieszkaniec nie dostaje kodów QR do przelewu" not in mended
