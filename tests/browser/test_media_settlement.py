"""A settlement of heat and water at a desk and on a phone: from the ledger to its formula."""

from tests.browser.ledger_page import unfold
from tests.browser.looks import faults_on_the_way, length_on_a_phone
from tests.browser.visitor import Visit, words

ANNA = "EB-500001-3"
# In pixels on a phone; it was 7 496 with each medium's five steps unfolded.
MAX_HEIGHT = 4700


def test_the_settlement_is_reached_from_the_ledger_and_explains_itself(visit: Visit):
    anna = visit(who=ANNA)
    anna.open("/e-bok/konto/100005/")

    anna.follow("Zobacz rozliczenie")

    assert anna.heading == "Rozliczenie mediów za 2025"
    main = words(anna.page.locator("main"))
    assert "Do zwrotu: 87,43 zł" in main
    formula = "18 415,05 zł × 48,60 m² : 633,40 m² = 1 412,96 zł"
    assert formula not in main, "how it was computed is folded"
    assert length_on_a_phone(anna) <= MAX_HEIGHT
    unfold(anna.page, "Jak to policzono")
    assert formula in words(anna.page.locator("main"))
    assert faults_on_the_way(anna) == []
    anna.follow("Rozliczenia mediów")
    assert anna.heading == "Rozliczenia mediów"
    assert faults_on_the_way(anna) == []
