"""The frame of every page: appearance, folded menu, keyboard, error summary."""

import pytest

from tests.browser.visitor import Visit

PANELS = "/strefa-mieszkanca/logowanie/"


def test_high_contrast_and_large_text_are_accessible_too(visit: Visit):
    guest = visit(320)
    guest.open(PANELS)
    for switch in ("Wysoki kontrast", "Większy tekst"):
        guest.page.locator("summary", has_text="Menu").click()
        guest.press(switch)

    assert (guest.axe(), guest.sideways()) == ([], 0)


def test_the_menu_of_a_phone_opens_without_javascript(visit: Visit):
    guest = visit(390, javascript=False)
    guest.open("/")
    narrow = guest.page.get_by_role("navigation", name="Menu", exact=True)

    assert not narrow.is_visible()
    guest.page.locator("summary", has_text="Menu").click()

    assert narrow.is_visible()


@pytest.mark.browser_core
def test_the_keyboard_reaches_the_content_first(visit: Visit):
    guest = visit()
    guest.open(PANELS)

    guest.page.keyboard.press("Tab")
    guest.page.keyboard.press("Enter")
    guest.page.keyboard.press("Tab")

    focused = guest.page.locator(":focus")
    assert focused.evaluate("one => one.closest('main') !== null")


def test_a_refused_sign_in_leads_to_its_field(visit: Visit):
    guest = visit(390)
    guest.sign_in("ebok", "EB-000000-0", "nie-to-haslo")

    summary = guest.page.get_by_role("alert")
    assert summary.evaluate("one => one === document.activeElement")
    guest.page.get_by_role("link", name="Nieprawidłowy login lub hasło").click()

    assert guest.page.locator("#e-bok-login").evaluate("one => one === document.activeElement")
    assert (guest.axe(), guest.sideways()) == ([], 0)


@pytest.mark.parametrize("panel", ["ikcs", "e-bok"])
def test_the_fields_of_a_sign_in_form_lie_in_the_first_view_of_a_phone(visit: Visit, panel: str):
    guest = visit(390)
    guest.open(f"{PANELS}{panel}/")

    fields = [guest.page.locator(f"#{panel}-{name}").bounding_box() for name in FIELDS]

    assert [field["y"] + field["height"] <= FIRST_VIEW for field in fields if field] == [True, True]
    guest.page.get_by_role("button", name="Pokaż hasło").click()
    assert guest.page.locator(f"#{panel}-password").get_attribute("type") == "text"


FIELDS = ("login", "password")
# Of a phone 390 px wide.
FIRST_VIEW = 844


def test_a_long_crumb_stays_beside_its_arrow(visit: Visit):
    guest = visit(390)
    guest.open("/ogloszenia/procedura-uzyskania-dostepu-ikcs-ebok/")

    here = guest.page.locator(".crumbs [aria-current]").bounding_box()
    item = guest.page.locator(".crumbs li:last-child").bounding_box()

    assert here is not None
    assert item is not None
    assert (here["y"], here["height"]) == (item["y"], item["height"])
    assert here["height"] > 40, "it takes two lines, or nothing is tried here"


@pytest.mark.browser_core
def test_the_cookies_of_a_session_are_out_of_reach_of_scripts_and_other_sites(visit: Visit):
    anna = visit()
    anna.sign_in("ikcs", "IKCS-0007")

    kept = {
        cookie["name"]: (cookie["httpOnly"], cookie["sameSite"], cookie["expires"] == -1)
        for cookie in anna.page.context.cookies()
    }
    assert kept == {
        "coop_session": (True, "Lax", True),
        "coop_csrf": (True, "Lax", False),
        "coop_device": (True, "Lax", False),
    }
    assert anna.page.evaluate("document.cookie") == ""


def test_the_name_of_a_panel_is_neither_broken_nor_glued(visit: Visit):
    guest = visit(390)
    broken = []
    for address in ("/", PANELS, "/ogloszenia/procedura-uzyskania-dostepu-ikcs-ebok/"):
        guest.open(address)
        for width in range(320, 400, 5):
            guest.page.set_viewport_size({"width": width, "height": 900})
            broken += guest.page.evaluate(LINES_OF_NAMES)

    # In a row of a footer, where each element stands by itself, too.
    link = guest.page.locator("footer a", has_text="Logowanie do IKCS")
    assert (broken, link.inner_text()) == ([], "Logowanie do IKCS i E-BOK")


LINES_OF_NAMES = """() => [...document.querySelectorAll('.whole')].filter(one => {
    const range = document.createRange();
    range.selectNodeContents(one);
    return new Set([...range.getClientRects()].map(box => box.top)).size > 1;
}).map(one => one.parentElement.outerHTML)"""
