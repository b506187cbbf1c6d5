"""A fault from the site, followed by number and secret: each page on the way is sound."""

import re

from tests.browser.looks import faults_on_the_way
from tests.browser.post import Post, link_in
from tests.browser.visitor import Visit, Visitor, words

NEIGHBOUR, HALINA = "sasiad@poczta.example", "halina@poczta.example"


def test_from_the_report_to_the_way_back_out(visit: Visit, post: Post):
    guest = visit(1280)
    guest.open("/sprawa/nowa/?rodzaj=TICKET")
    guest.select("Czego dotyczy sprawa?", "Oświetlenie klatki lub terenu")
    guest.fill("Opisz sprawę", "Na drugim piętrze nie świeci żadna lampa.")
    guest.fill("Imię i nazwisko", "Halina Próbna")
    guest.fill("Adres e-mail", HALINA)
    guest.press("Wyślij sprawę")
    confirmation = words(guest.page.locator("main"))
    _sound(guest, "Zgłoszenie przyjęte")
    number = re.search(r"SPR/2026/\d{6}", confirmation)
    secret = re.search(r"\b(?:[2-9A-Z]{4}-){2}[2-9A-Z]{4}\b", confirmation)
    assert number
    assert secret

    letter = post.wait_for(HALINA, f"Sprawa {number[0]} – potwierdź adres")
    assert secret[0] not in letter
    guest.open(link_in(letter))
    _sound(guest, f"Wiadomości o sprawie {number[0]}")
    guest.press("Potwierdzam adres")

    later = visit(1280)
    later.open("/sprawa/")
    later.fill("Numer sprawy", number[0])
    later.fill("Hasło sprawy", secret[0].lower().replace("-", " "))
    later.press("Sprawdź sprawę")
    _sound(later, "Oświetlenie klatki lub terenu")
    later.fill("Twoja wiadomość", "Na trzecim piętrze też.")
    later.press("Wyślij")
    assert "Na trzecim piętrze też." in words(later.page.locator("ol.thread > li").last)
    _sound(later, "Oświetlenie klatki lub terenu")
    later.follow("Wycofaj sprawę", "main")
    _sound(later, f"Wycofać sprawę {number[0]}?")


def test_a_neighbour_without_a_login_asks_for_a_letter_on_the_repair(visit: Visit, post: Post):
    neighbour = visit(1280)
    neighbour.open("/sprawa/nowa/")
    neighbour.activate(
        neighbour.page.get_by_role("button", name=re.compile(r"To samo u mnie.*Dźwig"))
    )
    neighbour.fill("Adres e-mail", NEIGHBOUR)
    neighbour.press("Napiszcie do mnie")
    _sound(neighbour, "Dopisaliśmy Twoje zgłoszenie")

    letter = post.wait_for(NEIGHBOUR, "Usterka ")
    neighbour.open(link_in(letter))
    _sound(neighbour, "Wiadomość o naprawie: Dźwig (winda)")
    neighbour.press("Potwierdzam adres")

    assert "Napiszemy, gdy usterka będzie naprawiona." in words(neighbour.page.locator("body"))


def _sound(guest: Visitor, heading: str) -> None:
    assert guest.heading.startswith(heading)
    assert faults_on_the_way(guest) == [], guest.path
