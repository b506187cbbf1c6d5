"""The rows of a sheet, one at a time."""

from __future__ import annotations

import math
import re
import tempfile
from array import array
from collections.abc import Iterator
from datetime import datetime, time

from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel
from openpyxl.utils.escape import unescape

from cms_ext.base.tables.records import Cell, ErrorCell, FormulaCell, NumberCell
from cms_ext.base.tables.workbook.archive import STRINGS, WorkbookArchive, parse_part

LONGEST = 1 << 15
"""Characters of a cell that are looked at; more does not fit into a spreadsheet's own."""


class SharedStrings:
    """Texts by number. Only where each begins is in memory: eight bytes a text."""

    def __init__(self, archive: WorkbookArchive) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the reading
        self._ends = array("Q", [0])
        if STRINGS in archive:
            self._read(archive)

    def __getitem__(self, number: int) -> str:
        """Raises IndexError for a number that is not there."""
        if not 0 <= number < len(self._ends) - 1:
            raise IndexError(number)
        begin, end = self._ends[number], self._ends[number + 1]
        self._file.seek(begin)
        return self._file.read(end - begin).decode()

    def close(self) -> None:
        self._file.close()

    def _read(self, archive: WorkbookArchive) -> None:
        words = StringCollector()
        for _ in parse_part(archive, STRINGS, start=words.start, end=words.end, text=words.text):
            for text in words.pop_ready():
                self._file.write(text.encode())
                self._ends.append(self._file.tell())


class StringCollector:
    """Collects the texts of `si` elements: all their runs, without the hints how to pronounce."""

    def __init__(self, whole: str = "si") -> None:
        self._whole = whole
        self._ready: list[str] = []
        self._parts: list[str] = []
        self._length = 0
        self._in_text = self._in_hint = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if name == self._whole:
            self._parts, self._length = [], 0
        elif name == "rPh":
            self._in_hint = True
        elif name == "t":
            self._in_text = not self._in_hint

    def text(self, text: str) -> None:
        if self._in_text and self._length < LONGEST:
            self._parts.append(text[: LONGEST - self._length])
            self._length += len(text)

    def end(self, name: str) -> None:
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._in_hint = False
        elif name == self._whole:
            self._ready.append(unescape_text("".join(self._parts)))

    def pop_ready(self) -> list[str]:
        """The texts that are complete since the last call."""
        ready, self._ready = self._ready, []
        return ready


def unescape_text(text: str) -> str:
    """A text without the escapes that stand for signs which XML cannot hold."""
    return unescape(text) if "_x" in text else text


_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
LAST_ROW = 1_048_576

Row = tuple[int, dict[int, Cell]]
"""The number that a spreadsheet shows, and the filled cells by the place of their column."""


class RowCollector:
    """Handlers that gather the cells of the first `columns` columns, row by row."""

    def __init__(
        self, strings: SharedStrings, dates: frozenset[int], *, from_1904: bool, columns: int
    ) -> None:
        self._strings = strings
        self._dates = dates
        self._epoch = MAC_EPOCH if from_1904 else WINDOWS_EPOCH
        self._columns = columns
        self._ready: list[Row] = []
        self._row, self._cells = 0, dict[int, Cell]()
        self._column = 0
        self._type, self._style = "", 0
        self._value: list[str] = []
        self._length = 0
        self._has_formula = self._reading = self._in_hint = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self._row = self._row_number(attributes.get("r", ""))
            self._cells, self._column = {}, 0
        elif name == "c":
            self._begin_cell(attributes)
        elif name == "f":
            self._has_formula = True
        elif name == "rPh":
            self._in_hint = True
        elif name in ("v", "t"):
            self._reading = not self._in_hint

    def text(self, text: str) -> None:
        if self._reading and self._length < LONGEST:
            self._value.append(text[: LONGEST - self._length])
            self._length += len(text)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._reading = False
        elif name == "rPh":
            self._in_hint = False
        elif name == "c":
            self._end_cell()
        elif name == "row" and self._cells:
            self._ready.append((self._row, self._cells))

    def pop_ready(self) -> list[Row]:
        """The rows that are complete since the last call."""
        ready, self._ready = self._ready, []
        return ready

    def _row_number(self, text: str) -> int:
        # Numbers are optional, and a row never stands above the one before it.
        stated = int(text) if text.isdecimal() and len(text) <= len(str(LAST_ROW)) else 0
        return max(stated, self._row + 1)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        place = _PLACE.fullmatch(attributes.get("r", ""))
        self._column = _column(place[1]) if place else self._column + 1
        self._type = attributes.get("t", "n")
        style = attributes.get("s", "")
        self._style = int(style) if style.isdecimal() and len(style) < 9 else 0
        self._value, self._length = [], 0
        self._has_formula = False

    def _end_cell(self) -> None:
        if self._column <= self._columns and (cell := self._cell("".join(self._value))):
            self._cells[self._column - 1] = cell

    def _cell(self, value: str) -> Cell:
        if self._has_formula:
            return FormulaCell()
        match self._type:
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
        return self._day(number) if self._style in self._dates else NumberCell(number)

    def _day(self, number: float) -> Cell:
        """A day as a CSV file would write it; an hour beside it is for the column to refuse."""
        try:
            moment = from_excel(number, self._epoch)
        except (ValueError, OverflowError):
            return ErrorCell(str(number))
        if not isinstance(moment, datetime):
            return str(moment)
        return str(moment.date() if moment.time() == time() else moment)


def _column(letters: str) -> int:
    """`A` is 1, `XFD` is 16 384."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def rows_of(collector: RowCollector, pieces: Iterator[None]) -> Iterator[Row]:
    """The rows as they become complete."""
    for _ in pieces:
        yield from collector.pop_ready()
