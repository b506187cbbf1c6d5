"""The words of an HTML message, by lines. Nothing in it is run, loaded or shown as HTML."""

from __future__ import annotations

from lxml import etree

from cms_ext.base.sanitising.canonical import parsed
from cms_ext.base.sanitising.policy import BLOCKS, BOXES, DROPPED_WITH_CONTENT, PARTS

MAX_HTML = 512 * 1024
BREAKS = BLOCKS | BOXES | {"br", "tr", "li", "h1", "h5", "h6", "hr"}
CELLS = PARTS.keys() - BREAKS


def html_text(html: str) -> str:
    """The text that stands in the HTML; cells of a table are parted by a blank."""
    out: list[str] = []
    walk = etree.iterwalk(
        parsed(html[:MAX_HTML].encode("utf-8", "replace")), events=("start", "end")
    )
    for event, element in walk:
        if event == "start" and element.tag in DROPPED_WITH_CONTENT:
            walk.skip_subtree()
        elif event == "start":
            out += (_gap(element), _joined(element.text))
        else:
            out += (_gap(element), _joined(element.tail))
    lines = (" ".join(line.split()) for line in "".join(out).split("\n"))
    return "\n".join(line for line in lines if line)


def _gap(element: etree._Element) -> str:
    if element.tag in BREAKS:
        return "\n"
    return " " if element.tag in CELLS else ""


def _joined(text: str | None) -> str:
    """Line breaks in the source of HTML are blanks."""
    return (text or "").replace("\r", " ").replace("\n", " ")
