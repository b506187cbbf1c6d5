"""A member opens what the public cannot, and finds it with the keyboard alone."""

import pytest
from playwright.sync_api import Locator

from tests.browser.visitor import WIDTHS, Visit, Visitor, words, words_of_each

ANNA, PIOTR = "IKCS-0007", "IKCS-0012"
STATUTE = "Statut Spółdzielni Mieszkaniowej „Pod Lasem” – wyciąg"
MINUTES_OF_2024 = "Protokół z obrad Walnego Zgromadzenia z 20 czerwca 2024 r."
MINUTES_OF_2026 = [
    "Protokół nr 5/2026 z posiedzenia Rady Nadzorczej z 17 września 2026 r.",
    "Protokół z obrad Walnego Zgromadzenia z 24 czerwca 2026 r.",
    "Protokół nr 3/2026 z posiedzenia Rady Nadzorczej z 14 maja 2026 r.",
]
OLDER_MINUTES = [
    MINUTES_OF_2024,
    "Protokół nr 5/2023 z posiedzenia Rady Nadzorczej z 19 października 2023 r.",
    "Protokół z obrad Walnego Zgromadzenia z 21 czerwca 2023 r.",
    "Protokół nr 6/2022 z posiedzenia Rady Nadzorczej z 24 listopada 2022 r.",
    "Protokół z lustracji pełnej za lata 2019–2021",
    "Protokół z obrad Walnego Zgromadzenia z 22 czerwca 2022 r.",
    "Protokół nr 2/2022 z posiedzenia Rady Nadzorczej z 17 marca 2022 r.",
]
BOARD_PAPER = "Materiał roboczy Rady Nadzorczej: porównanie ofert na remont klatek"


@pytest.mark.parametrize("width", WIDTHS)
def test_documents_are_found_with_the_keyboard_alone(visit: Visit, width: int):
    anna = visit(width, who=ANNA)
    anna.open("/ikcs/dokumenty/")
    keys = anna.page.keyboard

    anna.tab_to(anna.page.get_by_label("Szukaj w treści dokumentów"))
    keys.type("PROTOKOL")
    anna.enter()
    assert results(anna) == ("10 dokumentów dla „PROTOKOL”", [*MINUTES_OF_2026, *OLDER_MINUTES])

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
    anna.tab_to(link(anna, MINUTES_OF_2024))
    anna.enter()
    assert anna.heading == MINUTES_OF_2024


@pytest.mark.parametrize("width", WIDTHS)
def test_the_digits_of_a_count_stand_on_one_line_next_to_a_long_name(visit: Visit, width: int):
    anna = visit(width, who=ANNA)
    anna.open("/ikcs/dokumenty/")
    filters = anna.page.locator("details.filters summary")
    if filters.is_visible():
        filters.click()

    lines = anna.page.locator("details.filters .check > span + span").evaluate_all(
        """all => all.map(count => {
            const digits = document.createRange();
            digits.selectNodeContents(count.firstChild);
            return [count.firstChild.textContent.trim(), digits.getClientRects().length];
        })"""
    )

    assert "18" in dict(lines)
    assert {number for _digits, number in lines} == {1}


def results(reader: Visitor) -> tuple[str, list[str]]:
    """What the list says it holds, and the titles in it."""
    heading = words(reader.page.locator("main [role=status] h2"))
    return heading, words_of_each(reader.page.locator(".docs h3"))


def link(reader: Visitor, name: str) -> Locator:
    return reader.page.get_by_role("link", name=name, exact=True)
