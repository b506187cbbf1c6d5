"""A decision that sets a fee: one person drafts it, another confirms it."""

import pytest

from tests.browser.desk import unfold
from tests.browser.looks import faults_on_the_way
from tests.browser.visitor import Screen, Visit, Visitor, words

# By the width of the screen, because the site is one for both.
REASONS = (
    "Deklaracji nie poprawiono mimo wezwania z 3 listopada 2026, a liczbę osób, które mieszkają na "
    "nieruchomości, ustalono z ewidencji ludności."
)
CODES = {1280: "N-0030", 390: "N-0031"}


@pytest.mark.browser_core
def test_a_decision_takes_two_persons(visit: Visit, screen: Screen):
    clerk, second = visit(**screen, who="odpady"), visit(**screen, who="admin")
    code = CODES[screen["width"]]
    number = f"DO.3140.{code}.2026"
    clerk.open(f"/admin/deklaracje/nieruchomosci/?q={code}")
    _sound(clerk)
    clerk.activate(clerk.page.locator("main tbody a").first)
    if not clerk.scripted:
        clerk.page.locator("main summary", has_text="Przygotuj decyzję").click()
    _sound(clerk)
    clerk.tick("opłata określona decyzją", inside="main")
    clerk.press("Zapisz projekt", inside="main")
    assert "Znak decyzji" in words(clerk.page.locator("main [role=alert]").first)
    _sound(clerk)
    clerk.forgive(409)
    clerk.fill("Znak decyzji", number, inside="main")
    clerk.fill("Opłata miesięczna (zł)", "66,00", inside="main")
    clerk.fill("Od miesiąca", "2026-11", inside="main")
    clerk.fill("Uzasadnienie", REASONS, inside="main")
    clerk.press("Zapisz projekt", inside="main")
    drafted = words(clerk.page.locator("main"))
    assert "Projekt czeka na zatwierdzenie przez inną osobę" in drafted
    assert clerk.page.get_by_role("button", name="Zatwierdź decyzję").count() == 0
    _sound(clerk)

    second.open("/admin/deklaracje/decyzje/?widok=projekty")
    _sound(second)
    second.follow(number, "main")
    _sound(second)
    second.press("Zatwierdź decyzję", inside="main")
    assert "Zatwierdzono decyzję. Opłata jest na koncie." in words(second.page.locator("body"))
    _sound(second)
    clerk.open(f"/admin/deklaracje/nieruchomosci/?q={code}")
    clerk.activate(clerk.page.locator("main tbody a").first)
    assert f"66,00 zł decyzja {number}" in words(clerk.page.locator("main .desk-facts").first)


def _sound(desk: Visitor) -> None:
    if desk.scripted:
        unfold(desk)
    assert faults_on_the_way(desk) == [], desk.path
