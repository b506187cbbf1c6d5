"""An institution applies for access, the office issues it, and it files its first change."""

import pytest

from plugins.waste_union.tests.browser import declaring
from tests.browser import applicant, desk
from tests.browser.looks import faults_on_the_way
from tests.browser.post import Post, code_in, link_in
from tests.browser.visitor import Visit, Visitor, words, words_of_each

PASSPHRASE = "zielone krzesła pod jabłonią"
FORM = "/strefa-mieszkanca/wniosek/instytucja/"
FIELDS = {
    "Nazwa": "Biblioteka Publiczna w Przykładowie",
    "NIP": "100-000-00-64",
    "REGON": "100000008",
    "Adres siedziby": "ul. Szkolna 4, 00-000 Przykładowo",
    "Imię i nazwisko osoby upoważnionej": "Barbara Książkowa",
    "Adres poczty elektronicznej": "biblioteka@poczta.example",
    "Numer telefonu": "000 000 207",
    "Nieruchomości, których dotyczy dostęp": "ul. Szkolna 4, 00-000 Przykładowo",
}


@pytest.mark.browser_core
def test_an_institution_applies_gets_its_password_and_files_its_first_change(
    visit: Visit, post: Post, tmp_path
):
    email = FIELDS["Adres poczty elektronicznej"]
    guest = visit()
    guest.open("/")
    guest.activate(guest.page.locator("main").get_by_role("link", name="Uzyskaj dostęp do eBOK"))
    guest.activate(guest.page.locator("main a:visible", has_text="wniosek").first)
    assert (guest.path, faults_on_the_way(guest)) == (FORM, [])
    number, _secret = _apply(guest)
    assert faults_on_the_way(guest) == []
    applicant.hand_in(guest, applicant.own_form(guest, tmp_path))
    assert "Przyjęliśmy pliki." in words(guest.page.locator("main"))
    guest.open(link_in(post.wait_for(email, f"Potwierdź swój adres – wniosek {number}")))
    guest.press("Potwierdzam", inside="main")

    clerk = visit(who="finanse")
    desk.begin(clerk, FIELDS["Nazwa"])
    assert faults_on_the_way(clerk) == []
    clerk.press("Widzę podpis", inside="main")
    assert "Zalecenie systemu: Zatwierdź" in words(clerk.page.locator("main"))
    clerk.press("Zatwierdź i wyślij hasło e-mailem", inside="main")
    assert "Wydano dane logowania" in words(clerk.page.locator("main"))

    letter = post.wait_for(email, "Dane do logowania w eBOK")
    login = next(word.strip(".") for word in letter.split() if word.startswith("EB-"))
    guest.sign_in("ebok", login, code_in(letter))
    assert guest.heading == "Ustaw własne hasło"
    assert faults_on_the_way(guest) == []
    for label in words_of_each(guest.page.locator("main form label"))[:2]:
        guest.fill(label, PASSPHRASE, inside="main")
    guest.press("Zapisz hasło", inside="main")
    assert guest.path == "/e-bok/"

    guest.choose("Deklaracje")
    guest.activate(guest.page.locator("main td").get_by_role("link", name="Zgłoś zmianę"))
    guest.press("Dalej", inside="main")
    fee = declaring.walk(
        guest,
        "Zmieniło się zużycie wody, powierzchnia albo liczba pojemników",
        "3",
        "pojemnik 120 l: ile razy w miesiącu",
    )
    assert "28,50 zł" in fee
    receipt = declaring.receipt(guest)
    assert receipt in post.wait_for(email, "Potwierdzenie złożenia deklaracji")


def _apply(guest: Visitor) -> tuple[str, str]:
    """Fills the form in and sends it: the number of the application and its secret."""
    guest.page.locator("main").get_by_label("instytucja / firma", exact=True).check()
    for label, text in FIELDS.items():
        guest.fill(label, text, inside="main")
    guest.page.set_input_files(
        "main [name=representation]",
        {"name": "uchwala.pdf", "mimeType": "application/pdf", "buffer": _paper(guest)},
    )
    guest.page.locator("main [name=accepts_bylaw]").check()
    guest.press("Złóż wniosek", inside="main")
    number, secret = words_of_each(guest.page.locator("main .receipt-no dd:not(.copy)"))
    return number, secret


def _paper(guest: Visitor) -> bytes:
    """Any PDF will do: the empty form."""
    return guest.page.request.get(f"{guest.site}{FORM}druk.pdf").body()
