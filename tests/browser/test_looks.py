"""What is wrong in one look alone is noticed there, though axe looked at the same page before."""

import pytest

from tests.browser.looks import faults_in
from tests.browser.page_scripts import script
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
        {("light, 320 px", "no key scrolls it"), ("dark, 320 px", "no key scrolls it")},
    ),
}


# What is done to a part of a page, next to which nothing is new, and the rule that it breaks.
WOUNDS = {
    "a nameless button": ("form button[type=submit]", "one.textContent = ''", "button-name"),
    "a nameless link": ("p a", "one.textContent = ' '", "link-name"),
    "a field whose label names another": (
        "label[for=id_name]",
        "one.htmlFor = 'id_other'",
        "label",
    ),
    "a field whose label is empty": ("label[for=id_name]", "one.textContent = ''", "label"),
    "a list without a label": ("select", "one.labels[0].remove()", "select-name"),
    "a picture without words": ("p", "one.append(new Image())", "image-alt"),
    "a drawing without words": (
        "p",
        "one.insertAdjacentHTML('beforeend', '<svg role=img></svg>')",
        "svg-img-alt",
    ),
    "a heading left out": ("p", "one.outerHTML = '<h4>Dalej</h4>'", "heading-order"),
    "an empty heading": ("h1", "one.textContent = ''", "empty-heading"),
    "a second main region": ("p", "one.outerHTML = '<main>Dalej</main>'", "landmark-no-duplicate"),
    "a point outside of a list": ("p", "one.outerHTML = '<div><li>Dalej</li></div>'", "listitem"),
    "a list with something else": ("ol, ul", "one.append(document.createElement('p'))", "list"),
    "an attribute of no meaning": ("p a", "one.ariaChecked = 'true'", "aria-allowed-attr"),
    "a role that is none": ("p", "one.role = 'sheet'", "aria-roles"),
    "a control inside another": (
        "form button[type=submit]",
        "one.insertAdjacentHTML('beforeend', '<i><a href=/>x</a></i>')",
        "nested-interactive",
    ),
    "a stop that is hidden": ("p:has(a)", "one.ariaHidden = 'true'", "aria-hidden-focus"),
    "a language that is none": ("p", "one.lang = 'polski'", "valid-lang"),
    "an order of its own": ("p a", "one.tabIndex = 3", "tabindex"),
    "a purpose that is none": ("input[autocomplete]", "one.autocomplete = 'mejl'", "autocomplete"),
}


def plant(guest: Visitor, style: str) -> None:
    guest.page.evaluate(script("plant"), style)


@pytest.mark.parametrize(("style", "shown"), STYLES.values(), ids=STYLES)
def test_what_a_style_breaks_is_noticed(visit: Visit, style: str, shown: set[tuple[str, str]]):
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


def test_what_only_a_phone_shows_is_looked_at_there(visit: Visit):
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


@pytest.mark.parametrize(("part", "wound", "rule"), WOUNDS.values(), ids=WOUNDS)
def test_a_fault_in_a_page_of_known_parts_is_noticed(
    visit: Visit, part: str, wound: str, rule: str
):
    guest = visit()
    guest.open(PAGE)
    assert guest.axe() == []

    guest.page.locator(f"main :is({part})").first.evaluate(f"one => {{ {wound} }}")
    once, again = guest.axe(), guest.axe()

    assert any(one.startswith(rule) for one in once), once
    assert again == once
