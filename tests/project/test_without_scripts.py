"""Tasks that need no script: links and forms alone lead to their end, in as many clicks and fields.

At a desk, with scripts, the same tasks are done in a browser (`tests/browser`); three of them go
there on a phone without scripts, too. The office's tasks are in `test_desks_without_scripts.py`.
"""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader

from tests.browser.test_access_tasks import PASSPHRASE
from tests.browser.test_imports import APRIL, BANK, GAP, LATE, LEDGER, MARCH
from tests.browser.test_library_search import BOX, FUND, LIFTS
from tests.browser.test_login_notice import NOTICE, TITLE
from tests.ebok_plugin.statements.forger import appended
from tests.marks import ON_THE_DEMO
from tests.page_checks import said
from tests.papers_read import words_of
from tests.people import PASSWORD
from tests.project.demo_sign_in import ANNA, PAYER, as_
from tests.reader import Reader

pytestmark = ON_THE_DEMO


def payer() -> Reader:
    neighbour = Reader(as_(PAYER))
    neighbour.open("/e-bok/")
    return neighbour


def papers(reader: Reader) -> list[str]:
    return said(reader.page, "//*[contains(@class, 'docs')]//h3")


def hand_in(screen: str, name: str, content: bytes) -> tuple[Reader, str]:
    """Return the clerk with the report, and what it says first."""
    daria = Reader(as_("staff:finanse"))
    daria.open(screen)
    daria.put("file", SimpleUploadedFile(name, content))
    daria.press("Sprawdź plik")
    return daria, said(daria.page, "//main//*[contains(@class, 'help-block')]")[0]


def test_a_guest_searches_the_site():
    guest = Reader()
    guest.open("/")

    guest.fill("Szukaj w serwisie", "ciepla woda")
    guest.press("Szukaj")

    assert guest.heading == "Szukaj w serwisie"
    titles = said(guest.page, "//*[contains(@class, 'results')]//h3")
    assert "Przerwa w dostawie ciepłej wody – ul. Wrzosowa 1 i 3" in titles


def test_a_guest_narrows_the_announcements():
    guest = Reader()
    guest.open("/ogloszenia/")

    guest.fill("Rodzaj", "Odczyty")
    guest.press("Pokaż")

    titles = said(guest.page, "//*[contains(@class, 'notice')]//h2")
    assert titles == ["Odczyty wodomierzy – grudzień 2026 r."]
    assert guest.said("//main//*[@role='status']") == "Znaleziono 1 ogłoszenie"


def test_signing_out_closes_the_panel():
    anna = payer()

    anna.press("Wyloguj się")
    assert said(anna.page, "//*[@role='status']")[0].startswith("Wylogowano")
    anna.open("/e-bok/")

    assert anna.heading == "Logowanie do E-BOK"


@pytest.mark.thorough
def test_task_4_my_transfer_of_monday_is_not_here():
    neighbour = payer()

    neighbour.follow("Nie widać mojej wpłaty")
    assert "Księgowanie trwa zwykle do 2 dni roboczych." in neighbour.said()
    neighbour.fill("Kiedy wysłano przelew", "2026-11-16")
    neighbour.press("Sprawdź")
    assert neighbour.said("//*[@id='wynik']") == "Brakuje wpłaty 262,56 zł z 16.11.2026"
    neighbour.press("Zgłoś brak wpłaty")

    assert (neighbour.clicks, neighbour.fields) == (3, 1)
    assert "Brak wpłaty 262,56 zł z 16.11.2026" in neighbour.said()
    assert "Odpowiemy najpóźniej" in neighbour.said()


@pytest.mark.thorough
def test_task_3_a_proof_of_payments_for_2025():
    neighbour = payer()

    paper = neighbour.fetch("Zestawienie za 2025 rok (PDF)")

    assert paper.startswith(b"%PDF-")
    assert [
        word for word in ("100007", "01.01.2025", "31.12.2025") if word not in words_of(paper)
    ] == []


@pytest.mark.thorough
def test_tasks_5_and_6_a_paper_is_searched_for_and_the_filter_keeps_the_question():
    anna = Reader()
    anna.open("/")
    anna.follow("Zaloguj się")
    anna.fill("Login IKCS", "IKCS-0007")
    anna.fill("Hasło", PASSWORD)
    anna.press("Zaloguj się do IKCS")
    assert (anna.path, anna.clicks, anna.fields) == ("/ikcs/", 2, 2)

    anna.fill("Czego szukasz?", "protokoły o windach")
    anna.press("Szukaj")
    assert (anna.clicks, anna.fields) == (3, 3)
    assert LIFTS in papers(anna)[:3]
    anna.put("rok", "2024")
    anna.press("Zastosuj filtry")
    assert papers(anna) == [LIFTS]
    assert anna.page.xpath("//main//input[@name='q']/@value") == ["protokoły o windach"]

    anna.open("/ikcs/dokumenty/")
    anna.fill(BOX, "uchwały o funduszu remontowym")
    anna.press("Szukaj")
    assert FUND in papers(anna)[:3]
    assert len(PdfReader(BytesIO(anna.fetch(f"Pobierz {FUND}, PDF"))).pages) == 1


def test_what_was_in_force_on_a_day_and_nothing_found_says_what_to_try():
    anna = Reader(as_(ANNA))
    anna.open("/ikcs/dokumenty/?q=opłat&rodzaj=uchwaly")
    anna.fill("Obowiązujące na dzień", "2025-01-15")
    anna.press("Zastosuj filtry")
    assert papers(anna) == ["Uchwała nr 3/RN/2024 w sprawie regulaminu ustalania opłat"]

    anna.open("/ikcs/dokumenty/")
    anna.fill(BOX, "'; DROP \" % _ łódź")
    anna.press("Szukaj")
    assert papers(anna) == []
    anna.follow("Pokaż wszystkie dokumenty")
    assert "39 dokumentów" in anna.said()


@pytest.mark.parametrize(("panel", "realm"), [("IKCS", "ikcs"), ("E-BOK", "e-bok")])
def test_task_7_the_notice_leads_to_each_panel_and_the_panel_back(panel: str, realm: str):
    newcomer = Reader()
    newcomer.open("/")
    newcomer.follow(TITLE)
    assert (newcomer.path, newcomer.heading, newcomer.clicks) == (NOTICE, TITLE, 1)

    newcomer.follow(f"Logowanie do {panel}")
    assert newcomer.path == f"/strefa-mieszkanca/logowanie/{realm}/"
    newcomer.follow(f"Nie mam jeszcze loginu do {panel}")
    assert newcomer.path == NOTICE


def test_a_reason_leads_to_its_charge_the_charge_to_its_row_and_a_year_to_its_file():
    neighbour = payer()
    neighbour.follow("Opłata jak w październiku")
    assert neighbour.heading == "Opłata za listopad 2026"
    (row,) = neighbour.page.xpath(
        "//main//a[starts-with(normalize-space(), 'Pokaż w historii')]/@href"
    )
    neighbour.follow("Pokaż w historii konta")
    assert neighbour.heading == "Historia konta"
    assert "Opłata za 11/2026" in neighbour.said(f"//tr[@id='{row.partition('#')[2]}']")

    neighbour.fill("Rok", "2025")
    neighbour.press("Pokaż")
    rows = neighbour.fetch("Pobierz CSV").decode("utf-8-sig").splitlines()[1:]
    shown = neighbour.page.xpath("//table[@aria-labelledby='operacje']//tr[th[@scope='row'] or td]")
    assert len(rows) == len(shown) > 12


@pytest.mark.thorough
def test_a_statement_is_checked_as_it_was_issued():
    neighbour = payer()
    neighbour.follow("Historia konta")
    paper = neighbour.fetch("Pobierz PDF")

    buyer, verdicts = Reader(), []
    for content in (paper, appended(paper, "2026", "2025")):
        buyer.open("/weryfikacja/")
        buyer.fill("Plik z E-BOK", SimpleUploadedFile("zestawienie.pdf", content))
        buyer.press("Porównaj plik")
        verdicts.append(buyer.said("//main//*[@role='status']"))

    assert "Dokładnie ten plik wydała Spółdzielnia 20 listopada 2026 r." in verdicts[0]
    assert verdicts[1].startswith("Nie zgadza się. Spółdzielnia nie wydała takiego pliku.")


@pytest.mark.all_plugins
def test_task_10_the_lift_stands_and_you_know_it():
    guest = Reader()
    guest.open("/")

    guest.follow("Zgłoś sprawę")
    known = guest.said("//section[@aria-labelledby='wiemy']")
    guest.press("To samo u mnie")

    assert "Dźwig (winda)" in known
    assert guest.heading == "Dopisaliśmy Twoje zgłoszenie"
    assert re.search(r"SPR/2026/\d{6}", guest.said())
    assert (guest.clicks, guest.fields) == (2, 0)


def test_task_11_an_unlikely_figure_asks():
    neighbour = payer()
    neighbour.follow("Podaj odczyt")

    neighbour.fill("Wodomierz ciepłej wody", "9")
    neighbour.press("Zapisz odczyty")
    assert neighbour.heading == "Czy to się zgadza?"
    assert "Mniej niż poprzednio." in neighbour.said()
    neighbour.press("Popraw")

    (field,) = neighbour.page.xpath("//main//input[@value='9']")
    assert said(neighbour.page, f"//label[@for='{field.get('id')}']") == ["Wodomierz ciepłej wody"]


@pytest.mark.all_plugins
def test_task_12_what_of_my_complaint_and_here_is_a_photo():
    picture = BytesIO()
    Image.new("RGB", (60, 40), "navy").save(picture, "PNG")
    neighbour = payer()

    neighbour.follow("Sprawa: Wysokość naliczenia")
    assert "Odpowiemy najpóźniej 26 listopada 2026 r." in neighbour.said()
    file = SimpleUploadedFile("licznik.png", picture.getvalue(), "image/png")
    neighbour.fill("Zdjęcia lub dokumenty", file)
    neighbour.press("Wyślij")

    assert (neighbour.clicks, neighbour.fields) == (2, 1)
    assert "licznik" in said(neighbour.page, "//ol[contains(@class, 'thread')]/li")[-1]


@pytest.mark.thorough
def test_a_statement_is_looked_at_and_given_up():
    daria, message = hand_in(BANK, APRIL.name, APRIL.read_bytes())

    assert message == "Plik jest poprawny. Niczego jeszcze nie zaksięgowano."
    assert "23 704,95 zł" in daria.said()
    daria.press("Zrezygnuj z pliku")
    assert daria.path == BANK


@pytest.mark.thorough
def test_a_known_statement_and_a_wrong_file():
    _, known = hand_in(BANK, MARCH.name, MARCH.read_bytes())
    daria, wrong = hand_in(LEDGER, LATE.name, LATE.read_bytes())

    assert known == "Ten wyciąg już zaimportowano. Niczego nie dodano."
    assert wrong.startswith("Plik odrzucono. Niczego nie zaksięgowano.")
    assert "DATE_FUTURE" in daria.said()


def test_what_stops_a_file_is_said_at_its_box():
    # A statement is missing before it, and its letters are of another encoding than the bank's.
    daria, _ = hand_in(BANK, GAP.name, GAP.read_bytes().decode("iso8859_2").encode("cp852"))
    first, second = (box.get("value") for box in daria.page.xpath("//main//*[@name='confirmed']"))
    daria.put("confirmed", [first])

    daria.press("Zaksięguj")

    assert "Zaznacz każdą pozycję" in daria.said("//main//*[contains(@class, 'error-message')]")
    ticked = daria.page.xpath("//main//*[@name='confirmed'][@checked]/@value")
    assert (ticked, second in ticked) == ([first], False)


def test_a_file_with_one_doubt_has_one_box():
    """A payment that may be there twice is a question in the queue and stops no file."""
    daria, _ = hand_in(BANK, GAP.name, GAP.read_bytes())

    boxes = daria.page.xpath("//main//*[@name='confirmed']/@value")
    assert boxes == ["BANK_STATEMENT_GAP"]
    daria.press("Zaksięguj")

    assert "Zaznacz każdą pozycję" in daria.said("//main//*[contains(@class, 'error-message')]")
    assert daria.page.xpath("//main//*[@name='confirmed'][@checked]") == []


def test_task_2_what_to_pay_and_where_stands_on_the_first_page():
    neighbour = payer()

    account, _recipient, owed, title = said(neighbour.page, "//dd[contains(@class, 'account')]")
    assert (owed, "100007" in title, len(account.replace(" ", ""))) == ("262,56 zł", True, 26)
    assert neighbour.page.xpath("//*[local-name()='svg'][contains(@class, 'qr')]")
    copies = neighbour.page.xpath("//button[starts-with(normalize-space(), 'Kopiuj')]")
    assert copies == [], "a script makes the buttons that need one"


def test_task_11_i_tell_what_my_water_meter_shows():
    neighbour = payer()
    neighbour.follow("Podaj odczyt")
    neighbour.fill("Wodomierz zimnej wody", "372,5")
    neighbour.press("Zapisz odczyty")

    assert (neighbour.clicks, neighbour.fields) == (2, 1)
    assert "Podano 20.11.2026: 372,5 m³, przyjęty." in neighbour.said()


@pytest.mark.thorough
def test_task_9_a_weak_password_gets_a_reason():
    zaneta, again = Reader(), Reader()
    # As it is read from paper: small letters, no hyphens, an O for the zero that is not one.
    sign_in(zaneta, "ny8a q6zv x4q5 atq3x")
    assert zaneta.heading == "Ustaw własne hasło"
    zaneta.open("/e-bok/")
    for password in ("NY8A-Q6ZV-X4Q5-ATQ3X", "spoldzielnia123", "krótkie", PASSPHRASE):
        assert zaneta.heading == "Ustaw własne hasło", password
        for label in said(zaneta.page, "//main//form//label")[:2]:
            zaneta.fill(label, password)
        zaneta.press("Zapisz hasło")
        reasons = said(zaneta.page, "//main//*[contains(@class, 'err')]")
        assert bool(reasons) == (password != PASSPHRASE), password

    assert zaneta.path == "/e-bok/"
    sign_in(again, "NY8A-Q6ZV-X4Q5-ATQ3X")
    assert "Nieprawidłowy login lub hasło" in again.said()


def sign_in(owner: Reader, password: str) -> None:
    owner.open("/strefa-mieszkanca/logowanie/e-bok/")
    owner.fill("Identyfikator E-BOK", "EB-500005-4")
    owner.fill("Hasło", password)
    owner.press("Zaloguj się do E-BOK")


def test_larger_text_and_high_contrast_stay_at_the_page():
    guest = Reader()
    guest.open("/strefa-mieszkanca/logowanie/")
    guest.press("Większy tekst")
    guest.press("Wysoki kontrast")

    root = guest.page.getroottree().getroot()
    assert (root.get("data-text"), root.get("data-contrast")) == ("large", "high")
    assert guest.path == "/strefa-mieszkanca/logowanie/"


def test_a_passkey_s_page_says_what_it_needs():
    anna = Reader(as_("ebok:eb-500001-3"))
    anna.open("/konto/drugi-skladnik/klucz/")

    (note,) = anna.page.xpath("//main//*[contains(., 'ma wyłączone skrypty')][not(*)]")
    (button,) = anna.page.xpath("//main//button[normalize-space()='Dodaj klucz']")
    hidden = [one.xpath("boolean(ancestor-or-self::*[@hidden])") for one in (note, button)]
    assert hidden == [False, True]


def test_a_settlement_is_reached_from_the_ledger_and_explains_itself():
    anna = Reader(as_("ebok:eb-500001-3"))
    anna.open("/e-bok/konto/100005/")
    anna.follow("Zobacz rozliczenie")
    assert anna.heading == "Rozliczenie mediów za 2025"
    assert "Do zwrotu: 87,43 zł" in anna.said()
    assert "18 415,05 zł × 48,60 m² : 633,40 m² = 1 412,96 zł" in anna.said()
    anna.follow("Rozliczenia mediów")
    assert anna.heading == "Rozliczenia mediów"
