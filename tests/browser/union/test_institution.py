"""An institution applies for access, the office issues it, and it files its first change."""

import pytest

from tests.browser import applicant, desk
from tests.browser.looks import faults_on_the_way
from tests.browser.post import Post, code_in, link_in
from tests.browser.union import declaring
from tests.browser.visitor import Screen, Visit, Visitor, words, words_of_each

PASSPHRASE = "zielone krzesła pod jabłonią"
FORM = "/strefa-mieszkanca/wniosek/instytucja/"
# By the width of the screen, because the site is one for both.
WHO = {
    1280: {
        "Nazwa": "Biblioteka Publiczna w Przykładowie",
        "NIP": "100-000-00-64",
        "REGON": "100000008",
        "Adres siedziby": "ul. Szkolna 4, 00-000 Przykładowo",
        "Imię i nazwisko osoby upoważnionej": "Barbara Książkowa",
        "Adres poczty elektronicznej": "biblioteka@poczta.example",
        "Numer telefonu": "000 000 207",
        "Nieruchomości, których dotyczy dostęp": "ul. Szkolna 4, 00-000 Przykładowo",
    },
    390: {
        "Nazwa": "Dom Kultury „Leśniczówka”",
        "NIP": "1000000070",
        "REGON": "100000014",
        "Adres siedziby": "ul. Szkolna 6, 00-000 Przykładowo",
        "Imię i nazwisko osoby upoważnionej": "Damian Sceniczny",
        "Adres poczty elektronicznej": "lesniczowka@poczta.example",
        "Numer telefonu": "000 000 208",
        "Nieruchomości, których dotyczy dostęp": "ul. Szkolna 6, 00-000 Przykładowo",
    },
}
FEE = {1280: "5 osób × 33,00 zł = 165,00 zł", 390: "6 osób × 33,00 zł = 198,00 zł"}
PERSONS = {1280: "5", 390: "6"}


@pytest.mark.browser_core
def test_an_institution_applies_gets_its_password_and_files_its_first_change(
    visit: Visit, screen: Screen, post: Post, tmp_path
):
    fields = WHO[screen["width"]]
    email = fields["Adres poczty elektronicznej"]
    guest = visit(**screen)
    guest.open("/")
    guest.activate(guest.page.locator("main").get_by_role("link", name="Uzyskaj dostęp do eBOK"))
    guest.activate(guest.page.locator("main a", has_text="wniosek").first)
    assert (guest.path, faults_on_the_way(guest)) == (FORM, [])
    number, _secret = _apply(guest, fields)
    assert faults_on_the_way(guest) == []
    applicant.hand_in(guest, applicant.own_form(guest, tmp_path))
    assert "Przyjęliśmy pliki." in words(guest.page.locator("main"))
    guest.open(link_in(post.wait_for(email, f"Potwierdź swój adres – wniosek {number}")))
    guest.press("Potwierdzam", inside="main")

    clerk = visit(**screen, who="finanse")
    desk.begin(clerk, fields["Nazwa"])
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
    width = screen["width"]
    fee = declaring.walk(guest, "Wprowadziła się osoba z tej samej gminy", PERSONS[width])
    assert FEE[width] in fee
    receipt = declaring.receipt(guest)
    assert receipt in post.wait_for(email, "Potwierdzenie złożenia deklaracji")


def _apply(guest: Visitor, fields: dict[str, str]) -> tuple[str, str]:
    """Fills the form in and sends it: the number of the application and its secret."""
    guest.page.locator("main").get_by_label("instytucja / firma", exact=True).check()
    for label, text in fields.items():
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
