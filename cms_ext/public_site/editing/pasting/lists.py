"""Lists that are lists again."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.html import Element, HtmlElement

# Word: a paragraph each, with its list and level in the style, its bullet in the text.
OF_LIST = re.compile(r"mso-list:\s*l(?P<list>\d+)\s+level(?P<level>\d+)")
MARKER = re.compile(r"mso-list:\s*ignore", re.I)
# „1.”, „a)”, „(iv)”; Word's second bullet is a bare „o”.
COUNTED = re.compile(r"^\(?[0-9a-z]{1,5}[.)]", re.I)
LISTS = frozenset({"ul", "ol"})


@dataclass(slots=True)
class _Open:
    """A list that is being filled."""

    name: str
    level: int
    element: HtmlElement


def lists_of_word(root: HtmlElement) -> None:
    """`<p style="mso-list:l0 level2 …">` becomes a point of a nested list."""
    for parent in [root, *root.iterdescendants()]:
        opened: list[_Open] = []
        for child in list(parent):
            found = OF_LIST.search(child.get("style", "")) if child.tag == "p" else None
            if found is None:
                opened = []
            else:
                _put(opened, child, found["list"], int(found["level"]))


def nested_lists(root: HtmlElement) -> None:
    """Google Docs puts a list between the points of another: it belongs into the point before."""
    for inner in [one for one in root.iter("ul", "ol") if one.getparent().tag in LISTS]:
        before = inner.getprevious()
        if before is None or before.tag != "li":
            before = Element("li")
            inner.addprevious(before)
        before.append(inner)


def plain_points(root: HtmlElement) -> None:
    """The words of a point stand in it themselves; a second paragraph begins on a new line."""
    for point in root.iter("li"):
        for number, paragraph in enumerate(point.findall("p")):
            if number:
                paragraph.addprevious(Element("br"))
            paragraph.drop_tag()


def _put(opened: list[_Open], paragraph: HtmlElement, name: str, level: int) -> None:
    tag = "ol" if COUNTED.match(_without_marker(paragraph)) else "ul"
    while opened and opened[-1].level > level:
        opened.pop()
    same = opened[-1] if opened and opened[-1].level == level else None
    if same is not None and (same.name, same.element.tag) != (name, tag):
        opened.pop()
        same = None
    if same is None:
        same = _Open(name, level, Element(tag))
        if opened:
            opened[-1].element[-1].append(same.element)
        else:
            paragraph.addprevious(same.element)
        opened.append(same)
    same.element.append(_point(paragraph))


def _without_marker(paragraph: HtmlElement) -> str:
    """Take the bullet or the number out of the text; what it was."""
    found = ""
    for span in list(paragraph.iter("span")):
        if MARKER.search(span.get("style", "")):
            found = found or span.text_content().strip()
            span.drop_tree()
    return found


def _point(paragraph: HtmlElement) -> HtmlElement:
    paragraph.tag = "li"
    paragraph.tail = None
    paragraph.attrib.clear()
    return paragraph
