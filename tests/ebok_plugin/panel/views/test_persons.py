"""„Zmień liczbę osób w lokalu”: shown, sent, answered; and who may not."""

from datetime import date

import pytest
from django.test import Client

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.premises.models import Premises
from cms_ext.premises.views.address import make_place_url
from ebok_plugin.charges.models import Basis, PersonsChange
from ebok_plugin.ledger.models import Account, AccountAccess
from tests.clients import signed_in
from tests.ebok_plugin.charges import coop
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import page_problems, parsed, said, words_at
from tests.people import resident
from tests.query_counts import queries_of_page
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
PAGE = "/e-bok/konto/100005/osoby/"
ASKED = f"{PAGE}?od=2026-11-01&osoby=3"
SENT = {"slowa": "Urodziło się dziecko.", "prawda": "on"}
DESK = "/admin/rozliczenia/liczba-osob/"


@shared
def charged(account: Account, felicja: Origin, kamil: Origin) -> Account:
    """Anna's, charged for November: 48,60 m² × 4,35 and two persons × 42,75."""
    coop.priced("EKS", Basis.AREA_M2, "4.35")
    coop.priced("GOK", Basis.PERSONS, "42.75")
    coop.charge_month("2026-11", felicja, kamil)
    return account


def change() -> PersonsChange:
    return PersonsChange.objects.get()


@pytest.mark.thorough
def test_from_the_form_to_the_corrected_month(anna: Client, charged: Account, clerk: Client):
    shown = anna.get(ASKED)
    assert page_problems(shown) == []
    assert said(parsed(shown), "//dl[@aria-labelledby='oplata']/div") == [
        "GOK 3 os. × 42,75 zł, teraz 85,50 128,25",
        "Pozostałe składnikibez zmian 211,41",
        "Nowa opłata razem (zł) 339,66",
    ]
    found = said(parsed(shown), "//dl[@aria-labelledby='korekty']/div")
    assert found == ["korekta za listopad 2026 +42,75", "Razem (zł) +42,75"]

    one = f"{PAGE}{anna.post(ASKED, SENT).headers['Location'].removeprefix(PAGE)}"
    waits = anna.get(one)
    assert page_problems(waits) == []
    assert "Do 4 grudnia 2026 r. odpowie" in words_at(waits)
    assert "już czeka na odpowiedź" in words_at(anna.get(PAGE))

    at_desk = f"{DESK}{change().pk}/"
    assert "100005" in words_at(clerk.get(DESK))
    assert "listopad 2026: +42,75 zł" in words_at(clerk.get(at_desk))
    assert clerk.post(at_desk, {"krok": "potwierdz"}).status_code == 302
    assert "Zaksięgowano korekty: 42,75 zł" in words_at(clerk.get(at_desk))
    place = words_at(clerk.get(make_place_url(charged.premises)))
    assert "OS/2026/0001: osób 3 od 01.11.2026 potwierdzona" in place

    answered = anna.get(one)
    assert page_problems(answered) == []
    assert said(parsed(answered), "//dl[@aria-labelledby='odpowiedz']/div") == [
        "korekta za listopad 2026 +42,75"
    ]
    flat = words_at(anna.get("/e-bok/konto/100005/lokal/"))
    assert "OS/2026/0001: 3 os. od" in flat
    assert "potwierdzona" in flat


def test_a_clerk_refuses_and_the_resident_reads_why(anna: Client, charged: Account, clerk: Client):
    anna.post(ASKED, SENT)
    at_desk = f"{DESK}{change().pk}/"
    assert clerk.post(at_desk, {"krok": "odrzuc", "powod": "nie"}).status_code == 409

    clerk.post(at_desk, {"krok": "odrzuc", "powod": "Prosimy o akt urodzenia."})

    page = anna.get(change().get_absolute_url())
    assert page_problems(page) == []
    assert "Prosimy o akt urodzenia." in words_at(page)


@pytest.mark.parametrize(
    ("address", "sent", "words"),
    [
        (f"{PAGE}?od=2026-11-01&osoby=50", SENT, "Podaj najwyżej 20 osób"),
        (f"{PAGE}?od=2026-11-01&osoby=-1", SENT, "Podaj zero albo więcej"),
        (f"{PAGE}?od=2026-11-01&osoby=2", SENT, "jest już zapisana taka liczba osób: 2"),
        (f"{PAGE}?od=wczoraj&osoby=3", SENT, "To nie jest data"),
        (f"{PAGE}?od=1999-01-01&osoby=3", SENT, "Podaj dzień od"),
        (ASKED, {"slowa": "x"}, "Zaznacz oświadczenie"),
        (PAGE, SENT, "Ile osób i od kiedy"),
    ],
)
def test_what_is_not_sent(
    anna: Client, charged: Account, address: str, sent: dict[str, str], words: str
):
    page = anna.post(address, sent)

    assert (page.status_code, page_problems(page)) == (200, [])
    assert words in words_at(page)
    assert not PersonsChange.objects.exists()


def test_who_may_only_look_sends_nothing(charged: Account):
    grant(charged, "Nina Najem", AccountAccess.Role.TENANT)
    AccountAccess.objects.filter(person__name="Nina Najem").update(scope=AccountAccess.Scope.SEE)
    page = signed_in(resident("ebok", "EB-500003-9", "Nina Najem")).post(ASKED, SENT)

    assert (page.status_code, "Tu nie możesz złożyć zmiany" in words_at(page)) == (200, True)
    assert not PersonsChange.objects.exists()


def test_a_household_reads_the_request_but_not_the_words_and_withdraws_only_its_own(
    anna: Client, charged: Account
):
    anna.post(ASKED, SENT)
    grant(charged, "Adam Lis", AccountAccess.Role.CO_OWNER)
    adam = signed_in(resident("ebok", "EB-500009-2", "Adam Lis"))
    one = change().get_absolute_url()

    assert "Urodziło się" not in words_at(adam.get(one))
    assert "już czeka na odpowiedź" in words_at(adam.post(ASKED, SENT))
    adam.post(f"{one}wycofaj/")
    assert change().state == PersonsChange.State.WAITING
    anna.post(f"{one}wycofaj/")
    assert change().state == PersonsChange.State.WITHDRAWN


@pytest.mark.always
def test_a_stranger_finds_neither_form_nor_request(anna: Client, charged: Account):
    anna.post(ASKED, SENT)
    one = change().get_absolute_url()
    grant(open_account("100006", "Obcy Jan"), "Obcy Jan")
    stranger = signed_in(resident("ebok", "EB-500007-0", "Obcy Jan"))

    for address in (
        PAGE,
        ASKED,
        one,
        "/e-bok/konto/100005/lokal/",
        f"/e-bok/konto/100006/osoby/{change().pk}/",
    ):
        assert stranger.get(address).status_code == 404
    assert stranger.post(ASKED, SENT).status_code == 404
    assert stranger.post(f"{one}wycofaj/").status_code == 404


@pytest.mark.always
def test_a_former_payer_reads_nothing_of_the_next_household(anna: Client, charged: Account):
    Account.objects.update(closed_on=date(2026, 11, 10))
    later = open_account("100006", "Adam Nowy", opened_on=date(2026, 11, 11))
    later.premises = charged.premises
    later.save()
    grant(later, "Adam Nowy")
    adam = signed_in(resident("ebok", "EB-500007-0", "Adam Nowy"))
    assert adam.post("/e-bok/konto/100006/osoby/?od=2026-12-01&osoby=4", SENT).status_code == 302
    coop.enter_value(charged.premises, Basis.PERSONS, "5", "2026-11-11")

    flat, form = anna.get("/e-bok/konto/100005/lokal/"), anna.get(PAGE)

    assert "Liczba osób 2" in words_at(flat)
    assert "dla 2 os." in words_at(form)
    assert "OS/2026" not in words_at(flat) + words_at(form)
    assert "czeka" not in words_at(form)


def test_neither_waste_nor_a_garage_states_persons(anna: Client, charged: Account):
    Premises.objects.update(kind=Premises.Kind.GARAGE)
    assert anna.get(PAGE).status_code == 404
    Premises.objects.update(kind=Premises.Kind.FLAT)
    Account.objects.update(regime="GOK")
    assert anna.get(PAGE).status_code == 404
    assert "Zmień liczbę osób" not in words_at(anna.get("/e-bok/konto/100005/lokal/"))


@pytest.mark.parametrize("page", ["lokal", "osoby"])
def test_a_flat_costs_the_same_for_one_and_four(anna: Client, charged: Account, page: str):
    address = f"/e-bok/konto/100005/{page}/"
    of_one = queries_of_page(anna, address)
    for number in range(1, 4):
        grant(open_account(f"10010{number}"), "Anna Lis")

    assert queries_of_page(anna, address) == of_one
