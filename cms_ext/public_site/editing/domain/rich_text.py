"""The editor's rich text as it is stored: paragraphs in plain words, and links. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import html
from lxml.html import HtmlElement

# What ends a paragraph.
BLOCKS = frozenset({"p", "li", "blockquote", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "div"})


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads: `kind` is `page` or `document` with its id, else `address`."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Written:
    """A piece of rich text: its paragraphs, and each link's words with its target."""

    paragraphs: tuple[str, ...]
    links: tuple[tuple[str, Target], ...]


def written(source: str) -> Written:
    """What an editor wrote in one field of rich text."""
    if not source.strip():
        return Written((), ())
    root = html.fragment_fromstring(source, create_parent="div")
    paragraphs = (" ".join(line.split()) for line in "".join(_pieces(root)).split("\n"))
    links = ((_words(link), _target(link)) for link in root.iter("a"))
    return Written(tuple(line for line in paragraphs if line), tuple(links))


def _pieces(element: HtmlElement) -> Iterator[str]:
    """The text, with a line break around each paragraph."""
    yield _flat(element.text)
    for child in element:
        around = "\n" if child.tag in BLOCKS else ""
        yield "\n" if child.tag == "br" else around
        yield from _pieces(child)
        yield around + _flat(child.tail)


def _flat(text: str | None) -> str:
    return (text or "").replace("\n", " ").replace("\xa0", " ")


def _words(link: HtmlElement) -> str:
    return " ".join(link.text_content().split())


def _target(link: HtmlElement) -> Target:
    kind = link.get("linktype")
    if kind in ("page", "document"):
        return Target(kind, link.get("id", ""))
    return Target("address", link.get("href", ""))
