"""Tasks 10 and 12: a fault that is known is shown first, a photo joins a complaint."""

import re
from io import BytesIO

import pytest
from PIL import Image

from tests.browser.looks import BY_DAY, NARROW, faults_in, too_wide_for_a_phone
from tests.browser.visitor import Screen, Visit, words

pytestmark = pytest.mark.all_plugins

NEW = "/sprawa/nowa/"
ANNA, NEIGHBOUR = "IKCS-0007", "EB-500002-1"


def photo() -> bytes:
    made = BytesIO()
    Image.new("RGB", (60, 40), "navy").save(made, "PNG")
    return made.getvalue()


@pytest.mark.browser_core
def test_task_10_there_is_no_hot_water_and_nobody_has_reported_it(visit: Visit, screen: Screen):
    guest = visit(**screen)
    guest.open("/")

    guest.activate(guest.page.locator("main").get_by_role("link", name=re.compile("^Zgłoś sprawę")))
    guest.select("Czego dotyczy sprawa?", "Ogrzewanie i ciepła woda")
    guest.fill("Gdzie dokładnie?", "klatka 1, całe piętro")
    guest.fill("Opisz sprawę", "Od rana nie ma ciepłej wody w żadnym mieszkaniu.")
    guest.press("Wyślij sprawę")

    assert guest.heading == "Zgłoszenie przyjęte"
    assert re.search(r"SPR/2026/\d{6}", words(guest.page.locator("main")))
    assert (guest.clicks, guest.fields) == (2, 3)
    assert guest.sideways() == 0


def test_task_10_with_the_keyboard_alone(visit: Visit):
    """Two activations and no field, as with a finger."""
    guest = visit(1280)
    guest.open("/")
    main = guest.page.locator("main")

    guest.tab_to(main.get_by_role("link", name=re.compile("^Zgłoś sprawę")))
    guest.enter()
    guest.tab_to(guest.page.get_by_role("button", name=re.compile(r"To samo u mnie.*Dźwig")))
    guest.enter()

    assert guest.heading == "Dopisaliśmy Twoje zgłoszenie"
    assert too_wide_for_a_phone(guest) == 0
    assert re.search(r"SPR/2026/\d{6}", words(main))


@pytest.mark.parametrize("address", [NEW, f"{NEW}?rodzaj=TICKET", "/usterki/"])
def test_the_pages_of_faults_are_sound_at_every_width(visit: Visit, address: str):
    guest = visit()
    guest.open(address)

    assert faults_in(guest, [*BY_DAY, (NARROW, "light")]) == []


@pytest.mark.browser_core
def test_task_12_what_of_my_complaint_and_here_is_a_photo(visit: Visit):
    neighbour = visit(who=NEIGHBOUR)
    neighbour.open("/e-bok/")
    line = words(neighbour.page.get_by_role("listitem").filter(has_text="Sprawa: Wysokość"))

    neighbour.follow("Sprawa: Wysokość naliczenia")
    case_page = words(neighbour.page.locator("main"))
    neighbour.attach("Zdjęcia lub dokumenty", "licznik.png", photo())
    neighbour.press("Wyślij")

    assert (neighbour.clicks, neighbour.fields) == (2, 1)
    assert line == "Sprawa: Wysokość naliczenia do 26.11.2026"
    assert "Zajmuje się Dział Finansowo-Księgowy, pokój 3" in case_page
    assert "Odpowiemy najpóźniej 26 listopada 2026 r." in case_page
    last = neighbour.page.locator("ol.thread > li").last
    assert "licznik" in words(last)
    assert too_wide_for_a_phone(neighbour) == 0


def test_task_12_with_the_keyboard_alone(visit: Visit):
    """Two activations and one file, as with a finger."""
    neighbour = visit(1280, who=NEIGHBOUR)
    neighbour.open("/e-bok/")
    page = neighbour.page

    neighbour.tab_to(page.get_by_role("link", name="Sprawa: Wysokość naliczenia"))
    neighbour.enter()
    # Listens before the key press: Chromium hears of the listener on another way than of keys.
    with page.expect_file_chooser() as chooser:
        neighbour.tab_to(page.get_by_label("Zdjęcia lub dokumenty"))
        page.keyboard.press("Enter")
    chooser.value.set_files({"name": "klatka.png", "mimeType": "image/png", "buffer": photo()})
    neighbour.tab_to(page.get_by_role("button", name="Wyślij", exact=True))
    neighbour.enter()

    assert "klatka" in words(page.locator("ol.thread > li").last)
