"""„Zwróć nadpłatę”: asked for with a second confirmation, followed, withdrawn; and who may not."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.domain.person import set_postal_address
from cms_ext.people.identity.domain.second_factor import SESSION_KEY, SecondFactorState
from cms_ext.people.identity.models import AuthenticatorApp, User
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.payments.models import Refund
from tests.clients import signed_in
from tests.cms_ext.people.identity.account.phones import code_now, with_app
from tests.ebok_plugin.desk.clerks import APPROVER, CLERK
from tests.ebok_plugin.ledger.books import charge, pay, zl
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.payments.refunds import ANNA, OFFICE, REASON
from tests.page_checks import page_problems, text_of, words_at
from tests.papers_read import words_of
from tests.people import resident, staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
PAGE, DESK = "/e-bok/konto/100005/zwrot/", "/admin/rozliczenia/zwroty/"
INBOX = "/admin/rozliczenia/do-zatwierdzenia/zwroty/"
# As people type it: lower case, the country, no-break spaces.
TYPED = f"pl {ANNA[:2]}\N{NO-BREAK SPACE}{ANNA[2:6]} {ANNA[6:]}"
SENT = {"kwota": "120,00", "rachunek": TYPED, "posiadacz": "Anna Lis"}


@shared
def overpaid(account: Account) -> Account:
    """Anna's, 300,00 overpaid."""
    charge(account, "2026-10", "500.00")
    pay(account, "2026-10-12", "800.00")
    return account


def refund() -> Refund:
    return Refund.objects.get()


def with_an_app(user: User, days: int) -> tuple[Client, str]:
    """Return a browser past the second step, and a code of an app added so many days ago."""
    phone = with_app(user)
    added = timezone.now() - timedelta(days)
    AuthenticatorApp.objects.filter(user=user).update(confirmed_at=added)
    client = signed_in(user)
    session = client.session
    session[SESSION_KEY] = SecondFactorState.PASSED
    session.save()
    return client, code_now(phone)


def test_the_card_of_an_overpaid_account_leads_to_the_form(anna: Client, overpaid: Account):
    assert PAGE in anna.get("/e-bok/").content.decode()

    shown = anna.get(PAGE)

    assert page_problems(shown) == []
    text = words_at(shown)
    assert "Możesz dostać z powrotem 300,00 zł albo część tej kwoty." in text
    assert "Samo hasło nie wystarczy" in text


def test_without_an_overpayment_nothing_is_offered(anna: Client, account: Account):
    assert PAGE not in anna.get("/e-bok/").content.decode()
    assert "Nie ma teraz nadpłaty" in words_at(anna.get(PAGE))
    assert (anna.post(PAGE, SENT).status_code, Refund.objects.count()) == (200, 0)


@pytest.mark.thorough
def test_from_the_letter_to_the_bank(anna: Client, overpaid: Account, settings):
    settings.COOP_OWN_BANK_ACCOUNTS = [OFFICE]
    celina, daria = signed_in(staff("celina", CLERK)), signed_in(staff("daria", APPROVER))
    page = anna.post(PAGE, SENT)["Location"]
    assert "Nasza kolej" in words_at(anna.get(page))
    assert "wydrukuj list z kodem" in words_at(celina.get(DESK))

    at_desk = f"{DESK}{refund().pk}/"
    text = words_of(celina.post(at_desk, {"krok": "list"}).content)
    code = re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4,5}){3}", text)
    assert code
    waits = anna.get(page)
    assert page_problems(waits) == []
    assert "Twoja kolej: kod z listu" in words_at(waits)
    assert "Ten kod się nie zgadza" in words_at(anna.post(page, {"kod": "AAAA-AAAA-AAAA-AAAAA"}))
    assert anna.post(page, {"kod": code[0].lower()}).status_code == 302

    celina.post(at_desk, {"krok": "przyjmij", "powod": REASON})
    matter = f"{INBOX}{refund().orders.get().pk}/"
    assert "Wolna nadpłata dziś" in words_at(daria.get(matter))
    celina.post(matter, {"decyzja": "zatwierdz"})
    assert refund().state == "WAITING"
    daria.post(matter, {"decyzja": "zatwierdz"})
    assert refund().state == "ORDERED"
    made = {"krok": "plik", "rachunek": OFFICE, "plik": "elixir-1250", "dzien": "2026-11-20"}
    assert "Plik ma 1 zwrot." in text_of(celina.post(f"{DESK}pliki/", made, follow=True))
    file = celina.get(f"{DESK}pliki/{refund().orders.get().file_id}/")
    assert file.content.decode("cp1250").split(",")[:3] == ["110", "20261120", "12000"]
    assert "Przelew jest w drodze do banku." in words_at(anna.get(page))
    assert "Wyślij" not in words_at(anna.get(PAGE))
    for address in (DESK, f"{DESK}?widok=w-toku", at_desk, f"{DESK}pliki/"):
        assert celina.get(address).status_code == 200


def test_payer_and_clerk_read_why_no_letter_goes_to_a_new_address(
    anna_s_login: User, overpaid: Account
):
    with time_machine.travel(datetime(2026, 12, 10, 14, tzinfo=UTC), tick=False):
        set_postal_address(overpaid.payer, "ul. Nowa 1, 00-000 Wzorów", SYSTEM, "dowód osobisty")
        celina = signed_in(staff("celina", CLERK))
        anna = signed_in(anna_s_login)
        before = words_at(anna.get(PAGE))
        page = anna.post(PAGE, SENT)["Location"]
        shown = anna.get(page)
        at_desk = f"{DESK}{refund().pk}/"
        desk, printed = (
            words_at(celina.get(at_desk)),
            celina.post(at_desk, {"krok": "list"}, follow=True),
        )

    why = "na adres, który mamy co najmniej 14 dni, więc list wyjdzie od 25.12.2026"
    assert page_problems(shown) == []
    assert (why in before, why in words_at(shown)) == (True, True)
    assert "Szybciej: gdy masz klucz dostępu" in words_at(shown)
    assert "dopiero od 25.12.2026: adres, na który pójdzie, jest nowy" in desk
    assert "List wydrukujesz od 25.12.2026." in words_at(printed)
    assert refund().code_hash == ""


def test_a_settled_factor_confirms_at_once(anna_s_login: User, overpaid: Account):
    client, code = with_an_app(anna_s_login, 14)

    assert "Ten kod się nie zgadza" in words_at(client.post(PAGE, {**SENT, "code": "000000"}))
    assert Refund.objects.count() == 0
    client.post(PAGE, {**SENT, "code": code})

    row = refund()
    assert (row.state, row.nrb, row.amount, row.holder) == (
        "WAITING",
        ANNA,
        zl("120.00"),
        "Anna Lis",
    )


def test_a_factor_that_the_thief_has_just_added_confirms_nothing(
    anna_s_login: User, overpaid: Account
):
    client, code = with_an_app(anna_s_login, 13)

    client.post(PAGE, {**SENT, "code": code})

    assert (refund().state, refund().confirmed_at) == ("UNCONFIRMED", None)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kwota": "300,01"}, "Do zwrotu jest teraz najwyżej 300,00 zł."),
        ({"kwota": "0"}, "Podaj kwotę większą od zera."),
        ({"kwota": "<b>"}, "Błąd:"),
        ({"rachunek": f"{ANNA[:-1]}0"}, "błędną sumę kontrolną"),
        ({"rachunek": "DE89370400440532013000"}, "To nie jest polski numer rachunku."),
        ({"rachunek": OFFICE}, "To rachunek do wpłat, nie Twój."),
        ({"posiadacz": "123 \x00"}, "Błąd:"),
    ],
)
def test_what_is_not_taken(anna: Client, overpaid: Account, settings, typed, sentence: str):
    settings.COOP_OWN_BANK_ACCOUNTS = [OFFICE]

    assert sentence in words_at(anna.post(PAGE, {**SENT, **typed}))
    assert Refund.objects.count() == 0


def test_the_payer_withdraws_and_asks_again(anna: Client, overpaid: Account):
    page = anna.post(PAGE, SENT)["Location"]
    assert "jest w toku" in words_at(anna.get(PAGE))

    anna.post(f"{page}wycofaj/")

    assert "Wycofany" in words_at(anna.get(page))
    assert "Ile i na jaki rachunek" in words_at(anna.get(PAGE))
    anna.post(f"{page}wycofaj/")
    assert refund().state == "WITHDRAWN"


def test_another_holder_follows_it_without_the_number(anna: Client, overpaid: Account):
    page = anna.post(PAGE, SENT)["Location"]
    grant(overpaid, "Piotr Nowak", AccountAccess.Role.CO_OWNER)
    piotr = signed_in(resident("ebok", "EB-500002-1", "Piotr Nowak"))

    text = words_at(piotr.get(page))

    assert f"…{ANNA[-4:]}" in text
    assert ANNA[2:6] not in text
    assert "jest w toku" in words_at(piotr.get(PAGE))
    piotr.post(f"{page}wycofaj/")
    piotr.post(PAGE, SENT)
    assert (refund().state, Refund.objects.count()) == ("UNCONFIRMED", 1)


def test_a_refusal_says_why_and_what_next(anna: Client, overpaid: Account):
    page = anna.post(PAGE, SENT)["Location"]
    celina = signed_in(staff("celina", CLERK))
    at_desk = f"{DESK}{refund().pk}/"
    why, then = "To rachunek innej osoby", "Podaj rachunek na swoje nazwisko"

    lacking = celina.post(at_desk, {"krok": "odrzuc", "powod": why, "co_dalej": ""})
    celina.post(at_desk, {"krok": "odrzuc", "powod": why, "co_dalej": then})

    assert "Napisz, co płatnik może zrobić" in text_of(lacking)
    text = words_at(anna.get(page))
    assert (why in text, then in text, "Złóż nowy wniosek" in text) == (True, True, True)


def test_a_mirror_names_who_pays_back(anna: Client, account: Account, settings):
    settings.COOP_LEDGER = "mirror"

    assert "zwrot załatwia biuro" in words_at(anna.get(PAGE))
    assert anna.get(f"{PAGE}1/").status_code == 404
    assert (anna.post(PAGE, SENT).status_code, Refund.objects.count()) == (200, 0)
