"""A member asks which resolution was in force on a day, and why."""

import pytest

from tests.browser.looks import faults_in, length_on_a_phone
from tests.browser.visitor import WIDTHS, Visit, Visitor, words_of_each

ANNA = "IKCS-0007"
REGISTER = "/ikcs/uchwaly/"
# In pixels on a phone; it was 4 872 with the filters unfolded and a line for each cell.
MAX_HEIGHT = 3400


def lines(reader: Visitor) -> dict[str, str]:
    """Number and status of each line of the register."""
    numbers = words_of_each(reader.page.locator(".resolutions tbody th"))
    labels = words_of_each(reader.page.locator(".resolutions tbody .chip"))
    return dict(zip(numbers, labels, strict=True))


def unfold(reader: Visitor) -> None:
    """The day and the filters, folded on a phone only."""
    fold = reader.page.locator("main summary", has_text="Inny dzień i filtry")
    if fold.is_visible():
        reader.tab_to(fold)
        reader.page.keyboard.press("Enter")


def test_on_a_phone_the_day_is_folded_and_the_register_short(visit: Visit):
    anna = visit(who=ANNA)
    anna.open("/ikcs/")
    anna.choose("Uchwały")
    assert (anna.path, anna.heading) == (REGISTER, "Rejestr uchwał")
    assert lines(anna)["5/WZ/2026"] == "Oczekuje na wpis do KRS"

    assert length_on_a_phone(anna) <= MAX_HEIGHT
    anna.page.get_by_text("Inny dzień i filtry").click()
    anna.fill("Stan na dzień", "2025-07-01")
    anna.press("Pokaż")
    assert lines(anna)["3/RN/2024"] == "Obowiązuje ze zmianami"


@pytest.mark.parametrize("width", WIDTHS)
def test_the_register_with_the_keyboard_alone(visit: Visit, width: int):
    anna = visit(width, who=ANNA)
    anna.open(REGISTER)
    unfold(anna)
    anna.tab_to(anna.page.get_by_label("W sprawie", exact=True))
    anna.page.keyboard.type("FUNDUSZ")
    anna.enter()
    assert lines(anna) == {"1/WZ/2025": "Obowiązuje"}
    unfold(anna)
    anna.tab_to(anna.page.get_by_role("link", name="Usuń filtry"))
    anna.enter()
    anna.tab_to(anna.page.locator(".resolutions").get_by_role("link", name="5/WZ/2026"))
    anna.enter()
    assert anna.heading == "Uchwała nr 5/WZ/2026 w sprawie zmiany statutu"
    waiting = words_of_each(anna.page.locator("section[aria-labelledby=sad] li"))
    assert "termin 24 lipca 2026 r." in waiting[0]


@pytest.mark.parametrize("number", [None, "3/RN/2024", "5/WZ/2026"])
def test_the_pages_hold_to_the_rules(visit: Visit, number: str | None):
    anna = visit(who=ANNA)
    anna.open(REGISTER)
    if number:
        anna.follow(number, inside=".resolutions")
    assert faults_in(anna) == []


@pytest.mark.parametrize("day", ["2025-01-15", "2000-01-01"])
def test_the_register_of_a_day_long_ago_holds_to_them_too(visit: Visit, day: str):
    anna = visit(who=ANNA)
    anna.open(f"{REGISTER}?dzien={day}")
    assert faults_in(anna) == []
