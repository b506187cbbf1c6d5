"""Tasks 5 and 6 of the residents, counted; and once more with the keyboard alone."""

import io
import re

import pytest
from pypdf import PdfReader

from tests.browser.looks import faults_on_the_way
from tests.browser.visitor import PASSWORD, Visit, Visitor, words, words_of_each

ANNA = "IKCS-0007"
STATUTE = "Statut Spółdzielni Mieszkaniowej „Pod Lasem” – wyciąg"
SCREEN = 844
BOX = "Szukaj w treści dokumentów"
LIFTS = "Protokół z obrad Walnego Zgromadzenia z 20 czerwca 2024 r."
FUND = "Uchwała nr 1/WZ/2025 w sprawie zasad gospodarowania funduszem remontowym"


def sign_in_from_home(visitor: Visitor) -> None:
    visitor.open("/")
    visitor.clicks = visitor.fields = 0
    visitor.follow("Zaloguj się")
    visitor.fill("Login IKCS", ANNA, inside=".login--ikcs")
    visitor.fill("Hasło", PASSWORD, inside=".login--ikcs")
    visitor.press("Zaloguj się do IKCS")


def titles(visitor: Visitor) -> list[str]:
    return words_of_each(visitor.page.locator(".docs h3"))


@pytest.mark.browser_core
def test_task_5_the_minutes_about_the_lift(visit: Visit):
    anna = visit()

    sign_in_from_home(anna)
    anna.fill("Czego szukasz?", "protokol windy 2024", inside="main")
    anna.press("Szukaj", inside="main")

    assert (anna.clicks <= 3, anna.fields <= 3) == (True, True), (anna.clicks, anna.fields)
    assert LIFTS in titles(anna)[:3]
    assert faults_on_the_way(anna) == []

    anna.open("/ikcs/dokumenty/?q=protoko%C5%82y+o+windach")
    assert LIFTS in titles(anna)[:3]


@pytest.mark.browser_core
def test_task_6_the_resolution_about_the_repair_fund(visit: Visit):
    anna = visit(who=ANNA)
    anna.open("/ikcs/dokumenty/")
    anna.clicks = anna.fields = 0

    anna.fill(BOX, "uchwały o funduszu remontowym")
    anna.press("Szukaj", inside="main")
    assert FUND in titles(anna)[:3]
    assert faults_on_the_way(anna) == []
    found = anna.page.locator(".docs article", has=anna.page.get_by_role("link", name=FUND))
    sentence = words(found.locator("div > p").first)
    assert "funduszem remontowym" in sentence or "Fundusz remontowy" in sentence

    with anna.page.expect_download() as coming:
        anna.follow(f"Pobierz {FUND}, PDF")
    content = coming.value.path().read_bytes()

    assert (anna.clicks <= 2, anna.fields <= 1) == (True, True), (anna.clicks, anna.fields)
    assert len(PdfReader(io.BytesIO(content)).pages) == 1


def test_task_6_with_the_keyboard_alone(visit: Visit):
    anna = visit(1280, who=ANNA)
    anna.open("/ikcs/dokumenty/")

    anna.tab_to(anna.page.get_by_label(BOX))
    anna.page.keyboard.type("uchwały o funduszu remontowym")
    anna.enter()
    anna.tab_to(anna.page.get_by_role("link", name=FUND, exact=True))
    anna.enter()

    assert anna.heading == FUND


@pytest.mark.parametrize(
    ("question", "first", "screens"),
    [
        ("", "Protokół nr 5/2026 z posiedzenia Rady Nadzorczej z 17 września 2026 r.", 4),
        ("statut", STATUTE, 3),
    ],
)
def test_on_a_phone_a_paper_is_a_tap_and_the_first_stands_above_the_fold(
    visit: Visit, question: str, first: str, screens: float
):
    """Of the screens of a list two are the frame and the foot."""
    anna = visit(390, who=ANNA)
    anna.open(f"/ikcs/dokumenty/?q={question}")
    row = anna.page.locator(".docs article").first
    box = row.bounding_box()
    link = row.get_by_role("link", name=re.compile("^Pobierz")).bounding_box()

    assert titles(anna)[0] == first
    assert box is not None
    assert link is not None
    assert box["y"] < SCREEN - 40
    assert min(link["width"], link["height"]) >= 24
    assert anna.page.evaluate("document.documentElement.scrollHeight") <= screens * SCREEN
    assert faults_on_the_way(anna) == []

    anna.page.evaluate("scrollBy(0, 400)")
    with anna.page.expect_navigation():
        anna.page.mouse.click(box["x"] + 20, box["y"] - 400 + box["height"] - 6)
    assert anna.heading == first
