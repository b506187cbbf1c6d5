"""A decision that sets a fee, and a manager's many properties, from both sides."""

import pytest

from tests.browser.desk import unfold
from tests.browser.looks import faults_on_the_way
from tests.browser.visitor import Visit, Visitor, words

REASONS = (
    "Deklaracji nie poprawiono mimo wezwania z 3 listopada 2026, a liczbę osób, które mieszkają na "
    "nieruchomości, ustalono z ewidencji ludności."
)
CODE, NUMBER = "N-0030", "DO.3140.N-0030.2026"


@pytest.mark.browser_core
def test_a_decision_takes_two_persons(visit: Visit):
    clerk, second = visit(who="odpady"), visit(who="admin")
    clerk.open(f"/admin/deklaracje/nieruchomosci/?q={CODE}")
    _sound(clerk)
    clerk.activate(clerk.page.locator("main tbody a").first)
    _sound(clerk)
    clerk.tick("opłata określona decyzją", inside="main")
    clerk.press("Zapisz projekt", inside="main")
    assert "Znak decyzji" in words(clerk.page.locator("main [role=alert]").first)
    _sound(clerk)
    clerk.forgive(409)
    clerk.fill("Znak decyzji", NUMBER, inside="main")
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
    second.follow(NUMBER, "main")
    _sound(second)
    second.press("Zatwierdź decyzję", inside="main")
    assert "Zatwierdzono decyzję. Opłata jest na koncie." in words(second.page.locator("body"))
    _sound(second)
    clerk.open(f"/admin/deklaracje/nieruchomosci/?q={CODE}")
    clerk.activate(clerk.page.locator("main tbody a").first)
    assert f"66,00 zł decyzja {NUMBER}" in words(clerk.page.locator("main .desk-facts").first)


def _sound(desk: Visitor) -> None:
    unfold(desk)
    assert faults_on_the_way(desk) == [], desk.path


MANAGER = "EB-500001-3"
OWN_BUILDINGS = ("N-0012", "N-0013", "N-0014")


def test_a_manager_files_three_buildings_by_one_file_and_signs_them_at_once(visit: Visit):
    manager = visit(who=MANAGER)
    rows = "".join(f"{code};101;2026-11-16\n" for code in OWN_BUILDINGS)
    manager.open("/e-bok/deklaracje/")

    manager.follow("Zmiany z pliku", "main")
    assert faults_on_the_way(manager) == []
    manager.attach(
        "Plik CSV albo XLSX", "osoby.csv", f"property_code;persons;event_date\n{rows}".encode()
    )
    manager.press("Sprawdź plik")
    tried = words(manager.page.locator("#proba"))
    assert faults_on_the_way(manager) == []
    manager.press("Przygotuj deklaracje")
    ready = words(manager.page.locator("main tbody"))
    assert faults_on_the_way(manager) == []
    manager.tick("Dane w deklaracji są zgodne z prawdą.")
    manager.press("Podpisz i złóż zaznaczone")

    assert tried == "W pliku są 3 zmiany"
    assert [code in ready for code in OWN_BUILDINGS] == [True, True, True]
    assert ready.count("101 osób × 33,00 zł = 3 333,00 zł") == 3
    assert "Złożono 3 deklaracje." in words(manager.page.locator("body"))
    assert faults_on_the_way(manager) == []
    for code in OWN_BUILDINGS:
        manager.open(f"/e-bok/deklaracje/?q={code}")
        assert "Złożona" in words(manager.page.locator("main tbody"))
