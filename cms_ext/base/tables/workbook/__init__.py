"""Reading a workbook (.xlsx): a sheet row by row, by rule the first, with nothing of it run."""

import math
import re
import tempfile
from array import array
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from typing import BinaryIO

from cms_ext.base.tables.records import Cell, ErrorCell, FormulaCell, NumberCell
from cms_ext.base.tables.workbook import sheet as sheet_xml
from cms_ext.base.tables.workbook.archive import WorkbookArchive, not_a_workbook

MOST_SHEETS = 200
BOOLEANS = {"1": "TAK", "0": "NIE", "true": "TAK", "false": "NIE"}
_SHEET_NAME = re.compile(r"([a-z_]+)_v([0-9]{1,3})")


class Workbook:
    """A workbook that was looked at to its end and is no trap; the stream stays the caller's.

    Raises FileRefused with XLSX_NOT_WORKBOOK, XLSX_BOMB, XLSX_MACROS, XLSX_EXTERNAL_LINKS,
    XLSX_ENCRYPTED or XML_DTD_FORBIDDEN.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._archive = WorkbookArchive(stream)
        main = self._archive.main_part
        book = self._archive.read(main, sheet_xml.SheetList(MOST_SHEETS))
        links = self._archive.read(sheet_xml.relations_of(main), sheet_xml.RelationList(main))
        pages = {link.id: link.part for link in links.found if link.kind == "worksheet"}
        sheets = [sheet for sheet in book.sheets if sheet.relation in pages]
        if not sheets or pages[sheets[0].relation] not in self._archive:
            raise not_a_workbook()
        self._parts = [pages[sheet.relation] for sheet in sheets]
        self._strings = links.part_of("sharedStrings")
        self.sheet_names = tuple(sheet.name for sheet in sheets)
        self.other_sheets = len(book.sheets) - 1
        self._from_1904 = book.from_1904
        self._dates = self._archive.read(links.part_of("styles"), sheet_xml.DateStyles()).found
        for name in (self._parts[0], self._strings):
            self._archive.read(name, None)

    @property
    def sheet_name(self) -> str:
        return self.sheet_names[0]

    @property
    def stated_kind(self) -> str | None:
        """The kind of file of which the sheet's name speaks: `payments_v1`."""
        found = _SHEET_NAME.fullmatch(self.sheet_name)
        return found[1] if found else None

    def rows(self, columns: int, sheet: int = 0) -> Iterator[tuple[int, list[Cell]]]:
        """The filled rows of a sheet with their numbers and so many cells. Raises FileRefused."""
        with closing(SharedStrings(self._archive, self._strings)) as strings:
            rows = TableRows(strings, self._dates, from_1904=self._from_1904, columns=columns)
            for _ in self._archive.parse(self._parts[sheet], rows):
                for number, cells in rows.ready:
                    yield number, [cells.get(place, "") for place in range(columns)]
                rows.ready.clear()


class SharedStrings:
    """Texts by number. Only where each begins is in memory: eight bytes a text."""

    def __init__(self, archive: WorkbookArchive, part: str) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the reading
        self._ends = array("Q", [0])
        strings = sheet_xml.StringCollector()
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


class TableRows(sheet_xml.RowCollector):
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
                return sheet_xml.format_iso(value)
            case "e":
                return ErrorCell(value.strip())
            case "n":
                return self._number(value.strip())
            case _:
                return sheet_xml.unescape_text(value)

    def _number(self, value: str) -> Cell:
        try:
            number = float(value)
        except ValueError:
            return value
        if not math.isfinite(number):
            return ErrorCell(value)
        elapsed = self._dates.get(self.style)
        if elapsed is None:
            return NumberCell(number)
        moment = sheet_xml.format_serial(number, from_1904=self._from_1904, elapsed=elapsed)
        return moment or ErrorCell(str(number))
