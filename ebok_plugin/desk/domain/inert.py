"""Making a page read-only: without links and forms."""

from __future__ import annotations

from lxml import html

ACTS = ("form", "button", "input", "select", "textarea", "script", "nav", "iframe")


def inert(page: bytes) -> str:
    """The content of <main id="tresc"> with links as plain text and without forms.

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
