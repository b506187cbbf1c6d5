"""Articles in files, and HTML, as the blocks that an editor works with.

The pictures of an article are stored with the public files.
"""

from dataclasses import dataclass, field
from itertools import takewhile, zip_longest
from pathlib import Path
from typing import Any

import yaml
from lxml import html as lxml_html
from lxml.html import HtmlElement, tostring
from markdown import markdown

from cms_ext.base.text.sanitising.clean import sanitise_html
from cms_ext.base.text.sanitising.policy import own_hosts
from cms_ext.public_site.pages.domain.pictures import store_picture

HEADINGS = {"h2": "2", "h3": "3", "h4": "4"}
LISTS = frozenset({"ul", "ol"})
RUNNING = frozenset({"p", "blockquote"})
Block = dict[str, Any]


class NotAnArticle(ValueError):
    """The file does not start with facts; the message names it."""


@dataclass(frozen=True, slots=True)
class WrittenArticle:
    """A text in a file: its YAML facts, and its body as blocks of a StreamField."""

    facts: dict[str, Any]
    body: list[Block]


def parse_article(written: str, name: str) -> WrittenArticle:
    """Return the article of a file's content; its HTML is sanitised."""
    opening, facts, text = (written.split("---\n", 2) + ["", ""])[:3]
    if opening or not facts:
        raise NotAnArticle(f"{name} does not start with facts between --- lines.")
    parsed: dict[str, Any] = yaml.load(facts, Loader=yaml.CSafeLoader)
    return WrittenArticle(
        parsed, convert_html(markdown(text, extensions=["tables"]), parsed["title"])
    )


def place_pictures(article: WrittenArticle, folder: Path) -> list[Block]:
    """Store the pictures of the article and return its body with them.

    The fact `pictures` is a list of `{file, description, caption, before}`: a file in `folder`,
    what it shows, the words below it, and the heading above which it stands, by default the top.
    Raises OSError for a file that is not there.
    """
    body = list(article.body)
    for facts in article.facts.get("pictures", ()):
        body.insert(_place(body, facts.get("before", "")), _store(folder / facts["file"], facts))
    return body


def _place(body: list[Block], heading: str) -> int:
    headings = {
        block["value"]["text"]: place
        for place, block in enumerate(body)
        if block["type"] == "heading"
    }
    return headings.get(heading, 0)


def _store(path: Path, facts: dict[str, str]) -> Block:
    words = facts["description"][:255]
    picture = store_picture(path.name, path.read_bytes(), title=words, description=words)
    value = {
        "image": picture.pk,
        "description": facts["description"],
        "caption": facts.get("caption", ""),
    }
    return {"type": "picture", "value": value}


def convert_html(html: str, title: str) -> list[Block]:
    """Sanitise HTML and return it as blocks."""
    return build_stream(sanitise_html(html, own_hosts=own_hosts()).html, title)


@dataclass(slots=True)
class _Body:
    """Collects blocks; neighbouring paragraphs become one block."""

    caption: str
    blocks: list[Block] = field(default_factory=list)
    running: list[str] = field(default_factory=list)

    def add(self, kind: str, value: Any) -> None:
        self.end_running()
        self.blocks.append({"type": kind, "value": value})

    def end_running(self) -> None:
        if self.running:
            self.blocks.append({"type": "paragraph", "value": "".join(self.running)})
            self.running = []


def build_stream(html: str, title: str) -> list[Block]:
    """Return the raw value of a body StreamField for sanitised HTML.

    A table without a caption is named after the heading above it, or after `title`.
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


def _table(table: HtmlElement, caption: str) -> Block:
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
    """Return how many rows name the columns: the first one, and further heading rows."""
    named = takewhile(lambda row: row.getparent().tag == "thead" or not row.xpath("./td"), rows)
    count = sum(1 for _row in named)
    return count if 0 < count < len(rows) else 1


def _name(column: tuple[HtmlElement | None, ...]) -> str:
    """Join the headings of a column: `Godziny – od`."""
    words = [" ".join(cell.text_content().split()) for cell in column if cell is not None]
    return " – ".join(word for word in dict.fromkeys(words) if word)


def _flatten(inner: HtmlElement) -> None:
    """Turn a table inside a cell, which no editor could change, into paragraphs."""
    for row in inner.iter("tr"):
        words = [" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")]
        paragraph = lxml_html.Element("p")
        paragraph.text = " – ".join(word for word in words if word)
        if paragraph.text:
            inner.addprevious(paragraph)
    inner.drop_tree()


def _paragraphs(element: HtmlElement) -> str:
    """Return the content of a cell or a point in paragraphs."""
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
