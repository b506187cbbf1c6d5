"""An XLSX: each visible sheet as a page, and what is hidden in sheets, rows and columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from cms_ext.base.files.extraction.reading.archive import DocumentArchive, open_archive, tree_of
from cms_ext.base.files.extraction.reading.office import (
    RELATIONS,
    list_embedded_files,
    read_authors,
    read_links,
    read_properties,
    read_relation_targets,
    require_inert,
)
from cms_ext.base.files.extraction.result import (
    ExtractedText,
    ExtractionRefused,
    Hidden,
    HiddenLocation,
    Why,
    says_something,
)

MAIN = "xl/workbook.xml"
STRINGS = "xl/sharedStrings.xml"
COMMENTS = ("xl/comments", "xl/threadedComments/", "xl/persons/")
# Copies of data that a pivot table or a link to another workbook leaves behind.
COPIES = ("xl/pivotCache/", "xl/externalLinks/", "xl/queryTables/", "xl/revisions/")
DRAWINGS = ("xl/drawings/", "xl/charts/")
# Formulas and links that start a program or fetch a page: „=cmd|'/c …'!A1”.
STARTING = re.compile(r"\w\s*\|\s*'|\bWEBSERVICE\s*\(", re.IGNORECASE)
LETTERS = re.compile(r"[A-Z]+")


@dataclass(frozen=True, slots=True)
class XlsxSheet:
    name: str
    part: str
    is_hidden: bool


def read_xlsx(content: bytes) -> ExtractedText:
    """Raises ExtractionRefused for what is broken, encrypted, packed too tightly or has macros."""
    with open_archive(content, "XLSX") as archive:
        require_inert(archive, "XLSX", MAIN)
        book = tree_of(archive.part(MAIN))
        strings = _strings(archive)
        pages: list[str] = []
        hidden = [*_read_hidden_parts(archive), *_names(book)]
        for sheet in _sheets(archive, book):
            root = tree_of(archive.part(sheet.part))
            _require_at_rest(root)
            seen, unseen = _cells(root, strings)
            page = "\n".join([sheet.name, *seen])
            if sheet.is_hidden:
                unseen = [page, *unseen]
            else:
                pages.append(page)
            hidden += [
                Hidden(HiddenLocation.HIDDEN_TEXT, text) for text in unseen if says_something(text)
            ]
            hidden += _headers(root)
        says = any(map(says_something, pages))
        return ExtractedText(tuple(pages), None, says, tuple(dict.fromkeys(hidden)))


def _require_at_rest(root: etree._Element) -> None:
    if root.find(".//{*}ddeLink") is not None:
        raise ExtractionRefused(Why.ACTIVE, "DDE")
    for formula in root.iter("{*}f"):
        if STARTING.search(formula.text or ""):
            raise ExtractionRefused(Why.ACTIVE, "DDE")


def _sheets(archive: DocumentArchive, book: etree._Element) -> Iterator[XlsxSheet]:
    parts = read_relation_targets(archive, MAIN)
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        part = parts.get(str(sheet.get(f"{RELATIONS}id")), "")
        if part in archive.names:
            yield XlsxSheet(str(sheet.get("name", "")), part, sheet.get("state") is not None)


def _strings(archive: DocumentArchive) -> list[str]:
    if STRINGS not in archive.names:
        return []
    root = tree_of(archive.part(STRINGS))
    return ["".join(text.text or "" for text in item.iter("{*}t")) for item in root]


def _cells(root: etree._Element, strings: list[str]) -> tuple[list[str], list[str]]:
    """Lines of the visible rows, cells parted by tabs; and texts in hidden rows and columns."""
    seen: list[str] = []
    unseen: list[str] = []
    hidden_columns = [
        (int(column.get("min", "0")), int(column.get("max", "0")))
        for column in root.iterfind("{*}cols/{*}col")
        if column.get("hidden") in ("1", "true")
    ]
    for row in root.iterfind("{*}sheetData/{*}row"):
        row_is_hidden = row.get("hidden") in ("1", "true")
        line: list[str] = []
        for cell in row:
            text = _value(cell, strings)
            column = _column(str(cell.get("r", "")))
            if row_is_hidden or any(low <= column <= high for low, high in hidden_columns):
                unseen.append(text)
            elif text:
                line.append(text)
        if line:
            seen.append("\t".join(line))
    return seen, unseen


def _value(cell: etree._Element, strings: list[str]) -> str:
    """The text that a cell shows, before its format: a date is a number of days."""
    if cell.get("t") == "inlineStr":
        return "".join(text.text or "" for text in cell.iter("{*}t"))
    value = cell.findtext("{*}v") or ""
    if cell.get("t") == "s" and value.isdecimal() and int(value) < len(strings):
        return strings[int(value)]
    return value


def _column(reference: str) -> int:
    """AB12 → 28."""
    found = LETTERS.match(reference)
    number = 0
    for letter in found[0] if found else "":
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _names(book: etree._Element) -> Iterator[Hidden]:
    """Defined names and what they stand for."""
    for name in book.iterfind("{*}definedNames/{*}definedName"):
        yield Hidden(HiddenLocation.METADATA, f"{name.get('name', '')} {name.text or ''}".strip())


def _headers(root: etree._Element) -> Iterator[Hidden]:
    for header in root.iterfind("{*}headerFooter/*"):
        if header.text and says_something(header.text):
            yield Hidden(HiddenLocation.HEADER, header.text)


def _read_hidden_parts(archive: DocumentArchive) -> Iterator[Hidden]:
    yield from read_properties(archive)
    yield from read_links(archive, "xl/worksheets/_rels/")
    yield from list_embedded_files(archive, "xl")
    for places, folders in (
        (HiddenLocation.COMMENT, COMMENTS),
        (HiddenLocation.HIDDEN_TEXT, COPIES + DRAWINGS),
    ):
        for name in archive.names_below(*folders):
            if name.endswith(".xml"):
                root = tree_of(archive.part(name))
                _require_at_rest(root)
                yield from read_authors(root)
                yield from _everything(root, places)


def _everything(root: etree._Element, place: HiddenLocation) -> Iterator[Hidden]:
    """Every text and every value of a part."""
    for element in root.iter():
        for text in (element.text, element.get("v"), element.get("displayName")):
            if text and says_something(text):
                yield Hidden(place, text.strip())
