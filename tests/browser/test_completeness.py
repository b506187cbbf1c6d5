"""Completeness in a real browser: the office sees the holes and goes to mend one; a member reads
in plain words what is missing."""

import pytest

from tests.browser.looks import faults_in, length_on_a_phone
from tests.browser.visitor import Visit, words, words_of_each

ANNA = "IKCS-0007"
# In pixels on a phone; it was 7 041 while everything stood unfolded.
MAX_HEIGHT = 3000
OFFICE, MEMBERS = "/admin/kompletnosc/", "/ikcs/kompletnosc/"
STATEMENTS = "Walne Zgromadzenie · Roczne sprawozdanie finansowe"


def test_a_member_reads_what_is_missing_with_the_keyboard_alone(visit: Visit):
    anna = visit(who=ANNA)
    anna.open("/ikcs/")
    anna.choose("Kompletność")

    assert (anna.path, anna.heading) == (MEMBERS, "Kompletność biblioteki")
    assert words(anna.page.locator("main .row").first) == (
        "26 braków 1 opóźnienie Rodzaje dokumentów bez uwag: 2 z 8"
    )
    assert words_of_each(anna.page.locator("main h2")) == ["Czego brakuje"]
    assert anna.page.get_by_text("W bibliotece nie ma takiego dokumentu.").first.is_visible()
    anna.tab_to(anna.page.locator(".complete-scroll").first)
    anna.tab_to(anna.page.locator("table.complete").get_by_role("link", name=STATEMENTS))
    anna.enter()
    assert anna.page.locator("#gm-fin_statement li").first.is_visible()
    anna.tab_to(anna.page.get_by_role("link", name="Przejdź do dokumentów"))
    anna.enter()
    assert anna.path == "/ikcs/dokumenty/"
    anna.open(MEMBERS)
    assert length_on_a_phone(anna) <= MAX_HEIGHT


@pytest.mark.parametrize(
    ("who", "path"),
    [
        (ANNA, MEMBERS),
        ("czlonkowski", OFFICE),
        ("admin", "/admin/kompletnosc/reguly/wczytanie/"),
        ("prezes", f"{OFFICE}publicznie/"),
        ("admin", "/admin/members_area_completeness/completenessrule/"),
    ],
)
def test_a_screen_is_open_to_everybody(visit: Visit, who: str, path: str):
    visitor = visit(who=who)
    visitor.open(path)

    assert faults_in(visitor) == []
