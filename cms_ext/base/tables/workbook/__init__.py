"""Reading a workbook (.xlsx): only its first sheet, row by row, with nothing of it run."""

from __future__ import annotations

import math
import re
import tempfile
from array import array
from collections.abc import Iterator
from datetime import datetime, time
from typing import BinaryIO

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from cms_ext.base.tables.records import Cell, ErrorCell, FormulaCell, NumberCell
from cms_ext.base.tables.workbook.archive import WorkbookArchive, not_a_workbook
from cms_ext.base.tables.workbook.sheet import (
    RELATIONS,
    STRINGS,
    STYLES,
    WORKBOOK,
    Handler,
    RelationList,
    RowCollector,
    SheetList,
    StringCollector,
    read_number,
    unescape_text,
)

MOST_SHEETS = 200
_SHEET_NAME = re.compile(r"([a-z_]+)_v([0-9]{1,3})")


class Workbook:
    """A workbook that was looked at to its end and is no trap; the stream stays the caller's.

    Raises FileRefused with XLSX_NOT_WORKBOOK, XLSX_BOMB, XLSX_MACROS, XLSX_EXTERNAL_LINKS,
    XLSX_ENCRYPTED or XML_DTD_FORBIDDEN.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._archive = WorkbookArchive(stream)
        book = self._archive.read(WORKBOOK, SheetList(MOST_SHEETS))
        first = book.sheets[:1]
        found = self._archive.read(RELATIONS, RelationList(first)).found
        parts = (part for _id, kind, part in found if kind.endswith("/worksheet"))
        self._part = next(parts, "")
        if self._part not in self._archive:
            raise not_a_workbook()
        self.sheet_name = first[0].name
        self.other_sheets = len(book.sheets) - 1
        self._from_1904 = book.from_1904
        self._dates = self._archive.read(STYLES, DateStyles()).found
        for name in (self._part, STRINGS):
            if name in self._archive:
                for _ in self._archive.parse(name):
                    pass

    @property
    def stated_kind(self) -> str | None:
        """The kind of file of which the sheet's name speaks: `payments_v1`."""
        found = _SHEET_NAME.fullmatch(self.sheet_name)
        return found[1] if found else None

    def rows(self, columns: int) -> Iterator[tuple[int, list[Cell]]]:
        """The filled rows with their numbers, each with so many cells."""
        strings = SharedStrings(self._archive)
        try:
            rows = TableRows(strings, self._dates, from_1904=self._from_1904, columns=columns)
            for _ in self._archive.parse(self._part, rows):
                for number, cells in rows.ready:
                    yield number, [cells.get(place, "") for place in range(columns)]
                rows.ready.clear()
        finally:
            strings.close()


class DateStyles(Handler):
    """The numbers of the cell styles that show a number as a day."""

    def __init__(self) -> None:
        self._formats: dict[int, str] = dict(BUILTIN_FORMATS)
        self._styles: list[int] = []
        self._inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        number = read_number(attributes.get("numFmtId"))
        if name == "numFmt":
            self._formats[number] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            self._styles.append(number)

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._inside = False

    @property
    def found(self) -> frozenset[int]:
        dates = {number for number, code in self._formats.items() if is_date_format(code)}
        return frozenset(place for place, number in enumerate(self._styles) if number in dates)


class SharedStrings:
    """Texts by number. Only where each begins is in memory: eight bytes a text."""

    def __init__(self, archive: WorkbookArchive) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the reading
        self._ends = array("Q", [0])
        strings = StringCollector()
        for _ in archive.parse(STRINGS, strings) if STRINGS in archive else ():
            for text in strings.ready:
                self._file.write(text.encode())
                self._ends.append(self._file.tell())
            strings.ready.clear()

    def __getitem__(self, number: int) -> str:
        """Raises IndexError for a number that is not there."""
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
        self, strings: SharedStrings, dates: frozenset[int], *, from_1904: bool, columns: int
    ) -> None:
        super().__init__()
        self._strings = strings
        self._dates = dates
        self._epoch = MAC_EPOCH if from_1904 else WINDOWS_EPOCH
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
                return self._shared(value)
            case "b":
                return {"1": "TAK", "0": "NIE"}.get(value, "")
            case "e":
                return ErrorCell(value)
            case "n":
                return self._number(value) if value else ""
            case _:
                return unescape_text(value)

    def _shared(self, value: str) -> Cell:
        try:
            return self._strings[int(value)]
        except (ValueError, IndexError):
            return ErrorCell(value)

    def _number(self, value: str) -> Cell:
        try:
            number = float(value)
        except ValueError:
            return value
        if not math.isfinite(number):
            return ErrorCell(value)
        return self._day(number) if self.style in self._dates else NumberCell(number)

    def _day(self, number: float) -> Cell:
        """A day as a CSV file would write it; an hour beside it is for the column to refuse."""
        try:
            moment = from_excel(number, self._epoch)
        except (ValueError, OverflowError):
            return ErrorCell(str(number))
        if not isinstance(moment, datetime):
            return str(moment)
        return str(moment.date() if moment.time() == time() else moment)
