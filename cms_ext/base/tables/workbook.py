"""Reading a workbook (.xlsx): a sheet row by row, by rule the first visible one.

Nothing of it is run.

Source: import_formats.md §1: ≤ 1000 parts, ≤ 100 MiB unpacked and a hundred times the packed size,
counted while it is unpacked; no macros, no links to other files, no encryption.
"""

import re
import tempfile
from array import array
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO, TypeVar
from xml.parsers import expat

from cms_ext.base.tables.findings import FileRefused, about_file
from cms_ext.base.tables.records import Cell, DateText, ErrorCell, FormulaCell, NumberCell
from cms_ext.base.tables.workbook_xml import (
    CONTENT_TYPES,
    DateStyles,
    Handler,
    RelationList,
    RowCollector,
    SheetList,
    StringCollector,
    format_iso,
    format_serial,
    relations_path,
    unescape_text,
)
from cms_ext.base.tables.zip_archive import ZipArchive, ZipProblem

MAX_PARTS = 1_000
MAX_UNPACKED_BYTES = 100 << 20
MAX_COMPRESSION_RATIO = 100
MAX_SHEETS = 200
# Before or behind the point; a spreadsheet's numbers end there.
MAX_DIGITS = 308
WANTED = "skoroszyt .xlsx z danymi"

# What the parser raises for broken XML; the last two for an encoding that it does not read.
NOT_XML = (expat.ExpatError, LookupError, ValueError)

H = TypeVar("H", bound=Handler | None)

BOOLEANS = {"1": "TAK", "0": "NIE", "true": "TAK", "false": "NIE"}
_SHEET_NAME = re.compile(r"([a-z_]+)_v([0-9]{1,3})")

BOMB = (
    "XLSX_BOMB",
    "Plik po rozpakowaniu byłby za duży (ponad 100 MB). Podziel go na mniejsze pliki.",
)
FAULTS = {
    ZipProblem.BROKEN: (
        "XLSX_NOT_WORKBOOK",
        "To nie jest skoroszyt Excela (arkusza .ods ani archiwum ZIP program tu nie czyta) albo "
        "plik jest ucięty. Zapisz dane jeszcze raz jako .xlsx albo CSV UTF-8.",
    ),
    ZipProblem.MANY: BOMB,
    ZipProblem.LARGE: BOMB,
    ZipProblem.ENCRYPTED: ("XLSX_ENCRYPTED", "Skoroszyt jest zaszyfrowany. Zapisz go bez hasła."),
}


class Workbook:
    """A workbook that was looked at to its end and is no trap; the stream stays the caller's.

    Raises FileRefused with XLSX_NOT_WORKBOOK, XLSX_BOMB, XLSX_MACROS, XLSX_EXTERNAL_LINKS,
    XLSX_ENCRYPTED or XML_DTD_FORBIDDEN.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._archive = WorkbookArchive(stream)
        main = self._archive.main_part
        book = self._archive.read(main, SheetList(MAX_SHEETS))
        links = self._archive.read(relations_path(main), RelationList(main))
        pages = {link.id: link.part for link in links.found if link.kind == "worksheet"}
        sheets = [sheet for sheet in book.sheets if sheet.relation in pages]
        sheets = [sheet for sheet in sheets if not sheet.is_hidden] or sheets
        if not sheets or pages[sheets[0].relation] not in self._archive:
            raise not_a_workbook()
        self._parts = [pages[sheet.relation] for sheet in sheets]
        self._strings = links.part_of("sharedStrings")
        self.sheet_names = tuple(sheet.name for sheet in sheets)
        self.other_sheets = len(book.sheets) - 1
        self._from_1904 = book.from_1904
        self._dates = self._archive.read(links.part_of("styles"), DateStyles()).found
        for name in (self._parts[0], self._strings):
            self._archive.read(name, None)

    @property
    def sheet_name(self) -> str:
        return self.sheet_names[0]

    @property
    def stated_kind(self) -> str | None:
        """Return the kind of file of which the sheet's name speaks: `payments_v1`."""
        found = _SHEET_NAME.fullmatch(self.sheet_name)
        return found[1] if found else None

    def rows(self, columns: int, sheet: int = 0) -> Iterator[tuple[int, list[Cell]]]:
        """Yield the filled rows of a sheet with their numbers and so many cells.

        Raises FileRefused.
        """
        with closing(SharedStrings(self._archive, self._strings)) as strings:
            rows = TableRows(strings, self._dates, from_1904=self._from_1904, columns=columns)
            for _ in self._archive.parse(self._parts[sheet], rows):
                for number, cells in rows.ready:
                    yield number, [cells.get(place, "") for place in range(columns)]
                rows.ready.clear()


class WorkbookArchive:
    """The parts of a workbook by name, in any case of letters.

    Raises FileRefused when it is not one, or a hostile one.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._zip = ZipArchive(stream, _refuse, MAX_PARTS)
        self._most = min(MAX_UNPACKED_BYTES, MAX_COMPRESSION_RATIO * stream.seek(0, 2))
        self._parts = {part.filename.replace("\\", "/").lower(): part for part in self._zip.files}
        if self._zip.unpacked > self._most:
            raise _refuse(ZipProblem.LARGE)
        if CONTENT_TYPES not in self:
            raise not_a_workbook()
        if any(name.endswith("vbaproject.bin") for name in self._parts):
            message = "Skoroszyt ma makra. Zapisz go jako zwykły skoroszyt .xlsx."
            raise FileRefused(about_file("XLSX_MACROS", message, WANTED))
        if any("/externallinks/" in name for name in self._parts):
            message = "Skoroszyt ma łącza do innych plików. Wklej wartości zamiast łączy."
            raise FileRefused(about_file("XLSX_EXTERNAL_LINKS", message, WANTED))
        self._zip.require_plain()
        self.main_part = self.read(relations_path(""), RelationList("")).part_of("officeDocument")
        if self.main_part not in self:
            raise not_a_workbook()

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def part(self, name: str) -> Iterator[bytes]:
        """Return the bytes of a part in pieces; raises FileRefused when it unpacks to too much."""
        return self._zip.pieces(self._parts[name.lower()], self._most)

    def parse(self, name: str, handler: Handler | None = None) -> Iterator[None]:
        """Push a part through a handler; pauses behind each piece. Raises FileRefused."""
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        if handler is not None:
            parser.StartElementHandler = handler.open
            parser.EndElementHandler = handler.close
            parser.CharacterDataHandler = handler.text
        try:
            for piece in self.part(name):
                parser.Parse(piece, False)
                yield
            parser.Parse(b"", True)
            yield
        except NOT_XML as error:
            raise not_a_workbook() from error

    def read(self, name: str, handler: H) -> H:
        """Push a whole part through a handler; one that is not there is empty."""
        for _ in self.parse(name, handler) if name in self else ():
            pass
        return handler


def not_a_workbook() -> FileRefused:
    return _refuse(ZipProblem.BROKEN)


def _refuse(fault: ZipProblem) -> FileRefused:
    return FileRefused(about_file(*FAULTS[fault], WANTED))


# A document type is refused where it begins, so there is no entity to expand and nothing to fetch.
def _refuse_doctype(*_declaration: Any) -> None:
    message = "Arkusz zawiera deklarację DOCTYPE. Ze względów bezpieczeństwa nie został odczytany."
    wanted = "skoroszyt zapisany przez arkusz kalkulacyjny"
    raise FileRefused(about_file("XML_DTD_FORBIDDEN", message, wanted))


class SharedStrings:
    """Texts by number. Only where each begins is in memory: eight bytes a text."""

    def __init__(self, archive: WorkbookArchive, part: str) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the reading
        self._ends = array("Q", [0])
        strings = StringCollector()
        for _ in archive.parse(part, strings) if part in archive else ():
            for text in strings.ready:
                self._file.write(text.encode())
                self._ends.append(self._file.tell())
            strings.ready.clear()

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < len(self._ends) - 1:
            raise IndexError(number)
        begin, end = self._ends[number], self._ends[number + 1]
        self._file.seek(begin)
        return self._file.read(end - begin).decode()

    def close(self) -> None:
        self._file.close()


Row = tuple[int, dict[int, Cell]]
"""The number that a spreadsheet shows, and the filled cells by the place of their column."""


class TableRows(RowCollector):
    """Gathers the typed cells of the first `columns` columns; `ready` are the complete rows."""

    def __init__(
        self, strings: SharedStrings, dates: Mapping[int, bool], *, from_1904: bool, columns: int
    ) -> None:
        super().__init__()
        self._strings = strings
        self._dates = dates
        self._from_1904 = from_1904
        self._columns = columns
        self.ready: list[Row] = []
        self._cells = dict[int, Cell]()

    def begin_row(self, attributes: dict[str, str]) -> None:
        self._cells = {}

    def end_cell(self, value: str) -> None:
        if self.column <= self._columns and (cell := self._cell(value)):
            self._cells[self.column - 1] = cell

    def end_row(self) -> None:
        if self._cells:
            self.ready.append((self.row, self._cells))

    def _cell(self, value: str) -> Cell:
        if self.has_formula:
            return FormulaCell()
        match self.type:
            case "s":
                with suppress(ValueError, IndexError):
                    return self._strings[int(value)]
                return ErrorCell(value)
            case "b":
                return BOOLEANS.get(value.strip(), "")
            case "d":
                return DateText(format_iso(value))
            case "e":
                return ErrorCell(value.strip())
            case "n":
                return self._number(value.strip())
            case _:
                return unescape_text(value)

    def _number(self, value: str) -> Cell:
        try:
            number = Decimal(value)
        except InvalidOperation:
            return value
        if not number.is_finite() or abs(number.adjusted()) > MAX_DIGITS:
            return ErrorCell(value)
        elapsed = self._dates.get(self.style)
        if elapsed is None:
            return NumberCell(number)
        moment = format_serial(float(number), from_1904=self._from_1904, elapsed=elapsed)
        return DateText(moment) if moment else ErrorCell(str(number))
