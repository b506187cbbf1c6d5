"""RSS and Atom, also WordPress's export, read entry by entry. No entities, no network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from lxml import etree

from cms_ext.operations.moving_in.article import (
    ArticleProblem,
    Attachment,
    OldArticle,
    SourceProblem,
    UnreadableArticle,
)
from cms_ext.operations.moving_in.readers.encoding import DECLARED
from cms_ext.operations.moving_in.readers.fields import day_of, plain, require_id

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DUBLIN = "{http://purl.org/dc/elements/1.1/}date"
ROOTS = ("rss", f"{ATOM}feed")
ENTRIES = ("item", f"{ATOM}entry")


def read_feed(path: Path) -> Iterator[OldArticle | UnreadableArticle]:
    """Yield the articles. Raises SourceProblem for no RSS or Atom, and for a DOCTYPE."""
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
    """The entry and those before it leave the memory."""
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
            published=day_of(_words(entry, *days)),
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
    """A summary beside the whole text."""
    whole = entry.find(CONTENT) is not None or entry.find(f"{ATOM}content") is not None
    return _markup(entry, "description", f"{ATOM}summary") if whole else ""


def _words(entry: etree._Element, *tags: str) -> str:
    found = (entry.find(tag) for tag in tags)
    texts = (plain("".join(map(str, one.itertext()))) for one in found if one is not None)
    return next(filter(None, texts), "")


def _markup(entry: etree._Element, *tags: str) -> str:
    """Escaped HTML as it is meant; XHTML as it stands."""
    for tag in tags:
        found = entry.find(tag)
        if found is not None and len(found):
            return "".join(str(etree.tostring(one, encoding="unicode")) for one in found)
        if found is not None and found.text:
            return plain(found.text)
    return ""


def _atom_link(entry: etree._Element) -> str:
    links = entry.findall(f"{ATOM}link")
    return next((_href(one) for one in links if one.get("rel", "alternate") == "alternate"), "")


def _categories(entry: etree._Element) -> Iterator[str]:
    for one in (*entry.findall("category"), *entry.findall(f"{ATOM}category")):
        name = plain(str(one.get("label") or one.get("term") or one.text or ""))
        if name:
            yield name


def _enclosures(entry: etree._Element) -> Iterator[Attachment]:
    for one in entry.findall("enclosure"):
        yield Attachment(plain(str(one.get("url", ""))))
    for one in entry.findall(f"{ATOM}link"):
        if one.get("rel") == "enclosure":
            yield Attachment(_href(one), plain(str(one.get("title", ""))))


def _href(link: etree._Element) -> str:
    return plain(str(link.get("href", "")))
