"""The justification of a change: Markdown, rendered on a page and on paper (fees_law.md §3).

The HTML that Markdown makes is sanitised like foreign HTML, so that a justification carries no more
than an announcement does. The paper is made of the same words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urljoin

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from lxml import html
from markdown import markdown

from cms_ext.base.text.sanitising.clean import sanitise_html
from cms_ext.base.text.sanitising.policy import EXTERNAL_NOTE, own_hosts

KINDS = {"h2": "heading", "h3": "heading", "h4": "heading", "ul": "list", "ol": "numbers"}
BEGIN_A_BLOCK = frozenset({"p", "h2", "h3", "h4", "li", "blockquote"})
LISTS = ("list", "numbers")
TYPED_BLANKS = re.compile(r"[ \t\r\n]+")  # a no-break space stays


@dataclass(frozen=True, slots=True)
class TextRun:
    """Some words in one type style."""

    text: str
    strong: bool = False
    em: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or list: `kind` is p, heading, list or numbers.

    Running text has one item, a list one for each entry.
    """

    kind: str
    items: tuple[tuple[TextRun, ...], ...]


def render_justification(text: str) -> SafeString:
    """Render the Markdown as sanitised HTML, with headings below that of the page.

    Raises NotSanitisable for far too much text.
    """
    made = markdown(text, extensions=["sane_lists"])
    return mark_safe(sanitise_html(made, own_hosts=own_hosts()).html)  # noqa: S308


def split_blocks(text: str) -> list[Block]:
    """Split the text into blocks for paper; a link is followed by its address."""
    page = html.fragment_fromstring(
        render_justification(text).replace(f" {EXTERNAL_NOTE}", ""), create_parent="div"
    )
    blocks = []
    for kind, pieces in groupby(_pieces(page), key=lambda piece: piece[0]):
        items = [runs for _kind, runs in pieces]
        blocks += (
            [Block(kind, tuple(items))] if kind in LISTS else [Block(kind, (i,)) for i in items]
        )
    return blocks


def _pieces(page: html.HtmlElement) -> Iterator[tuple[str, tuple[TextRun, ...]]]:
    kind, runs = "p", list[TextRun]()
    for word in [*_words(page, "p", strong=False, em=False), None]:
        if word is not None:
            kind, run = word
            runs.append(run)
            continue
        if any(run.text.strip() for run in runs):
            yield kind, _tidied(runs)
        runs = []


def _words(
    element: html.HtmlElement, kind: str, *, strong: bool, em: bool
) -> Iterator[tuple[str, TextRun] | None]:
    """Yield the words in order, each with the kind of its block; None between blocks."""
    kind = KINDS.get(element.tag, kind)
    strong, em = strong or element.tag == "strong", em or element.tag == "em"
    if element.tag in BEGIN_A_BLOCK:
        yield None
    yield kind, TextRun(element.text or "", strong, em)
    for child in element:
        yield from _words(child, kind, strong=strong, em=em)
        yield kind, TextRun(child.tail or "", strong, em)
    if element.tag == "a":
        yield kind, TextRun(_address(element), strong, em)
    if element.tag in BEGIN_A_BLOCK:
        yield None


def _address(link: html.HtmlElement) -> str:
    address = urljoin(settings.WAGTAILADMIN_BASE_URL, link.get("href")).removeprefix("mailto:")
    return "" if address == link.text_content() else f" ({address})"


def _tidied(runs: list[TextRun]) -> tuple[TextRun, ...]:
    """Strip the runs: line ends are only how the text was typed."""
    texts = [TYPED_BLANKS.sub(" ", run.text) for run in runs]
    texts[0], texts[-1] = texts[0].lstrip(), texts[-1].rstrip()
    return tuple(
        TextRun(text, run.strong, run.em) for text, run in zip(texts, runs, strict=True) if text
    )
