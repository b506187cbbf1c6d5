"""How much of a phone the union's first page takes, whose charges have long titles."""

from plugins.waste_union.tests.browser.sights import LATE, MANAGER
from tests.browser.ledger_page import bottom, unfold
from tests.browser.looks import length_on_a_phone
from tests.browser.visitor import Visit

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

    assert bottom(manager.page.locator("main summary", has_text="Zapłać")) < SCREEN
