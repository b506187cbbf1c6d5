"""Bold and italic words that stand in styles; headings on the levels below the page's title."""

from __future__ import annotations

import re

from lxml.html import Element, HtmlElement

# Not `mso-bidi-font-weight`, which Word means for other scripts.
WEIGHT = re.compile(r"(?<![\w-])font-weight:\s*(\w+)", re.I)
ITALIC = re.compile(r"(?<![\w-])font-style:\s*(?:italic|oblique)", re.I)
UPRIGHT = re.compile(r"(?<![\w-])font-style:\s*normal", re.I)
BOLD_FROM = 600
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
HIGHEST, LOWEST = 2, 4


def looks_as_tags(root: HtmlElement) -> None:
    """Google Docs wraps all in a `<b>` that is not bold, and writes bold words as a style."""
    for element in list(root.iter("b", "strong", "i", "em", "span", "font")):
        style = element.get("style", "")
        bold = _is_bold(style)
        if element.tag in ("b", "strong"):
            if bold is False:
                element.drop_tag()
        elif element.tag in ("i", "em"):
            if UPRIGHT.search(style):
                element.drop_tag()
        else:
            if ITALIC.search(style):
                _wrap_inside(element, "em")
            if bold:
                _wrap_inside(element, "strong")


def titles_of_word(root: HtmlElement) -> None:
    """The style „Tytuł” is a paragraph like any other."""
    for paragraph in root.iter("p"):
        if "MsoTitle" in paragraph.get("class", "").split():
            paragraph.tag = "h1"


def take_title(root: HtmlElement) -> str:
    """The words of the first heading of the first level, which leaves the text; or nothing."""
    for heading in root.iter("h1"):
        words = " ".join(heading.text_content().split())
        if words:
            heading.drop_tree()
            return words
    return ""


def headings_below_title(root: HtmlElement) -> None:
    """The highest heading becomes h2, what is below it follows, nothing is lower than h4."""
    found = [one for one in root.iter(*HEADINGS) if one.text_content().strip()]
    top = min((int(one.tag[1]) for one in found), default=HIGHEST)
    for heading in found:
        heading.tag = f"h{min(int(heading.tag[1]) - top + HIGHEST, LOWEST)}"


def _is_bold(style: str) -> bool | None:
    """None: the style does not say."""
    found = WEIGHT.search(style)
    if found is None:
        return None
    weight = found[1].lower()
    return int(weight) >= BOLD_FROM if weight.isdecimal() else weight in ("bold", "bolder")


def _wrap_inside(element: HtmlElement, tag: str) -> None:
    inside = Element(tag)
    inside.text, element.text = element.text, None
    for child in list(element):
        inside.append(child)
    element.append(inside)
