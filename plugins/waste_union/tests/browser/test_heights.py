"""How much of a phone the union's first page takes, whose charges have long titles."""

import pytest

from plugins.waste_union.tests.browser.sights import LATE, MANAGER, SCHOOL
from tests.browser.ledger_page import bottom, unfold
from tests.browser.looks import length_on_a_phone
from tests.browser.visitor import Visit, words_of_each

PHONE, SCREEN = 390, 844


def test_what_a_payer_in_arrears_owes_takes_three_screens(visit: Visit):
    late = visit(PHONE, who=LATE)
    late.open("/e-bok/")

    unfold(late.page, "Dlaczego")

    assert length_on_a_phone(late) <= 2_530


def test_a_manager_finds_pay_on_the_first_screen_with_letters_twice_as_large(visit: Visit):
    manager = visit(PHONE, who=MANAGER)
    manager.open("/e-bok/")

    manager.page.evaluate("document.documentElement.style.fontSize = '225%'")

    pay = manager.page.get_by_role("link", name="Zapłać jednym plikiem")
    assert (bottom(manager.page.locator("#razem")) < bottom(pay) < SCREEN) is True


PROMISED = {
    "Złóż deklarację": "/e-bok/deklaracje/",
    "Złóż reklamację": "/e-bok/sprawy/nowa/?rodzaj=COMPLAINT",
    "Zamów usługę": "/e-bok/sprawy/usluga/",
    "Terminy odbioru": "/e-bok/odbiory/",
    "Dokumenty": "/e-bok/dokumenty/",
}


@pytest.mark.parametrize("who", [MANAGER, SCHOOL, LATE])
def test_what_the_seed_promises_stands_below_the_sum_without_a_menu(visit: Visit, who: str):
    payer = visit(PHONE, who=who)
    payer.open("/e-bok/")

    tiles = payer.page.locator(".tasks a")

    start = "/e-bok/deklaracje/" if who == MANAGER else "/e-bok/deklaracje/nowa/"
    assert words_of_each(tiles.locator("b")) == list(PROMISED)
    assert [tile.get_attribute("href") for tile in tiles.all()] == [
        start,
        *list(PROMISED.values())[1:],
    ]
    assert all(tile.is_visible() for tile in tiles.all())
    tops = [bottom(tile) for tile in tiles.all()]
    assert bottom(payer.page.locator("#razem" if who == MANAGER else "#saldo")) < min(tops)
