"""Every kind of page: accessible, no wider than the screen, printable, with script or without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.browser.visitor import HEIGHT, Scheme, Visit, Visitor, words_of_each
from tests.browser.visits import Profiles, Visits

ANNA, PAYER, TWO_FLATS, MANAGER = "IKCS-0007", "EB-500002-1", "EB-500001-3", "EB-500004-7"
TENANT = "EB-500003-9"
PANELS = "/strefa-mieszkanca/logowanie/"
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


@dataclass(frozen=True)
class Sight:
    """A page as somebody meets it; `link` leads on to it from the address."""

    address: str
    who: str | None = None
    status: int = 200
    link: str = ""


SIGHTS = {
    "home": Sight("/"),
    "announcements": Sight("/ogloszenia/"),
    "announcements of a kind without any": Sight("/ogloszenia/?rodzaj=TENDER"),
    "announcement": Sight("/ogloszenia/procedura-uzyskania-dostepu-ikcs-ebok/"),
    "announcement of an outage": Sight("/ogloszenia/przerwa-ciepla-woda-wrzosowa/"),
    "announcement in Ukrainian": Sight("/ogloszenia/przerwa-ciepla-woda-wrzosowa/uk/"),
    "announcement with a schedule": Sight("/ogloszenia/przeglad-wentylacji-2026/"),
    "announcement in the archive": Sight("/ogloszenia/walne-zgromadzenie-2026/"),
    "outages by building": Sight("/ogloszenia/przerwy/"),
    "announcements by e-mail": Sight("/ogloszenia/subskrypcja/?gdzie=N2/W1"),
    "announcements by SMS": Sight("/ogloszenia/sms/"),
    "content": Sight("/strefa-mieszkanca/jak-uzyskac-dostep/"),
    "content with wide tables": Sight("/informacja-o-przetwarzaniu-danych/"),
    "contact": Sight("/kontakt/"),
    "questions": Sight("/pytania-i-odpowiedzi/"),
    "map of the site": Sight("/mapa-strony/"),
    "map for a member": Sight("/mapa-strony/", ANNA),
    "tenders": Sight("/przetargi/"),
    "contact form": Sight("/kontakt/napisz/"),
    "search": Sight("/szukaj/"),
    "search with hits": Sight("/szukaj/?q=login"),
    "search without hits": Sight("/szukaj/?q=nosorożec"),
    "panels": Sight(PANELS),
    "one panel": Sight(f"{PANELS}ikcs/"),
    "panels for who is signed in": Sight(PANELS, ANNA),
    "not found": Sight("/nie-ma-takiej/", status=404),
    "forbidden": Sight("/e-bok/", ANNA, status=403),
    "public documents": Sight("/dokumenty/"),
    "public document": Sight("/dokumenty/", link=".docs h3 a"),
    "IKCS": Sight("/ikcs/", ANNA),
    "IKCS documents": Sight("/ikcs/dokumenty/?rok=2026&rok=2025", ANNA),
    "IKCS documents without hits": Sight("/ikcs/dokumenty/?q=nosorożec", ANNA),
    "IKCS document": Sight("/ikcs/dokumenty/statut/", ANNA),
    "IKCS no such document": Sight("/ikcs/dokumenty/nie-ma/", ANNA, status=404),
    "E-BOK": Sight("/e-bok/", PAYER),
    "E-BOK with a credit, two flats": Sight("/e-bok/?konto=100005", TWO_FLATS),
    "E-BOK accounts": Sight("/e-bok/konto/", MANAGER),
    "E-BOK ledger": Sight("/e-bok/konto/", PAYER),
    "E-BOK charge": Sight("/e-bok/", PAYER, link="dl.receipt a"),
    "E-BOK change of a balance": Sight("/e-bok/konto/100007/zmiana/?od=2026-06-30", PAYER),
    "E-BOK components": Sight("/e-bok/konto/100007/skladniki/", PAYER),
    "E-BOK dues": Sight("/e-bok/terminy/", TWO_FLATS),
    "E-BOK missing payment": Sight("/e-bok/konto/100007/brak-wplaty/", PAYER),
    "E-BOK interest": Sight("/e-bok/konto/100008/odsetki/", TENANT),
    "E-BOK statement": Sight("/e-bok/konto/100007/zestawienie/?rok=2026", PAYER),
    "E-BOK papers": Sight("/e-bok/dokumenty/", PAYER),
    "E-BOK notice of a change of fees": Sight("/e-bok/", PAYER, link=".note a"),
    "check of a code": Sight("/weryfikacja/?kod=K7QF-2M9T-XB4C"),
}


@pytest.fixture(scope="module", params=SIGHTS)
def visitor(request: pytest.FixtureRequest, profiles: Profiles) -> Iterator[Visitor]:
    """Somebody at a page, which is opened once for all the looks at it."""
    visits = Visits(profiles)
    sight = SIGHTS[request.param]
    visitor = visits.arrive(who=sight.who)
    visitor.open(sight.address, expect=sight.status)
    if sight.link:
        visitor.page.locator(sight.link).first.click()
        visitor.page.wait_for_load_state()
    yield visitor
    assert visits.leave() == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [1280, 320])
def test_it_is_accessible_and_fits(visitor: Visitor, width: int, scheme: Scheme) -> None:
    look(visitor, width, scheme)

    assert (visitor.axe(), visitor.sideways(), visitor.small_targets()) == ([], 0, [])


def test_it_fits_a_phone_with_large_text_and_keeps_its_contrast(visitor: Visitor) -> None:
    look(visitor, 320, "light")
    root = visitor.page.locator("html")

    root.evaluate("one => { one.dataset.text = 'large'; one.dataset.contrast = 'high' }")
    found = (visitor.axe(), visitor.sideways())
    root.evaluate("one => { delete one.dataset.text; delete one.dataset.contrast }")

    assert found == ([], 0)


def test_it_has_one_heading_of_its_own(visitor: Visitor) -> None:
    heading, *others = words_of_each(visitor.page.locator("h1"))
    name, _, coop = visitor.page.title().rpartition(" – ")

    assert (bool(heading), others, coop) == (True, [], "SM „Pod Lasem”")
    assert name


def test_on_paper_it_is_its_content_alone(visitor: Visitor) -> None:
    look(visitor, 1280, "light")
    visitor.page.emulate_media(media="print")
    seen = {
        name: visitor.page.locator(f"{name} >> visible=true").count()
        for name in ("nav", ".util", ".foot", ".btn", ".skip", ".searchbar")
    }
    content = visitor.page.locator("main h1").is_visible()
    visitor.page.emulate_media(media="screen")

    assert (seen, content) == (dict.fromkeys(seen, 0), True)


def test_refused_at_the_panel_it_is_accessible_too(visit: Visit) -> None:
    guest = visit(320)
    guest.sign_in("ebok", "EB-000000-0", "nie-to-haslo")

    for scheme in SCHEMES:
        for width in (1280, 320):
            look(guest, width, scheme)
            found = (guest.axe(), guest.sideways(), guest.small_targets())
            assert found == ([], 0, []), (width, scheme)


def look(visitor: Visitor, width: int, scheme: Scheme) -> None:
    visitor.page.set_viewport_size({"width": width, "height": HEIGHT})
    visitor.page.emulate_media(color_scheme=scheme)
