"""Whom the site does not know: a message, a paper checked, and what a first visit costs."""

import pytest
from playwright.sync_api import Browser, Request

from tests.browser.looks import faults
from tests.browser.visitor import Visit

NEIGHBOUR = "EB-500002-1"
# Bytes of a first visit, with an empty cache and without pictures.
MAX_BYTES = 150_000


def test_a_message_gets_a_number(visit: Visit):
    guest = visit(390)
    guest.open("/kontakt/")
    guest.open("/kontakt/napisz/")
    guest.press("Wyślij wiadomość")
    assert faults(guest) == []

    guest.select("Sprawa", "Usterki, remonty, liczniki – Dział Techniczny")
    guest.fill("Imię i nazwisko", "Halina Próbna")
    guest.fill("Adres e-mail", "halina@poczta.example")
    guest.fill("Treść", "W klatce drugiej nie świeci lampa na parterze.")
    guest.press("Wyślij wiadomość")

    assert guest.heading == "Wiadomość wysłana"
    assert faults(guest) == []


@pytest.mark.parametrize(
    "address", ["/", "/ogloszenia/", "/ogloszenia/przeglad-wentylacji-2026/", "/kontakt/napisz/"]
)
def test_a_first_visit_stays_under_150_kilobytes(chromium: Browser, site: str, address: str):
    asked: list[Request] = []
    # A profile of its own: the visitors of the other tests keep what they loaded.
    stranger = chromium.new_context()
    page = stranger.new_page()
    page.on("requestfinished", lambda request: asked.append(request))

    page.goto(f"{site}{address}")
    page.evaluate("document.fonts.ready.then(() => true)")
    sizes = [one.sizes() for one in asked if one.resource_type != "image"]
    stranger.close()
    over_the_wire = sum(size["responseHeadersSize"] + size["responseBodySize"] for size in sizes)

    # The page, its stylesheet and its font at the least: nothing came from a cache.
    assert len(sizes) >= 3
    assert 20_000 < over_the_wire < MAX_BYTES
