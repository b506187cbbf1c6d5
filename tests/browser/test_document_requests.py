"""A member asks for documents, the desk answers: a copy with its cost, a contract refused."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.browser.library_paper import lay_invoice
from tests.browser.looks import faults_on_the_way
from tests.browser.visitor import Visit, Visitor, words

PIOTR, CLERK = "IKCS-0012", "czlonkowski"
QUEUE = "/admin/wnioski-o-dokumenty/"
REASONS = "Umowa zawiera stawki, które wykonawca zastrzegł jako tajemnicę przedsiębiorstwa."


@pytest.fixture(scope="module")
def invoice(site: str, site_data: Path) -> str:
    """Return the title of an invoice that is given on request only."""
    return lay_invoice(site_data)


def ask(member: Visitor, kind: str, form: str) -> str:
    """Hand in a request as a member would; its number."""
    member.open("/ikcs/wnioski/nowy/")
    assert faults_on_the_way(member) == []
    member.page.get_by_label(kind, exact=True).check()
    member.fill("Czego dotyczy", "Remont dźwigu przy ul. Wrzosowej 3", inside="main")
    member.page.get_by_label(form, exact=True).check()
    member.press("Złóż wniosek", inside="main")
    assert faults_on_the_way(member) == []
    return member.heading.removeprefix("Wniosek ")


def take_up(clerk: Visitor, number: str) -> None:
    """From the queue to the request's page, and begin."""
    clerk.open(QUEUE)
    assert faults_on_the_way(clerk) == []
    clerk.follow(number, inside="main")
    clerk.press("Rozpocznij rozpatrywanie", inside="main form")


def test_a_member_asks_for_an_invoice_and_gets_the_file(visit: Visit, invoice: str, tmp_path):
    piotr, celina = visit(390, who=PIOTR), visit(1280, who=CLERK)
    number = ask(piotr, "Faktura", "kopia elektroniczna w IKCS")
    assert "Odpowiemy do 4 grudnia 2026 r." in words(piotr.page.locator("main"))

    take_up(celina, number)
    celina.fill("Liczba płatnych plików", "1", inside="main")
    celina.press("Zawiadom o koszcie kopii", inside="main form")

    piotr.page.reload()
    assert faults_on_the_way(piotr) == []
    piotr.press("Przyjmuję koszt 5,00 zł", inside="main")

    celina.page.reload()
    celina.page.locator("main").get_by_label(invoice).check()
    assert faults_on_the_way(celina) == []
    celina.press("Otwórz dokumenty w IKCS", inside="main form")

    piotr.page.reload()
    assert "Otworzysz je i pobierzesz do 20 grudnia 2026 r." in words(piotr.page.locator("main"))
    piotr.follow(invoice, inside="main")
    file = piotr.download(f"Pobierz PDF {invoice}", tmp_path)
    assert "Remont dźwigu" in PdfReader(file).pages[0].extract_text()


def test_a_contract_is_refused_with_a_letter(visit: Visit):
    piotr, celina = visit(1280, who=PIOTR), visit(390, who=CLERK)
    number = ask(piotr, "Umowa z osobą trzecią", "wgląd w biurze")
    take_up(celina, number)

    celina.page.locator("main summary", has_text="Wpisz odmowę").click()
    form = "main details[open]"
    celina.fill("Czego odmówiono", "umowa z wykonawcą remontu dźwigu", inside=form)
    celina.fill("Uzasadnienie", "Bo nie.", inside=form)
    celina.fill("Kto z zarządu podpisał odmowę", "Barbara Zmyślona", inside=form)
    celina.press("Wpisz odmowę", inside="main form")
    assert "Odmowa wymaga uzasadnienia i wskazania podstawy." in words(celina.page.locator("main"))
    assert faults_on_the_way(celina) == []
    celina.complaints.clear()  # the refusal is an answer 409, which the browser reports
    celina.fill("Uzasadnienie", REASONS, inside=form)
    celina.press("Wpisz odmowę", inside="main form")
    celina.fill("Odmowę doręczono", "2026-11-20", inside="main")
    celina.press("Wpisz datę doręczenia odmowy", inside="main form")

    piotr.page.reload()
    main = words(piotr.page.locator("main"))
    assert "Termin do sądu: 27 listopada 2026 r." in main
    assert REASONS in main
    assert faults_on_the_way(piotr) == []
    letter = piotr.page.context.request.get(f"{piotr.page.url}odmowa/")
    printed = " ".join(PdfReader(io.BytesIO(letter.body())).pages[0].extract_text().split())
    assert number in printed
    assert "o zobowiązanie Spółdzielni do udostępnienia umowy." in printed
