"""The frame of every page: appearance, folded menu, keyboard, error summary."""

from __future__ import annotations

from tests.browser.conftest import Visit

PANELS = "/strefa-mieszkanca/logowanie/"


def test_larger_text_and_high_contrast_work_without_javascript(visit: Visit) -> None:
    guest = visit(390, javascript=False)
    guest.open(PANELS)

    guest.page.get_by_role("button", name="Większy tekst").click()
    guest.page.get_by_role("button", name="Wysoki kontrast").click()

    root = guest.page.locator("html")
    assert (root.get_attribute("data-text"), root.get_attribute("data-contrast")) == (
        "large",
        "high",
    )
    assert guest.page.url == f"{guest.site}{PANELS}"


def test_high_contrast_and_large_text_are_accessible_too(visit: Visit) -> None:
    guest = visit(320)
    guest.open(PANELS)
    guest.page.get_by_role("button", name="Wysoki kontrast").click()
    guest.page.get_by_role("button", name="Większy tekst").click()

    assert (guest.axe(), guest.sideways()) == ([], 0)


def test_the_menu_of_a_phone_opens_without_javascript(visit: Visit) -> None:
    guest = visit(390, javascript=False)
    guest.open("/")
    narrow = guest.page.get_by_role("navigation", name="Menu", exact=True)

    assert not narrow.is_visible()
    guest.page.locator("summary", has_text="Menu").click()

    assert narrow.is_visible()


def test_the_keyboard_reaches_the_content_first(visit: Visit) -> None:
    guest = visit()
    guest.open(PANELS)

    guest.page.keyboard.press("Tab")
    guest.page.keyboard.press("Enter")
    guest.page.keyboard.press("Tab")

    focused = guest.page.locator(":focus")
    assert focused.evaluate("one => one.closest('main') !== null")


def test_a_refused_sign_in_leads_to_its_field(visit: Visit) -> None:
    guest = visit(390)
    guest.sign_in("ebok", "EB-000000-0", "nie-to-haslo")

    summary = guest.page.get_by_role("alert")
    assert summary.evaluate("one => one === document.activeElement")
    guest.page.get_by_role("link", name="Nieprawidłowy login lub hasło").click()

    assert guest.page.locator("#e-bok-login").evaluate("one => one === document.activeElement")
    assert (guest.axe(), guest.sideways()) == ([], 0)


def test_a_long_crumb_stays_beside_its_arrow(visit: Visit) -> None:
    guest = visit(390)
    guest.open("/ogloszenia/procedura-uzyskania-dostepu-ikcs-ebok/")

    here = guest.page.locator(".crumbs [aria-current]").bounding_box()
    item = guest.page.locator(".crumbs li:last-child").bounding_box()

    assert here is not None
    assert item is not None
    assert (here["y"], here["height"]) == (item["y"], item["height"])
    assert here["height"] > 40, "it takes two lines, or nothing is tried here"
