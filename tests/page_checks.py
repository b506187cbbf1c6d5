"""Rules for every page of the site, checked without a browser.

`assert page_problems(response) == []` in the test of any page.
"""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.http import HttpResponse
from lxml import html
from lxml.html import HtmlElement

UNNAMED_INPUTS = {"hidden", "submit", "button", "image", "reset"}
REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "for")
# Data that a browser does not run.
DATA = "application/ld+json"
ADDRESSES = {"src", "href", "action", "poster", "data", "srcset"}


def parsed(response: HttpResponse) -> HtmlElement:
    """Parse the page."""
    return html.document_fromstring(response.content.decode(response.charset))


def texts(tree: HtmlElement, xpath: str) -> list[str]:
    """Return the texts of the elements, white space joined (no-break spaces stay)."""
    return [
        " ".join(re.split("[ \n]+", found.text_content())).strip() for found in tree.xpath(xpath)
    ]


def said(tree: HtmlElement, xpath: str) -> list[str]:
    """Return the texts of the elements, white space of every kind joined to one space."""
    return [" ".join(found.text_content().split()) for found in tree.xpath(xpath)]


def cells(tree: HtmlElement, rows: str = "//tbody/tr") -> list[list[str]]:
    """Return the texts of the cells of each row."""
    return [said(row, "./th|./td") for row in tree.xpath(rows)]


def text_of(response: HttpResponse) -> str:
    """Return the page's source with plain spaces."""
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def words_at(response: HttpResponse, xpath: str = "//main") -> str:
    """Return the text of these elements with plain spaces."""
    return words_in(*parsed(response).xpath(xpath))


def words_in(*elements: HtmlElement) -> str:
    return " ".join(
        word for found in elements for part in found.itertext() for word in part.split()
    )


def page_problems(response: HttpResponse) -> list[str]:
    """Return a sentence for each broken rule, or an empty list."""
    tree = parsed(response)
    source = response.content.decode(response.charset)
    return [
        *_frame(tree, source),
        *_inline(tree),
        *_names(tree),
        *_references(tree),
        *_foreign(tree),
        *_tables(tree),
        *_passwords(tree),
    ]


def _frame(tree: HtmlElement, source: str) -> Iterator[str]:
    if not source.startswith("<!DOCTYPE html>"):
        yield "the page does not start with its doctype"
    if tree.get("lang") != "pl":
        yield f"lang is {tree.get('lang')!r}"
    if len(tree.xpath("//h1")) != 1:
        yield f"{len(tree.xpath('//h1'))} h1 headings"
    if len(tree.xpath("//main")) != 1:
        yield f"{len(tree.xpath('//main'))} main regions"
    if not _words(tree.xpath("//title")).split(" – ")[0].strip():
        yield "the title does not say which page it is"
    levels = [int(found.tag[1]) for found in tree.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    for above, below in zip(levels, levels[1:], strict=False):
        if below > above + 1:
            yield f"a heading jumps from h{above} to h{below}"


def _inline(tree: HtmlElement) -> Iterator[str]:
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "script" and element.get("type") == DATA:
            continue
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            yield f"an inline <{element.tag}>"
        for name in element.attrib:
            if name == "style" or str(name).startswith("on"):
                yield f"an inline {name} on <{element.tag}>"


def _names(tree: HtmlElement) -> Iterator[str]:
    labelled = set(tree.xpath("//label/@for"))
    for field in tree.xpath("//input|//select|//textarea"):
        if field.get("type", "text") in UNNAMED_INPUTS or field.get("aria-label"):
            continue
        if field.get("id") not in labelled and not field.xpath("ancestor::label"):
            yield f"the field {field.get('name')!r} has no label"
    for element in tree.xpath("//a[@href]|//button|//summary"):
        if not (_words([element]) or element.get("aria-label")):
            yield f"a nameless <{element.tag}>: {html.tostring(element)[:80]!r}"
    for image in tree.xpath("//img[not(@alt)]"):
        yield f"a picture without alt: {image.get('src')!r}"
    for drawing in tree.xpath("//svg[not(@aria-hidden='true') and not(@aria-label)]"):
        yield f"a drawing that is neither hidden nor named: {html.tostring(drawing)[:60]!r}"


def _passwords(tree: HtmlElement) -> Iterator[str]:
    script = tree.xpath("//script[contains(@src, 'show_password')]")
    for form in tree.xpath("//form[.//input[@type='password']]"):
        if len(form.xpath(".//button[@hidden and @data-show-password]")) != 1 or not script:
            yield "a password field without the button that shows it"


def _references(tree: HtmlElement) -> Iterator[str]:
    ids = [str(found) for found in tree.xpath("//@id")]
    for name, count in Counter(ids).items():
        if count > 1:
            yield f"the id {name!r} stands {count} times"
    for attribute in REFERENCES:
        for value in tree.xpath(f"//@{attribute}"):
            for name in str(value).split():
                if name not in ids:
                    yield f"{attribute} names the missing id {name!r}"
    for address in tree.xpath("//a/@href"):
        if str(address).startswith("#") and str(address)[1:] not in ids:
            yield f"a link leads to the missing {address!r}"


def _foreign(tree: HtmlElement) -> Iterator[str]:
    """Nothing is fetched from another host; links in the text may lead there."""
    for element, attribute, address, _position in tree.iterlinks():
        # These addresses are absolute, and nothing is fetched from them.
        if element.get("rel") == "canonical" or element.get("hreflang"):
            continue
        if element.tag == "a" or attribute not in ADDRESSES:
            continue
        if urlsplit(address).netloc or address.startswith("data:"):
            yield f"<{element.tag} {attribute}> leads elsewhere: {address!r}"


def _tables(tree: HtmlElement) -> Iterator[str]:
    for table in tree.xpath("//main//table"):
        if not (table.xpath("./caption") or table.get("aria-labelledby")):
            yield "a table without a name"
        if not table.xpath(".//th[@scope]"):
            yield "a table without header cells"


def _words(elements: list[HtmlElement]) -> str:
    return " ".join(element.text_content() for element in elements).strip()
