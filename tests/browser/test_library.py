"""A member opens what the public cannot, and finds it with the keyboard alone."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator
from pypdf import PdfReader

from tests.browser.visitor import PASSWORD, WIDTHS, Visit, Visitor, words, words_of_each
from tests.demo_site import ROOT

ANNA, PIOTR = "IKCS-0007", "IKCS-0012"
STATUTE = "Statut Spółdzielni Mieszkaniowej „Pod Lasem” – wyciąg"
MINUTES_OF_2024 = ["Protokół z obrad Walnego Zgromadzenia z 20 czerwca 2024 r."]
MINUTES_OF_2026 = [
    "Protokół nr 5/2026 z posiedzenia Rady Nadzorczej z 17 września 2026 r.",
    "Protokół z obrad Walnego Zgromadzenia z 24 czerwca 2026 r.",
    "Protokół nr 3/2026 z posiedzenia Rady Nadzorczej z 14 maja 2026 r.",
]
BOARD_PAPER = "Materiał roboczy Rady Nadzorczej: porównanie ofert na remont klatek"


def test_a_member_reads_the_statute_that_the_public_cannot(visit: Visit, tmp_path):
    guest = visit()
    guest.open("/ikcs/dokumenty/statut/")
    assert (guest.path, guest.heading) == (
        "/strefa-mieszkanca/logowanie/ikcs/",
        "Logowanie do IKCS",
    )

    anna = visit()
    anna.open("/")
    anna.follow("Zaloguj się")
    anna.fill("Login IKCS", ANNA)
    anna.fill("Hasło", PASSWORD, inside=".login--ikcs")
    anna.press("Zaloguj się do IKCS")
    assert (anna.path, anna.clicks, anna.fields) == ("/ikcs/", 2, 2)

    anna.follow("Statut, który obowiązuje")
    assert anna.heading == STATUTE
    file = anna.download(f"Pobierz PDF {STATUTE}", tmp_path)

    assert file.read_bytes().startswith(b"%PDF-")
    printed = pdf_words(file)
    assert [line for line in lines_of_the_statute() if line not in printed] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_documents_are_found_with_the_keyboard_alone(visit: Visit, width: int):
    anna = visit(width, who=ANNA)
    anna.open("/ikcs/dokumenty/")
    keys = anna.page.keyboard

    anna.tab_to(anna.page.get_by_label("Szukaj w treści dokumentów"))
    keys.type("PROTOKOL")
    anna.enter()
    assert results(anna) == ("4 dokumenty dla „PROTOKOL”", [*MINUTES_OF_2026, *MINUTES_OF_2024])

    filters = anna.page.locator("details.filters summary")
    if filters.is_visible():
        anna.tab_to(filters)
        keys.press("Enter")
    anna.tab_to(anna.page.get_by_role("checkbox", name="2026"))
    keys.press("Space")
    anna.tab_to(anna.page.get_by_role("button", name="Zastosuj filtry"))
    anna.enter()
    assert results(anna) == ("3 dokumenty dla „PROTOKOL”", MINUTES_OF_2026)

    anna.tab_to(link(anna, "Usuń filtr „2026”"))
    anna.enter()
    anna.tab_to(link(anna, *MINUTES_OF_2024))
    anna.enter()
    assert anna.heading == MINUTES_OF_2024[0]


def test_nothing_found_says_what_to_try(visit: Visit):
    anna = visit(who=ANNA)
    anna.open("/ikcs/dokumenty/")

    anna.fill("Szukaj w treści dokumentów", "'; DROP \" % _ łódź")
    anna.press("Szukaj")
    heading, titles = results(anna)
    assert (heading.startswith("Brak dokumentów dla „'; DROP"), titles) == (True, [])

    anna.follow("Pokaż wszystkie dokumenty")
    assert results(anna)[0] == "18 dokumentów"


@pytest.mark.parametrize(("who", "found"), [(ANNA, []), (PIOTR, [BOARD_PAPER])], ids=[ANNA, PIOTR])
def test_only_the_board_finds_the_board_s_paper(visit: Visit, who: str, found: list[str]):
    reader = visit(who=who)
    reader.open("/ikcs/dokumenty/")

    reader.fill("Szukaj w treści dokumentów", "porównanie ofert")
    reader.press("Szukaj")

    assert results(reader)[1] == found


def test_the_board_s_paper_is_for_a_member_as_if_it_were_not_there(visit: Visit, tmp_path):
    piotr = visit(who=PIOTR)
    piotr.open("/ikcs/dokumenty/?q=ofert")
    piotr.follow(BOARD_PAPER)
    cover = piotr.path
    file = piotr.download(f"Pobierz PDF {BOARD_PAPER}", tmp_path)
    assert "Rada otrzymała trzy oferty na remont klatek schodowych" in pdf_words(file)

    anna = visit(who=ANNA)
    made_up = "/ikcs/dokumenty/00000000-0000-4000-8000-000000000000/"
    answers = []
    for address in (cover, f"{cover}plik/", made_up, f"{made_up}plik/"):
        anna.open(address, expect=404)
        answers.append(anna.page.content())
    assert answers == answers[:1] * 4
    assert anna.heading == "Nie znaleźliśmy takiego dokumentu"


def results(reader: Visitor) -> tuple[str, list[str]]:
    """What the list says it holds, and the titles in it."""
    heading = words(reader.page.locator("main [role=status] h2"))
    return heading, words_of_each(reader.page.locator(".docs h3"))


def link(reader: Visitor, name: str) -> Locator:
    return reader.page.get_by_role("link", name=name, exact=True)


def pdf_words(file: Path) -> str:
    """The text of all pages, blanks joined."""
    text = " ".join(page.extract_text() for page in PdfReader(file).pages)
    return " ".join(text.split())


def lines_of_the_statute() -> list[str]:
    """Every paragraph and heading of the statute of the demo."""
    source = (ROOT / "fixtures/coop/documents/01-statut-wyciag.md").read_text(encoding="utf-8")
    body = source.split("---", 2)[2]
    lines = [" ".join(line.removeprefix("## ").split()) for line in body.splitlines()]
    return [line for line in lines if line]
