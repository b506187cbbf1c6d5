"""Both procedures of the notice, for both panels, from the form to the first sign-in.

Each journey has a person of its own, because a journey changes what the site knows of them.
"""

import sqlite3
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

from PIL import Image

from tests.browser import applicant, desk
from tests.browser.looks import faults
from tests.browser.post import Post, code_in, link_in
from tests.browser.visitor import SIGN_IN_PAGES, Visit, Visitor, words, words_of_each

PASSPHRASE = "zielone krzesła pod jabłonią"
EMILIA = "emilia@poczta.example"
LUCJA = "lucja@poczta.example"
PIOTR = "piotr.wrona@poczta.example"
JEDRZEJ = "jedrzej@poczta.example"
STATUS = "/strefa-mieszkanca/wniosek/stan/"
EBOK_CHOICES = ("osoba fizyczna", "współwłaściciel", "spółdzielcze własnościowe prawo do lokalu")


def set_own_password(visitor: Visitor) -> None:
    for label in words_of_each(visitor.page.locator("main form label"))[:2]:
        visitor.fill(label, PASSPHRASE, inside="main")
    visitor.press("Zapisz hasło", inside="main")


def refused_at(visitor: Visitor, realm: str, login: str, secret: str) -> str:
    """What the sign-in page says instead of letting in."""
    visitor.sign_in(realm, login, secret)
    assert visitor.path == SIGN_IN_PAGES[realm].path
    return words(visitor.page.locator("main"))


def state_on_screen(clerk: Visitor) -> str:
    return words(clerk.page.locator("main dt", has_text="Stan").locator("xpath=../dd"))


def test_ikcs_on_the_site_by_scan_and_confirmed_address(visit: Visit, post: Post, tmp_path):
    """Electronically: filled in on the phone, signed, confirmed from the registered address."""
    emilia = visit(390)
    applicant.walk_to_form(emilia, "ikcs")
    fields = applicant.person(
        "Ęmilia", "Łąkowa", "ul. Wzorcowa 1 m. 11", "Emilia@POCZTA.example", "000 000 111"
    )
    fields["Indywidualny numer rejestru członkowskiego"] = "0021"
    fields["Adres lokalu"] = "Wzorcowa 1/11"
    number, secret = applicant.apply(emilia, fields)
    assert faults(emilia) == []
    applicant.hand_in(emilia, applicant.own_form(emilia, tmp_path))
    assert "Przyjęliśmy pliki." in words(emilia.page.locator("main"))
    assert "wpłynął 20 listopada 2026" in post.wait_for(EMILIA, f"Przyjęliśmy wniosek {number}")

    letter = post.wait_for(EMILIA, f"Potwierdź swój adres – wniosek {number}")
    emilia.open(link_in(letter))
    assert faults(emilia) == []
    emilia.press("Potwierdzam", inside="main")

    celina = visit(1280, who="czlonkowski")
    desk.begin(celina, "Ęmilia Łąkowa")
    celina.press("Widzę podpis", inside="main")
    assert "Zalecenie systemu: Zatwierdź" in words(celina.page.locator("main"))
    assert celina.axe() == []
    celina.press("Zatwierdź i wyślij hasło e-mailem", inside="main")
    assert state_on_screen(celina) == "Wydano dane logowania"

    sent = post.wait_for(EMILIA, "Hasło startowe do Internetowego Konta Członka Spółdzielni")
    assert "IKCS-0021" not in sent
    code = code_in(sent)
    emilia.sign_in("ikcs", "ikcs-0021", code)
    assert emilia.heading == "Ustaw własne hasło"
    set_own_password(emilia)
    assert emilia.path == "/ikcs/"

    stranger = visit(390)
    assert "Nieprawidłowy login lub hasło" in refused_at(stranger, "ikcs", "IKCS-0021", code)
    applicant.look_up(stranger, number, secret)
    assert "Aktywowany" in words(stranger.page.locator("main"))


def test_ikcs_at_the_desk_on_paper(visit: Visit):
    """In person: Bożena has no address on file; Celina types the form and prints the letter."""
    celina = visit(1280, who="czlonkowski")
    celina.open("/admin/wnioski/papier/ikcs/")
    fields = applicant.person("Bożena", "Wzorcowa", "ul. Wzorcowa 1 m. 2", "", "000 000 104")
    fields["Indywidualny numer rejestru członkowskiego"] = "9"
    fields["Adres lokalu"] = "ul. Wzorcowa 1 m. 2"
    fields["Adres poczty elektronicznej (korespondencyjny)"] = "bozena@poczta.example"
    fields |= {"Miejscowość": "Przykładowo", "Data": "2026-11-20"}
    for label, text in fields.items():
        celina.fill(label, text, inside="main")
    for name in applicant.STATEMENTS:
        celina.page.locator(f"main [name$={name}]").check()
    celina.page.get_by_label("Formularz podpisano przy mnie", exact=False).check()
    celina.page.locator("main").get_by_label("Okazano dokument tożsamości").check()
    celina.press("Zapisz i sprawdź", inside="main")

    assert "Zalecenie systemu: Zatwierdź" in words(celina.page.locator("main"))
    if celina.page.locator("main").get_by_label("Okazano dokument tożsamości").count():
        desk.see_id(celina)
    letter = desk.print_letter(celina, "Zatwierdź i wydrukuj list")

    assert "IKCS-0009" not in letter
    bozena = visit(390)
    bozena.sign_in("ikcs", "IKCS-0009", code_in(letter))
    set_own_password(bozena)
    assert bozena.path == "/ikcs/"


def test_ebok_by_email_with_a_call_and_a_new_code(visit: Visit, post: Post, tmp_path):
    """Electronically: a message to the office; doubt, two calls, a code, and another one."""
    daria = visit(1280, who="finanse")
    daria.open("/admin/wnioski/poczta/")
    daria.page.set_input_files("main [type=file]", _message(tmp_path))
    daria.press("Wczytaj", inside="main")
    desk.begin(daria, "Łucja Przykładowa")
    daria.press("Widzę podpis", inside="main")

    daria.page.locator("main summary", has_text="Weryfikacja telefoniczna").click()
    daria.fill("Na czym polega wątpliwość", "Pismo inne niż na poprzednich drukach", inside="main")
    daria.press("Weryfikacja telefoniczna", inside="main")
    assert "000000103" in words(daria.page.locator("main")).replace(" ", "")
    _note_call(daria, "brak odpowiedzi")
    _note_call(daria, "potwierdzono")
    assert "Zalecenie systemu: Zatwierdź" in words(daria.page.locator("main"))

    daria.press("Zatwierdź i wyślij hasło e-mailem", inside="main")
    first = post.wait_for(LUCJA, "Dane do logowania w E-BOK")
    login = next(word.strip(".") for word in first.split() if word.startswith("EB-"))
    daria.page.reload()
    daria.page.locator("main summary", has_text="Wyślij hasło e-mailem").click()
    daria.press("Wyślij hasło e-mailem", inside="main")
    second = post.wait_for(LUCJA, "Dane do logowania w E-BOK", 2)

    lucja = visit(390)
    assert "Nieprawidłowy login lub hasło" in refused_at(lucja, "ebok", login, code_in(first))
    lucja.sign_in("ebok", login, code_in(second))
    set_own_password(lucja)
    assert lucja.path == "/e-bok/"


def test_ebok_at_the_desk_and_a_code_that_expired(visit: Visit, site_data: Path):
    """In person: the letter was in a drawer for too long; a new one voids it."""
    daria = visit(1280, who="finanse")
    desk.open_from_queue(daria, "Ęmilia Łąkowa")
    desk.see_id(daria)
    letter = desk.print_letter(daria, "Wydrukuj list")
    login = next(word for word in letter.split() if word.startswith("EB-"))
    with sqlite3.connect(site_data / "coop.sqlite3", timeout=20) as database:
        database.execute(
            "UPDATE cms_ext_identity_activationcode SET expires_at = '2026-01-01 00:00:00' "
            "WHERE user_id = (SELECT id FROM cms_ext_identity_user WHERE login = ?)",
            (login,),
        )

    emilia = visit(390)
    said = refused_at(emilia, "ebok", login, code_in(letter))
    assert "Hasło startowe wygasło" in said
    assert "Dział Finansowo-Księgowy" in said

    daria.open(daria.path)
    assert state_on_screen(daria) == "Wygasły"
    desk.see_id(daria)
    again = desk.print_letter(daria, "Wydrukuj list z nowym hasłem")
    emilia.sign_in("ebok", login, code_in(again))
    set_own_password(emilia)
    assert emilia.path == "/e-bok/"


def test_what_is_missing_is_named_supplemented_and_withdrawn(visit: Visit, post: Post, tmp_path):
    piotr = visit(390)
    applicant.walk_to_form(piotr, "e-bok")
    firm = piotr.page.get_by_label("Nazwa firmy", exact=True)
    assert not firm.is_visible()
    piotr.page.get_by_label("firma / instytucja", exact=True).check()
    assert firm.is_visible()
    fields = applicant.person("Piotr", "Wrona", "ul. Wzorcowa 1 m. 12", PIOTR, "000 000 102") | {
        "Adres lokalu (lokali), których dotyczy rozliczenie": "ul. Wzorcowa 1 m. 12"
    }
    number, _secret = applicant.apply(piotr, fields, EBOK_CHOICES)
    form = applicant.own_form(piotr, tmp_path)
    applicant.hand_in(piotr, form)

    daria = visit(1280, who="finanse")
    desk.begin(daria, "Piotr Wrona")
    daria.press("Nie ma podpisu", inside="main")
    daria.press("Wezwij do uzupełnienia", inside="main")
    assert state_on_screen(daria) == "Do uzupełnienia"
    assert "odpis" in post.wait_for(PIOTR, f"Wniosek {number} – uzupełnij dane")

    piotr.open(STATUS)
    assert "Do uzupełnienia" in words(piotr.page.locator("main"))
    assert "odpis" in words(piotr.page.locator("main ul.have").first)
    signed = tmp_path / "podpisany.pdf"
    signed.write_bytes(form.read_bytes().replace(b"%%EOF", b"%%EOF\n"))
    applicant.hand_in(piotr, signed)
    assert "W weryfikacji" in words(piotr.page.locator("main"))

    piotr.follow("Wycofaj wniosek")
    piotr.press("Tak, wycofaj wniosek", inside="main")
    piotr.open(STATUS)
    assert "Wycofany" in words(piotr.page.locator("main"))


def test_a_refusal_says_why_and_what_to_do(visit: Visit, post: Post):
    celina = visit(1280, who="czlonkowski")
    number = desk.open_from_queue(celina, "Jędrzej Gęsty")
    celina.select("Powód", "wniosek wysłano z innego adresu niż zgłoszony", inside="main")
    celina.press("Zobacz, co przeczyta wnioskodawca", inside="main")
    assert "wniosek wysłano z innego adresu" in words(celina.page.locator("main"))
    celina.press("Odrzuć", inside="main")

    letter = post.wait_for(JEDRZEJ, f"Wniosek {number} – odmowa")
    assert "wniosek wysłano z innego adresu niż zgłoszony" in letter
    assert "w pokoju nr 7" in letter


def test_a_wrong_secret_is_answered_like_an_unknown_number(visit: Visit):
    said = []
    for number in ("IKCS/2026/00002", "IKCS/2026/09999"):
        stranger = visit(390)
        applicant.look_up(stranger, number, "AAAA-BBBB-CCCC")
        said.append(words(stranger.page.locator("main")))

    assert said[0].replace("IKCS/2026/00002", "") == said[1].replace("IKCS/2026/09999", "")


def _note_call(clerk: Visitor, result: str) -> None:
    clerk.page.locator("main").get_by_label(result, exact=True).check()
    clerk.page.locator("main").get_by_label("adres lokalu", exact=True).check()
    clerk.press("Zapisz wynik rozmowy", inside="main")


def _message(folder: Path) -> Path:
    """What Łucja sends to the office: the fields in the letter, the signed form as a photo."""
    message = EmailMessage()
    message["From"], message["To"] = LUCJA, "sekretariat@podlasem.example"
    message["Subject"] = "Formularz zgłoszeniowy do E-BOK"
    message["Date"] = "Fri, 20 Nov 2026 10:00:00 +0100"
    message["Message-ID"] = "<lucja-ebok-1@poczta.example>"
    message.set_content(
        "\n".join(
            [
                "Składam jako: osoba fizyczna",
                "Moja rola: właściciel / uprawniony",
                "Tytuł prawny do lokalu: odrębna własność",
                "Adres lokalu (lokali), których dotyczy rozliczenie: ul. Wzorcowa 1 m. 1",
                "Imię (imiona): Łucja",
                "Nazwisko: Przykładowa",
                "Adres do korespondencji: ul. Wzorcowa 1 m. 1, 00-000 Przykładowo",
                f"Adres poczty elektronicznej (korespondencyjny): {LUCJA}",
                "Numer telefonu do kontaktu: 000 000 103",
                "Oświadczam, że znam Regulamin E-BOK i akceptuję jego postanowienia.: tak",
                "Oświadczam, że podane dane są prawdziwe.: tak",
                "Znam informację o przetwarzaniu danych osobowych.: tak",
                "Miejscowość: Przykładowo",
                "Data: 2026-11-20",
            ]
        )
    )
    message.add_attachment(_photo(), maintype="image", subtype="png", filename="formularz.png")
    path = folder / "wiadomosc.eml"
    path.write_bytes(message.as_bytes())
    return path


def _photo() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (600, 800), "white").save(kept, "PNG")
    return kept.getvalue()
