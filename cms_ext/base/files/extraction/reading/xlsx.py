"""An XLSX: each visible sheet as a page, and what is hidden in sheets, rows and columns."""

import posixpath
import re
from collections.abc import Iterator, Sequence

from lxml import etree

from cms_ext.base.files.extraction import result
from cms_ext.base.files.extraction.reading.archive import (
    MAX_PART,
    DocumentArchive,
    open_archive,
    parse_xml_tree,
)
from cms_ext.base.files.extraction.reading.office import (
    list_embedded_files,
    read_authors,
    read_links,
    read_main_part,
    read_properties,
    read_relations,
    walk,
)
from cms_ext.base.tables.workbook_xml import (
    HINTS,
    TEXTS,
    RowCollector,
    SheetList,
    StringCollector,
    is_true,
    read_number,
    unescape_text,
)

# Folders next to the workbook.
COMMENTS = ("comments", "threadedComments/", "persons/")
# Copies of data that a pivot table or a link to another workbook leaves behind.
COPIES = ("pivotCache/", "externalLinks/", "queryTables/", "revisions/")
DRAWINGS = ("drawings/", "charts/")
# Formulas and links that start a program or fetch a page: „=cmd|'/c …'!A1”.
STARTING = re.compile(r"\w\s*\|\s*'|\bWEBSERVICE\s*\(", re.IGNORECASE)


def read_xlsx(content: bytes) -> result.ExtractedText:
    """Raises ExtractionRefused for what is broken, encrypted, packed too tightly or has macros."""
    archive = open_archive(content, "XLSX")
    main, book = read_main_part(archive, "XLSX")
    links = read_relations(archive, main)
    parts = {link.id: archive.find(link.part) for link in links.found}
    strings = WholeStrings()
    if name := archive.find(links.part_of("sharedStrings")):
        walk(parse_xml_tree(archive.part(name)), strings)
    pages: list[str] = []
    hidden = [*_read_hidden_parts(archive, posixpath.dirname(main)), *_names(book)]
    for sheet in walk(book, SheetList(MAX_PART)).sheets:
        if not (part := parts.get(sheet.relation)):
            continue
        root = parse_xml_tree(archive.part(part))
        _require_at_rest(root)
        rows = walk(root, SheetText(strings.ready))
        page = "\n".join([sheet.name, *rows.seen])
        if sheet.is_hidden:
            rows.unseen.insert(0, page)
        else:
            pages.append(page)
        hidden += [
            result.Hidden(result.HiddenLocation.HIDDEN_TEXT, text)
            for text in rows.unseen
            if result.says_something(text)
        ]
        hidden += _headers(root)
    says = any(map(result.says_something, pages))
    return result.ExtractedText(tuple(pages), None, says, tuple(dict.fromkeys(hidden)))


class WholeStrings(StringCollector):
    """The shared texts, none cut short."""

    longest = MAX_PART
    texts = TEXTS | HINTS


class SheetText(RowCollector):
    """The texts of the visible rows, cells parted by tabs; and of hidden rows and columns."""

    longest = MAX_PART
    texts = TEXTS | HINTS

    def __init__(self, strings: Sequence[str]) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.unseen: list[str] = []
        self._strings = strings
        self._hidden_columns: list[range] = []
        self._row_is_hidden = False
        self._line: list[str] = []

    def start(self, path: str, attributes: dict[str, str]) -> None:
        super().start(path, attributes)
        if path == "/worksheet/cols/col" and is_true(attributes.get("hidden")):
            low, high = read_number(attributes.get("min")), read_number(attributes.get("max"))
            self._hidden_columns.append(range(low, high + 1))

    def begin_row(self, attributes: dict[str, str]) -> None:
        self._row_is_hidden = is_true(attributes.get("hidden"))
        self._line = []

    def end_cell(self, value: str) -> None:
        """Take the text that a cell shows, before its format: a date is a number of days."""
        text = unescape_text(value)
        if self.type == "s" and (number := value.strip()).isdecimal():
            text = self._strings[int(number)] if int(number) < len(self._strings) else text
        if self._row_is_hidden or any(self.column in hidden for hidden in self._hidden_columns):
            self.unseen.append(text)
        elif text:
            self._line.append(text)

    def end_row(self) -> None:
        if self._line:
            self.seen.append("\t".join(self._line))


def _require_at_rest(root: etree._Element) -> None:
    if root.find(".//{*}ddeLink") is not None:
        raise result.ExtractionRefused(result.Why.ACTIVE, "DDE")
    for formula in root.iter("{*}f"):
        if STARTING.search(formula.text or ""):
            raise result.ExtractionRefused(result.Why.ACTIVE, "DDE")


def _headers(root: etree._Element) -> Iterator[result.Hidden]:
    for header in root.iterfind("{*}headerFooter/*"):
        if header.text and result.says_something(header.text):
            yield result.Hidden(result.HiddenLocation.HEADER, header.text)


def _names(book: etree._Element) -> Iterator[result.Hidden]:
    """Defined names and what they stand for."""
    for name in book.iterfind("{*}definedNames/{*}definedName"):
        yield result.Hidden(
            result.HiddenLocation.METADATA, f"{name.get('name', '')} {name.text or ''}".strip()
        )


def _read_hidden_parts(archive: DocumentArchive, base: str) -> Iterator[result.Hidden]:
    yield from read_properties(archive)
    yield from read_links(archive, posixpath.join(base, "worksheets/_rels/"))
    yield from list_embedded_files(archive, base)
    for places, folders in (
        (result.HiddenLocation.COMMENT, COMMENTS),
        (result.HiddenLocation.HIDDEN_TEXT, COPIES + DRAWINGS),
    ):
        for name in archive.names_below(*(posixpath.join(base, folder) for folder in folders)):
            if name.endswith(".xml"):
                root = parse_xml_tree(archive.part(name))
                _require_at_rest(root)
                yield from read_authors(root)
                yield from _everything(root, places)


def _everything(root: etree._Element, place: result.HiddenLocation) -> Iterator[result.Hidden]:
    """Every text and every value of a part."""
    for element in root.iter():
        for text in (element.text, element.get("v"), element.get("displayName")):
            if text and result.says_something(text):
                yield result.Hidden(place, text.strip())
