"""Read articles from HTML pages and feeds of the old site, with their encoding. Pure."""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import IO

from lxml import etree

from cms_ext.base.text.charset import LATIN2, POLISH, UTF8, WINDOWS, best_codec, codec_of_label
from cms_ext.base.text.sanitising.canonical import parse_html
from cms_ext.operations.moving_in.article import (
    LARGEST_ARTICLE,
    ArticleProblem,
    Attachment,
    OldArticle,
    SourceProblem,
    UnreadableArticle,
)
from cms_ext.operations.moving_in.readers.fields import clean_text, parse_day, require_id

PIECE = 256 * 1024
DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_-]{3,20})""", re.I)
# What people call the code pages.
NAMES = {WINDOWS: "windows-1250", LATIN2: "iso-8859-2"}


# Returns the bytes from the beginning at each call.
Pieces = Callable[[], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Coding:
    """An encoding and, unless it is plain UTF-8, a sentence about how it was recognised."""

    name: str
    note: str = ""


def find_coding_of_file(path: Path) -> Coding:
    """Return the encoding of a file, read piece by piece. Raises SourceProblem."""

    def pieces() -> Iterable[bytes]:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece

    return find_coding(pieces)


def decode_page(content: bytes) -> tuple[str, str]:
    """Return the text and a remark about its encoding. Raises SourceProblem."""
    found = find_coding(lambda: (content,), _declared(content))
    return content.decode(found.name), found.note


def find_coding(pieces: Pieces, declared: str = "") -> Coding:
    """Return UTF-8 if it fits, else the Polish code page that fits better.

    Of two that fit alike the declared one counts.
    """
    first = next(iter(pieces()), b"")
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(pieces, Coding("utf-16", "Kodowanie UTF-16, podane w pliku."))
    if _fits(pieces, UTF8):
        return Coding("utf-8-sig")
    stated = codec_of_label(declared)
    codec = best_codec(pieces(), sorted(POLISH, key=lambda known: known != stated))
    how = "podane w pliku" if codec == stated else "rozpoznane po polskich literach"
    return _checked(pieces, Coding(codec, f"Kodowanie {NAMES[codec]}, {how}."))


def _declared(content: bytes) -> str:
    found = DECLARED.search(content[:4096])
    return found.group(1).decode().lower() if found else ""


def _checked(pieces: Pieces, found: Coding) -> Coding:
    if not _fits(pieces, found.name):
        raise SourceProblem(
            "Nie udało się rozpoznać kodowania liter. Zapisz plik jako UTF-8 i spróbuj ponownie."
        )
    return found


def _fits(pieces: Pieces, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        for piece in pieces():
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


# Where templates put the article, the most reliable first.
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
    """Return the article of a page; `name` is its path.

    Raises ArticleProblem, SourceProblem.
    """
    if len(content) > LARGEST_ARTICLE:
        raise ArticleProblem(f"Plik ma {len(content)} bajtów, a może mieć {LARGEST_ARTICLE}.")
    # A file name may be in an encoding that the disk does not know.
    name = clean_text(name)
    require_id(name)
    text, note = decode_page(content)
    root = parse_html(clean_text(text).encode())
    title, day = _title(root), parse_day(_first(root, DAYS))
    addresses = [
        f"/{name}",
        *(clean_text(found) for path in ADDRESSES for found in _find_texts(root, path)),
    ]
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
    """Return the heading inside the article, else of the page, and take it out of the text."""
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
    """Empty the heading but keep the text behind it."""
    heading.text = ""
    for child in list(heading):
        heading.remove(child)


def _body(root: etree._Element) -> str:
    """Return the content of the article's element; its tag belongs to the template."""
    part = _part(root)
    inner = (str(etree.tostring(one, encoding="unicode", method="html")) for one in part)
    return escape(part.text or "", quote=False) + "".join(inner)


def _first(root: etree._Element, paths: tuple[str, ...]) -> str:
    return next((text for path in paths for text in _find_texts(root, path) if text.strip()), "")


def _find_texts(root: etree._Element, path: str) -> list[str]:
    found = root.xpath(path)
    return [str(value) for value in found] if isinstance(found, list) else []


def _elements(root: etree._Element, path: str) -> list[etree._Element]:
    found = root.xpath(path)
    every = found if isinstance(found, list) else []
    return [element for element in every if isinstance(element, etree._Element)]


ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DUBLIN = "{http://purl.org/dc/elements/1.1/}date"
ROOTS = ("rss", f"{ATOM}feed")
ENTRIES = ("item", f"{ATOM}entry")


def read_feed(path: Path) -> Iterator[OldArticle | UnreadableArticle]:
    """Yield the articles of a feed. Raises SourceProblem for other XML and for a DOCTYPE."""
    with path.open("rb") as file:
        note = _coding_note(file.read(200))
        file.seek(0)
        try:
            yield from _articles(file, note)
        except etree.XMLSyntaxError as error:
            raise SourceProblem(f"Plik XML jest uszkodzony: {error.msg}.") from error


def _articles(file: IO[bytes], note: str) -> Iterator[OldArticle | UnreadableArticle]:
    reading = etree.iterparse(
        file,
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    _event, root = next(reading)
    _require_plain_feed(root)
    number = 0
    for event, element in reading:
        if event == "end" and element.tag in ENTRIES:
            number += 1
            yield _entry(element, number, note)
            _forget(element)


def _require_plain_feed(root: etree._Element) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise SourceProblem(
            "Plik XML zawiera deklarację DOCTYPE. Ze względów bezpieczeństwa nie został odczytany."
        )
    if root.tag not in ROOTS:
        raise SourceProblem("Plik XML nie jest ani RSS, ani Atom.")


def _coding_note(beginning: bytes) -> str:
    found = DECLARED.search(beginning)
    name = found.group(1).decode().lower() if found else "utf-8"
    return "" if name == "utf-8" else f"Kodowanie {name}, podane w pliku."


def _forget(element: etree._Element) -> None:
    """Free the memory of this entry and of those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _entry(entry: etree._Element, number: int, note: str) -> OldArticle | UnreadableArticle:
    days = ("pubDate", DUBLIN, f"{ATOM}published", f"{ATOM}updated")
    source_id = _words(entry, "guid", f"{ATOM}id", "link") or _atom_link(entry)
    try:
        require_id(source_id)
        return OldArticle(
            source_id=source_id,
            title=_words(entry, "title", f"{ATOM}title"),
            published=parse_day(_words(entry, *days)),
            body_html=_markup(entry, CONTENT, f"{ATOM}content", "description", f"{ATOM}summary"),
            lead=_lead(entry),
            old_addresses=tuple(filter(None, (_words(entry, "link"), _atom_link(entry)))),
            categories=tuple(_categories(entry)),
            attachments=tuple(_enclosures(entry)),
            encoding_note=note,
        )
    except ArticleProblem as problem:
        return UnreadableArticle(source_id, f"wpis {number}.", str(problem))


def _lead(entry: etree._Element) -> str:
    """Return the summary of an entry that has the whole text besides."""
    has_content = entry.find(CONTENT) is not None or entry.find(f"{ATOM}content") is not None
    return _markup(entry, "description", f"{ATOM}summary") if has_content else ""


def _words(entry: etree._Element, *tags: str) -> str:
    found = (entry.find(tag) for tag in tags)
    texts = (clean_text("".join(map(str, one.itertext()))) for one in found if one is not None)
    return next(filter(None, texts), "")


def _markup(entry: etree._Element, *tags: str) -> str:
    """Return escaped HTML decoded, and XHTML as it is."""
    for tag in tags:
        found = entry.find(tag)
        if found is not None and len(found):
            return "".join(str(etree.tostring(one, encoding="unicode")) for one in found)
        if found is not None and found.text:
            return clean_text(found.text)
    return ""


def _atom_link(entry: etree._Element) -> str:
    links = entry.findall(f"{ATOM}link")
    return next((_href(link) for link in links if link.get("rel", "alternate") == "alternate"), "")


def _categories(entry: etree._Element) -> Iterator[str]:
    for one in (*entry.findall("category"), *entry.findall(f"{ATOM}category")):
        name = clean_text(str(one.get("label") or one.get("term") or one.text or ""))
        if name:
            yield name


def _enclosures(entry: etree._Element) -> Iterator[Attachment]:
    for one in entry.findall("enclosure"):
        yield Attachment(clean_text(str(one.get("url", ""))))
    for one in entry.findall(f"{ATOM}link"):
        if one.get("rel") == "enclosure":
            yield Attachment(_href(one), clean_text(str(one.get("title", ""))))


def _href(link: etree._Element) -> str:
    return clean_text(str(link.get("href", "")))
