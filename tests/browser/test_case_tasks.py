"""Task 10 of the residents: a fault that is known is shown first, another one is reported."""

from __future__ import annotations

import re

import pytest

from tests.browser.looks import BY_DAY, NARROW, faults_in
from tests.browser.visitor import Screen, Visit, words

NEW = "/sprawa/nowa/"


def test_task_10_the_lift_stands_and_you_know_it(visit: Visit, screen: Screen) -> None:
    guest = visit(**screen)
    guest.open("/")

    guest.activate(guest.page.locator("main").get_by_role("link", name=re.compile("^Zgłoś sprawę")))
    known = words(guest.page.locator("section[aria-labelledby=wiemy]"))
    guest.activate(guest.page.get_by_role("button", name=re.compile(r"To samo u mnie.*Dźwig")))

    assert "Dźwig (winda)" in known
    assert guest.heading == "Dopisaliśmy Twoje zgłoszenie"
    assert re.search(r"SPR/2026/\d{6}", words(guest.page.locator("main")))
    assert (guest.clicks, guest.fields) == (2, 0)
    assert guest.sideways() == 0


def test_task_10_there_is_no_hot_water_and_nobody_told_of_it(visit: Visit, screen: Screen) -> None:
    guest = visit(**screen)
    guest.open("/")

    guest.activate(guest.page.locator("main").get_by_role("link", name=re.compile("^Zgłoś sprawę")))
    guest.select("Czego dotyczy sprawa?", "Ogrzewanie i ciepła woda")
    guest.fill("Gdzie dokładnie?", "klatka 1, całe piętro")
    guest.fill("Opisz sprawę", "Od rana nie ma ciepłej wody w żadnym mieszkaniu.")
    guest.press("Wyślij sprawę")

    assert guest.heading == "Zgłoszenie przyjęte"
    assert re.search(r"SPR/2026/\d{6}", words(guest.page.locator("main")))
    assert (guest.clicks, guest.fields) == (2, 3)
    assert guest.sideways() == 0


@pytest.mark.parametrize("address", [NEW, f"{NEW}?rodzaj=TICKET", "/usterki/"])
def test_the_pages_of_faults_are_sound_at_every_width(visit: Visit, address: str) -> None:
    guest = visit()
    guest.open(address)

    assert faults_in(guest, [*BY_DAY, (NARROW, "light")]) == []
