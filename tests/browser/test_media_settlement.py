"""A settlement of heat and water at a desk and on a phone: from the ledger to its formula."""

from __future__ import annotations

from tests.browser.looks import faults_on_the_way
from tests.browser.visitor import Screen, Visit, words

ANNA = "EB-500001-3"


def test_the_settlement_is_reached_from_the_ledger_and_explains_itself(
    visit: Visit, screen: Screen
) -> None:
    anna = visit(**screen, who=ANNA)
    anna.open("/e-bok/konto/100005/")

    anna.follow("Zobacz rozliczenie")

    assert anna.heading == "Rozliczenie mediów za 2025"
    main = words(anna.page.locator("main"))
    assert "Do zwrotu: 87,43 zł" in main
    assert "18 415,05 zł × 48,60 m² : 633,40 m² = 1 412,96 zł" in main
    assert faults_on_the_way(anna) == []
    anna.follow("Rozliczenia mediów")
    assert anna.heading == "Rozliczenia mediów"
    assert faults_on_the_way(anna) == []


def test_the_desk_reads_what_a_settlement_adds_up_to(visit: Visit) -> None:
    daria = visit(1280, who="finanse")
    daria.open("/admin/ebok_plugin_media/mediasettlement/")

    daria.page.locator("main a", has_text="RM-2025-B01").first.click()
    daria.page.wait_for_load_state()

    assert "zaokrąglenie 0,01 zł; dopuszczalne 0,12 zł" in words(daria.page.locator("main"))
