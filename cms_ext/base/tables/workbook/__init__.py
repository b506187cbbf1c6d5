"""Reading a workbook (.xlsx): only its first sheet, row by row, with nothing of it run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from cms_ext.base.tables.records import Cell
from cms_ext.base.tables.workbook.archive import (
    STRINGS,
    WorkbookArchive,
    check_part,
    date_styles,
    first_sheet_part,
    parse_part,
    read_sheets,
)
from cms_ext.base.tables.workbook.sheet import Row, RowCollector, SharedStrings, rows_of

_SHEET_NAME = re.compile(r"([a-z_]+)_v([0-9]{1,3})")


class Workbook:
    """A workbook that was looked at to its end and is no trap; the stream stays the caller's.

    Raises FileRefused with XLSX_NOT_WORKBOOK, XLSX_BOMB, XLSX_MACROS, XLSX_EXTERNAL_LINKS,
    XLSX_ENCRYPTED or XML_DTD_FORBIDDEN.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._archive = WorkbookArchive(stream)
        sheets = read_sheets(self._archive)
        self.sheet_name = sheets.names[0]
        self.other_sheets = len(sheets.names) - 1
        self._from_1904 = sheets.from_1904
        self._part = first_sheet_part(self._archive, sheets)
        self._dates = date_styles(self._archive)
        for name in (self._part, STRINGS):
            if name in self._archive:
                check_part(self._archive, name)

    @property
    def stated_kind(self) -> str | None:
        """The kind of file of which the sheet's name speaks: `payments_v1`."""
        found = _SHEET_NAME.fullmatch(self.sheet_name)
        return found[1] if found else None

    def rows(self, columns: int) -> Iterator[tuple[int, list[Cell]]]:
        """The filled rows with their numbers, each with so many cells."""
        for number, cells in self._filled(columns):
            yield number, [cells.get(place, "") for place in range(columns)]

    def _filled(self, columns: int) -> Iterator[Row]:
        strings = SharedStrings(self._archive)
        try:
            collector = RowCollector(
                strings, self._dates, from_1904=self._from_1904, columns=columns
            )
            pieces = parse_part(
                self._archive,
                self._part,
                start=collector.start,
                end=collector.end,
                text=collector.text,
            )
            yield from rows_of(collector, pieces)
        finally:
            strings.close()
