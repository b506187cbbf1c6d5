"""One page of the old site: its article without the menus around it. Pure."""

from __future__ import annotations

from html import escape

from lxml import etree

from cms_ext.base.text.sanitising.canonical import parsed
from cms_ext.operations.moving_in.article import LARGEST_ARTICLE, ArticleProblem, OldArticle
from cms_ext.operations.moving_in.readers.encoding import decoded
from cms_ext.operations.moving_in.readers.fields import day_of, plain, require_id

# Where templates keep the article, the surest first.
PARTS = (
    '//*[@itemprop="articleBody"]',
    '//*[contains(concat(" ", @class, " "), " item-page ")]',
    "//article",
    "//main",
)
TITLES = ("//h1", '//*[@itemprop="headline" or @itemprop="name"]', "//title")
DAYS = (
    '//meta[@property="article:published_time"]/@content',
    '//meta[@name="dcterms.created" or @name="date" or @name="DC.date"]/@content',
    '//time[@itemprop="datePublished"]/@datetime',
    "//time/@datetime",
)
ADDRESSES = ('//link[@rel="canonical"]/@href', '//meta[@property="og:url"]/@content')


def read_html(name: str, content: bytes) -> OldArticle:
    """Return the article of a page; `name` is its path. Raises ArticleProblem, SourceProblem."""
    if len(content) > LARGEST_ARTICLE:
        raise ArticleProblem(f"Plik ma {len(content)} bajtów, a może mieć {LARGEST_ARTICLE}.")
    # The letters of a name may be of a coding that the disk does not know.
    name = plain(name)
    require_id(name)
    text, note = decoded(content)
    root = parsed(plain(text).encode())
    title, day = _title(root), day_of(_first(root, DAYS))
    addresses = [f"/{name}", *(plain(found) for path in ADDRESSES for found in _found(root, path))]
    return OldArticle(
        source_id=name,
        title=title,
        published=day,
        body_html=_body(root),
        old_addresses=tuple(dict.fromkeys(filter(None, addresses))),
        folder=f"/{name}".rpartition("/")[0] + "/",
        encoding_note=note,
    )


def _title(root: etree._Element) -> str:
    """The heading inside the article, else of the whole page; it leaves the text."""
    part = _part(root)
    for place in (part, root):
        for path in TITLES:
            for heading in _elements(place, f".{path}"):
                words = " ".join("".join(map(str, heading.itertext())).split())
                if words:
                    _take_out(heading)
                    return words
    return ""


def _part(root: etree._Element) -> etree._Element:
    return next((found for path in PARTS for found in _elements(root, path)), root)


def _take_out(heading: etree._Element) -> None:
    """The heading, but not the text behind it."""
    heading.text = ""
    for child in list(heading):
        heading.remove(child)


def _body(root: etree._Element) -> str:
    """What stands inside the part; its own tag is the template's."""
    part = _part(root)
    inner = (str(etree.tostring(one, encoding="unicode", method="html")) for one in part)
    return escape(part.text or "", quote=False) + "".join(inner)


def _first(root: etree._Element, paths: tuple[str, ...]) -> str:
    return next((text for path in paths for text in _found(root, path) if text.strip()), "")


def _found(root: etree._Element, path: str) -> list[str]:
    found = root.xpath(path)
    return [str(value) for value in found] if isinstance(found, list) else []


def _elements(root: etree._Element, path: str) -> list[etree._Element]:
    found = root.xpath(path)
    every = found if isinstance(found, list) else []
    return [element for element in every if isinstance(element, etree._Element)]
