"""Sanitised HTML as the blocks that an editor works with."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import takewhile, zip_longest
from typing import Any

from lxml import html as lxml_html
from lxml.html import HtmlElement, tostring

HEADINGS = {"h2": "2", "h3": "3", "h4": "4"}
LISTS = frozenset({"ul", "ol"})
RUNNING = frozenset({"p", "blockquote"})


@dataclass(slots=True)
class _Body:
    """Collects blocks; neighbouring paragraphs become one block, as an editor would write them."""

    caption: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    running: list[str] = field(default_factory=list)

    def add(self, kind: str, value: Any) -> None:
        self.end_running()
        self.blocks.append({"type": kind, "value": value})

    def end_running(self) -> None:
        if self.running:
            self.blocks.append({"type": "paragraph", "value": "".join(self.running)})
            self.running = []


def stream_of(html: str, title: str) -> list[dict[str, Any]]:
    """The raw value of a body StreamField for HTML that has passed the sanitising seam.

    A table without a caption of its own is named after the heading above it, or after `title`.
    """
    body = _Body(title)
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    _loose(body, root.text)
    for element in root:
        _element(body, element)
        _loose(body, element.tail)
    body.end_running()
    return body.blocks


def _element(body: _Body, element: HtmlElement) -> None:
    tag = str(element.tag)
    words = " ".join(element.text_content().split())
    if not words:
        return
    if tag in HEADINGS:
        body.add("heading", {"text": words[:120], "level": HEADINGS[tag]})
        body.caption = words
    elif tag in LISTS and not element.xpath(".//ul|.//ol|.//table|.//blockquote"):
        points = [_paragraphs(item) for item in element if item.text_content().strip()]
        body.add("list", {"numbered": tag == "ol", "items": points})
    elif tag == "table":
        body.add("table", _table(element, body.caption))
    elif tag in RUNNING or tag in LISTS:
        body.running.append(_outer(element))
    else:
        body.running.append(f"<p>{_outer(element)}</p>")


def _loose(body: _Body, text: str | None) -> None:
    if text and text.strip():
        body.running.append(f"<p>{_escaped(text.strip())}</p>")


def _table(table: HtmlElement, caption: str) -> dict[str, Any]:
    for inner in reversed(list(table.iterdescendants("table"))):
        _flatten(inner)
    rows = [row for row in table.iter("tr") if row.xpath("./th|./td")]
    head = _head(rows)
    cells = [row.xpath("./th|./td") for row in rows]
    width = max(len(row) for row in cells)
    names = [_name(column) for column in zip_longest(*cells[:head])]
    names += [""] * (width - len(names))
    return {
        "caption": caption,
        "columns": [{"type": "text", "heading": name} for name in names],
        "rows": [
            {"values": [_paragraphs(cell) for cell in row] + [""] * (width - len(row))}
            for row in cells[head:]
        ],
    }


def _head(rows: list[HtmlElement]) -> int:
    """How many rows name the columns: the first, and those after it that are all headings."""
    named = takewhile(lambda row: row.getparent().tag == "thead" or not row.xpath("./td"), rows)
    count = sum(1 for _row in named)
    return count if 0 < count < len(rows) else 1


def _name(column: tuple[HtmlElement | None, ...]) -> str:
    """What the heads of a column say from above: `Godziny – od`."""
    words = [" ".join(cell.text_content().split()) for cell in column if cell is not None]
    return " – ".join(word for word in dict.fromkeys(words) if word)


def _flatten(inner: HtmlElement) -> None:
    """A table in a cell, which no editor could mend, becomes a paragraph for each row."""
    for row in inner.iter("tr"):
        words = [" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")]
        paragraph = lxml_html.Element("p")
        paragraph.text = " – ".join(word for word in words if word)
        if paragraph.text:
            inner.addprevious(paragraph)
    inner.drop_tree()


def _paragraphs(element: HtmlElement) -> str:
    """The content of a cell or a point, in paragraphs."""
    inner = _inner(element).strip()
    has_blocks = element.xpath("./p|./ul|./ol|./blockquote|./table|./h2|./h3|./h4")
    return inner if has_blocks or not inner else f"<p>{inner}</p>"


def _inner(element: HtmlElement) -> str:
    return _escaped(element.text or "") + "".join(
        _outer(child) + _escaped(child.tail or "") for child in element
    )


def _outer(element: HtmlElement) -> str:
    return str(tostring(element, encoding="unicode", with_tail=False))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
