"""A guest writes to the office and gets a number."""

from tests.browser.looks import faults
from tests.browser.visitor import Visit


def test_a_message_gets_a_number(visit: Visit):
    guest = visit(390)
    guest.open("/kontakt/")
    guest.open("/kontakt/napisz/")
    guest.press("Wyślij wiadomość")
    assert faults(guest) == []

    guest.select("Sprawa", "Sprawy techniczne – Dział Techniczny")
    guest.fill("Imię i nazwisko", "Halina Próbna")
    guest.fill("Adres e-mail", "halina@poczta.example")
    guest.fill("Treść", "W klatce drugiej nie świeci lampa na parterze.")
    guest.press("Wyślij wiadomość")

    assert guest.heading == "Wiadomość wysłana"
    assert faults(guest) == []
