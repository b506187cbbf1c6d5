"""A page to be looked at only: nothing on it can be followed, filled in or sent."""

from __future__ import annotations

from lxml import html

ACTS = ("form", "button", "input", "select", "textarea", "script", "nav", "iframe")


def inert(page: bytes) -> str:
    """What stands in <main id="tresc"> of a page, its links as plain text and its forms gone.

    ValueError for a page without it.
    """
    tree = html.fromstring(page.decode())
    found = tree.xpath("//main[@id='tresc']")
    if not isinstance(found, list) or not found or not isinstance(found[0], html.HtmlElement):
        raise ValueError("The page has no <main id='tresc'>.")
    main = found[0]
    for element in list(main.iter(*ACTS)):
        element.drop_tree()
    for link in list(main.iter("a")):
        link.attrib.pop("href", None)
        link.tag = "span"
    inner = (html.tostring(child, encoding="unicode") for child in main)
    return "".join(inner)
