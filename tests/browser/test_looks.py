"""What is wrong in one look alone is noticed there, though axe looked at the same page before."""

from __future__ import annotations

import pytest

from tests.browser.looks import faults_in
from tests.browser.visitor import Visit, Visitor

PAGE = "/kontakt/napisz/"
NIGHT = "@media (prefers-color-scheme: dark)"
PHONE = "@media (max-width: 400px)"
# A style by which the page goes wrong, and where that shows.
STYLES = {
    "pale words at night": (
        f"{NIGHT} {{ main h1 {{ color: #444 }} }}",
        {("dark, 1280 px", "contrast"), ("dark, 320 px", "contrast")},
    ),
    "links like the words around them": (
        f"{NIGHT} {{ main p a {{ color: inherit; text-decoration: none }} }}",
        {("dark, 1280 px", "a link like its words"), ("dark, 320 px", "a link like its words")},
    ),
    "faded words": (
        f"{PHONE} {{ main h1 {{ opacity: .3 }} }}",
        {("light, 320 px", "contrast"), ("dark, 320 px", "contrast")},
    ),
    "wider than a phone": (
        f"{PHONE} {{ main h1 {{ width: 600px }} }}",
        {("light, 320 px", "px too wide"), ("dark, 320 px", "px too wide")},
    ),
    "a button for no finger": (
        f"{PHONE} {{ main form button {{ all: unset; font-size: 9px; line-height: 9px }} }}",
        {("light, 320 px", "<button"), ("dark, 320 px", "<button")},
    ),
    "a box that no key scrolls": (
        f"{PHONE} {{ main h1 {{ width: 9ch; overflow-x: scroll; white-space: nowrap }} }}",
        {
            ("light, 320 px", "no key scrolls it"),
            ("dark, 320 px", "no key scrolls it"),
        },
    ),
}


def plant(guest: Visitor, style: str) -> None:
    guest.page.evaluate(
        """style => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(style);
            document.adoptedStyleSheets = [sheet];
        }""",
        style,
    )


@pytest.mark.parametrize(("style", "shown"), STYLES.values(), ids=STYLES)
def test_what_a_style_breaks_is_noticed(
    visit: Visit, style: str, shown: set[tuple[str, str]]
) -> None:
    guest = visit()
    guest.open(PAGE)
    assert faults_in(guest) == []

    plant(guest, style)
    found = [one.partition(": ") for one in faults_in(guest)]

    assert {
        (look, what)
        for look, what in shown
        if any(at == look and what in said for at, _, said in found)
    } == shown
    assert {at for at, _, _ in found} == {look for look, _ in shown}


def test_what_only_a_phone_shows_is_looked_at_there(visit: Visit) -> None:
    guest = visit()
    guest.open(PAGE)
    guest.page.evaluate(
        """() => {
            const nameless = document.createElement('button');
            nameless.className = 'planted';
            document.querySelector('main').append(nameless);
        }"""
    )
    size = "width: 44px; height: 44px"
    plant(
        guest, f".planted {{ display: none; {size} }} {PHONE} {{ .planted {{ display: block }} }}"
    )

    found = {one.partition(": <")[0] for one in faults_in(guest)}

    assert found == {"light, 320 px: button-name", "dark, 320 px: button-name"}
