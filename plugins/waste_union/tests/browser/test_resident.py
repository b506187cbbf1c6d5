"""A resident of the union: in by login.gov.pl, another number of persons, the new fee."""

import pytest

from plugins.waste_union.tests.browser import at_the_node, declaring
from tests.browser.looks import faults_on_the_way
from tests.browser.post import Post
from tests.browser.visitor import SIGN_IN_PAGES, Visit, words

FEE = (
    "Opłata miesięczna 186,00 zł 6 osób × 33,00 zł = 198,00 zł; zwolnienie za kompostownik "
    "6 × 2,00 zł = 12,00 zł; opłata miesięczna 186,00 zł. Obowiązuje od miesiąca 11/2026. "
    "Dotychczas: 155,00 zł (deklaracja EB/2026/000002)."
)


@pytest.mark.browser_core
def test_a_resident_declares_another_number_of_persons(visit: Visit, post: Post):
    resident = visit()
    at_the_node.open_mock(resident)
    assert faults_on_the_way(resident) == []
    at_the_node.sign_in_as(resident, "Hanna Brzoza")
    assert resident.path == "/e-bok/"
    assert "Hanna Brzoza" in words(resident.page.locator("body"))

    resident.choose("Deklaracje")
    assert faults_on_the_way(resident) == []
    resident.activate(resident.page.locator("main td").get_by_role("link", name="Zgłoś zmianę"))
    assert faults_on_the_way(resident) == []
    resident.press("Dalej", inside="main")
    fee = declaring.walk(resident, "Urodziło się dziecko", "6")
    receipt = declaring.receipt(resident)

    assert FEE in fee
    assert "Pierwsza płatność w nowej wysokości: do 15 grudnia 2026 r." in fee
    assert receipt in post.wait_for(
        "hanna.brzoza@poczta.example", f"Potwierdzenie złożenia deklaracji {receipt}"
    )


def test_what_was_called_off_at_the_node_lets_nobody_in(visit: Visit):
    guest = visit()
    at_the_node.open_mock(guest)

    guest.press("Przerwij", inside="main")

    said = at_the_node.refused(guest)
    assert guest.heading == "Nie zalogowano"
    assert "Logowanie zostało przerwane. Nic się nie stało" in said
    assert faults_on_the_way(guest) == []
    guest.follow("Spróbuj jeszcze raz", "main")
    assert guest.path == "/strefa-mieszkanca/logowanie/login-gov/"
    guest.open("/e-bok/")
    assert guest.path == SIGN_IN_PAGES["ebok"].path


def test_a_level_too_low_lets_nobody_in(visit: Visit):
    guest = visit()
    at_the_node.open_mock(guest)

    at_the_node.sign_in_as(guest, "Jolanta Wierzbowa", level="niski")

    said = at_the_node.refused(guest)
    assert guest.heading == "Nie zalogowano"
    assert "za słaby. Wybierz profil zaufany" in said
    assert faults_on_the_way(guest) == []


def test_whom_nobody_has_on_file_is_shown_the_third_way(visit: Visit):
    stranger = visit()
    at_the_node.open_mock(stranger)

    at_the_node.sign_in_as(stranger, "Nikodem Nieznany")

    said = at_the_node.refused(stranger)
    assert stranger.heading == "Nie mamy Cię jeszcze w rejestrze"
    assert "Pierwszą składa się poza tym serwisem" in said
    assert faults_on_the_way(stranger) == []
    stranger.open("/e-bok/")
    assert stranger.path == SIGN_IN_PAGES["ebok"].path
