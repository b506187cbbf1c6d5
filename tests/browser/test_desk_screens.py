"""The desks' screens of access in a real browser: fit, silent, and open to everybody."""

import pytest

from tests.browser.core import COOP, find_unexpected_kinds, with_core_marked
from tests.browser.desk import open_from_queue, unfold
from tests.browser.looks import faults_in, faults_on_the_way
from tests.browser.sights import ACCESS_SCREENS
from tests.browser.visitor import Visit, words

PEOPLE = "/admin/osoby/"


@pytest.mark.parametrize("path", with_core_marked(COOP, ACCESS_SCREENS))
def test_a_screen_is_accessible(visit: Visit, path: str):
    daria = visit(who="finanse")
    daria.open(path)
    unfold(daria)

    assert find_unexpected_kinds(daria, COOP, path) == []
    assert faults_in(daria) == []


def test_an_application_is_accessible_with_everything_unfolded(visit: Visit):
    daria = visit(who="finanse")
    open_from_queue(daria, "Bożena Wzorcowa")
    unfold(daria)

    assert faults_in(daria) == []


def test_a_person_is_found_and_read_with_a_reason(visit: Visit):
    daria = visit(who="finanse")
    daria.open(PEOPLE)
    daria.fill("Znajdź osobę", "lis", inside="main")
    daria.press("Szukaj", inside="main")
    daria.follow("Anna Lis", inside="main")
    if daria.path.endswith("/powod/"):
        daria.page.locator("main").get_by_label("rozmowa telefoniczna").check()
        daria.press("Dalej", inside="main")

    main = words(daria.page.locator("main"))
    assert "Powód wglądu: rozmowa telefoniczna" in main
    assert "E-BOK: EB-500001-3" in main
    assert "IKCS-0007" not in main
    unfold(daria)
    assert faults_on_the_way(daria) == []
