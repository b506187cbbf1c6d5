"""The steps of a declaration, as the payer walks them, once the property is chosen."""

import re

from tests.browser.looks import faults_on_the_way
from tests.browser.visitor import Visitor, words

HAPPENED_ON = "2026-11-16"


PERSONS = "Ile osób mieszka na nieruchomości?"


def walk(payer: Visitor, reason: str, quantity: str, question: str = PERSONS) -> str:
    """From the reason to the signature; the words of the fee. Axe looks at each step."""
    _sound(payer)
    payer.tick(reason)
    payer.fill("Kiedy?", HAPPENED_ON)
    payer.press("Dalej", inside="main")
    return sign(payer, quantity, question)


def sign(payer: Visitor, quantity: str, question: str = PERSONS) -> str:
    """From the number of persons on, where a correction begins: its reason is known."""
    _sound(payer)
    payer.fill(question, quantity)
    payer.press("Oblicz opłatę")
    _sound(payer)
    fee = words(payer.page.locator("main .card").first)
    payer.follow("Dalej", "main")
    _sound(payer)
    payer.tick("Dane w deklaracji są zgodne z prawdą.")
    payer.press("Podpisz i złóż deklarację")
    return fee


def receipt(payer: Visitor) -> str:
    """The number on the page of the receipt, which has the digest of the file and the PDF."""
    _sound(payer)
    payer.page.locator("main summary", has_text="Plik deklaracji i jego skrót").click()
    said = words(payer.page.locator("main"))
    found = re.search(r"Numer potwierdzenia (EB/2026/\d{6})", said)
    assert found, said
    assert "Deklaracja jest złożona." in said
    assert re.search(r"SHA-256: [0-9a-f]{64}\b", said)
    link = payer.page.get_by_role("link", name="Potwierdzenie (PDF)").get_attribute("href")
    pdf = payer.page.request.get(f"{payer.site}{link}")
    assert pdf.body().startswith(b"%PDF")
    return found[1]


def _sound(payer: Visitor) -> None:
    assert faults_on_the_way(payer) == [], payer.heading
