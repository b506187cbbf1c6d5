"""Converts the texts of a row to values."""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from cms_ext.base.tables.findings import FindingLog, about_line, shorten_value
from cms_ext.base.tables.records import (
    Cell,
    DateText,
    FormulaCell,
    NumberCell,
    TableRecord,
    format_cell,
)
from cms_ext.base.tables.schema import Column, TableHeader
from cms_ext.base.tables.values import (
    BadValue,
    changed_to_date,
    format_digits,
    polish_count,
    restore_text,
)
from cms_ext.base.text.polish import DROP_INVISIBLE

MAX_SAMPLES = 5
# Of one column; the days, codes and titles of a file are few, its numbers of documents are not.
MAX_CACHED = 1_000
FORMULA = ("=", "+", "-", "@")
BLANKS = " \t\u00a0\u202f"
# As spreadsheets and programs write a number into a CSV: 2,02603E+16, 100001.0
AS_NUMBER = re.compile(r"[0-9]+(?:[.,]0+|(?:[.,][0-9]+)?[eE][+][0-9]+)")

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LINE_BREAK = re.compile(r"\s*\n\s*")
_POLISH = re.compile("[ąćęłńóśźżĄĆĘŁŃÓŚŹŻ]")


def text_of_cell(cell: Cell, number: Callable[[Decimal], str] = format_digits) -> str:
    """Return the text of any cell.

    Raises BadValue for a formula, an error, and as `number` does.
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, NumberCell):
        return number(cell.value)
    if isinstance(cell, FormulaCell):
        what = "komórka zawiera formułę. Wklej wartości zamiast formuł."
        raise BadValue("XLSX_FORMULA", what, "wartość")
    what = "arkusz pokazuje tu błąd. Wpisz wartość."
    raise BadValue("XLSX_CELL_ERROR", what, "wartość bez błędu")


def _is_number(column: Column, value: object, text: str) -> bool:
    """Return True for a number or code, which a row keeps as it was typed.

    Layouts of suppliers take all other cells by `str` and read the days among them later.
    """
    is_raw = column.read is str
    return column.identifier or (value == text and not column.prose and not is_raw)


class CellReader:
    """Reads the cells of a file's rows and reports each one that is wrong.

    A text that was read without a remark means the same wherever its column has it again, so the
    values of a column's first thousand texts are cached. `polish_samples` are the first values with
    Polish letters, by which a person can see whether the encoding was guessed right.
    """

    def __init__(
        self, header: TableHeader, one_of: tuple[str, ...], separator: str, log: FindingLog
    ) -> None:
        self.polish_samples: list[str] = []
        self._places = header.places
        self._columns: list[tuple[str, int, dict[Cell, object], Column]] = [
            (column.name, place, {}, column) for column, place in header.places
        ]
        self._absent = {column.name: column.empty for column in header.absent}
        self._one_of = one_of
        self._is_csv = bool(separator)
        self._tabs_are_blanks = separator == "\t"
        self._log = log

    def values(self, record: TableRecord) -> dict[str, Any] | None:
        """Return the values of all columns by name, or None when at least one was refused."""
        errors = self._log.error_count
        cells = record.cells
        values: dict[str, Any] = dict(self._absent)
        for name, place, cached, column in self._columns:
            cell = cells[place]
            if cell in cached:
                values[name] = cached[cell]
            else:
                values[name] = self._read(record.number, column, cell, cached)
        if self._log.error_count > errors:
            return None
        one_of = self._one_of
        if one_of and all(values[name] is None for name in one_of):
            names = " albo ".join(one_of)
            what = f"brakuje wartości w kolumnie {names}. Uzupełnij jedną z nich."
            line = record.number
            self._log.error(about_line("VALUE_MISSING", line, what, one_of[-1], "", names))
            return None
        return values

    def refuse_long(self, record: TableRecord) -> None:
        """Report the first cell that makes a line longer than any line may be."""
        for column, place in sorted(self._places, key=lambda pair: pair[1]):
            cell = record.cells[place] if place < len(record.cells) else ""
            if isinstance(cell, str) and len(cell) > column.longest:
                self._too_long(record.number, column, cell)
                return
        what = "wiersz jest za długi. Skróć teksty."
        self._log.error(about_line("CELL_TOO_LONG", record.number, what))

    def _read(self, line: int, column: Column, cell: Cell, cached: dict[Cell, object]) -> object:
        if len(cached) >= MAX_CACHED:
            return self._value(line, column, cell)
        remarks = self._log.error_count + self._log.warning_count
        value = self._value(line, column, cell)
        is_plain = isinstance(cell, str) and len(cell) <= column.longest
        if is_plain and self._log.error_count + self._log.warning_count == remarks:
            cached[cell] = value
        return value

    def _value(self, line: int, column: Column, raw: Cell) -> object:
        if not raw and not column.required:
            return column.empty
        try:
            written = raw if isinstance(raw, str) else self._text_of(line, column, raw)
            text = self._clean(line, column, written)
            if text is None or (not text and not column.required):
                return column.empty
            if column.prose:
                self._look_at_prose(line, column, text)
            if column.identifier and AS_NUMBER.fullmatch(text):
                what = f"arkusz zamienił numer na liczbę {shorten_value(text)} i mógł zgubić cyfry."
                what += " Ustaw kolumnę jako tekst i wpisz numer jeszcze raz."
                raise BadValue("ID_NUMBER_CELL", what, "numer zapisany jako tekst")
            value = column.read(text)
            if isinstance(raw, DateText) and _is_number(column, value, text):
                raise changed_to_date(text)
            return value
        except BadValue as bad:
            self._error(bad.code, line, bad.what, column, format_cell(raw), bad.expected)
            return None

    def _error(
        self, code: str, line: int, what: str, column: Column, found: str, expected: str
    ) -> None:
        shown = "" if column.secret else found
        self._log.error(about_line(code, line, what, column.name, shown, expected))

    def _text_of(self, line: int, column: Column, cell: Cell) -> str:
        """Return the text of a spreadsheet's cell that is not one. Raises BadValue."""
        text = text_of_cell(cell, column.number)
        if column.identifier and isinstance(cell, NumberCell):
            what = "numer zapisano jako liczbę, mógł zgubić zera na początku. "
            what, wanted = f"{what}Ustaw komórki jako tekst.", "numer zapisany jako tekst"
            shown = "" if column.secret else text
            self._log.warn(about_line("ID_NUMBER_CELL", line, what, column.name, shown, wanted))
        return text

    def _clean(self, line: int, column: Column, raw: str) -> str | None:
        """Return the trimmed text in NFC.

        None when the cell is too long or has control characters.
        """
        if raw[:1] == "'":
            # Texts of a CSV alone are written with a guard; people write one before a number.
            if column.identifier and raw[1:2].isdecimal():
                raw = raw[1:]
            elif self._is_csv and column.number is format_digits:
                raw = restore_text(raw)
        text = raw.strip(BLANKS)
        # Of nearly all cells that is all there is to do.
        if not (text.isascii() and text.isprintable()):
            text = _LINE_BREAK.sub(" ", raw) if column.multiline else raw
            text = text.replace("\t", " ") if self._tabs_are_blanks else text
            text = unicodedata.normalize("NFC", text.translate(DROP_INVISIBLE).strip(BLANKS))
        if len(text) > column.longest:
            self._too_long(line, column, text)
            return None
        if not text.isprintable() and (control := _CONTROL.search(text)):
            what = f"na miejscu {control.start() + 1} stoi niewidoczny znak sterujący. Usuń go."
            sign = f"U+{ord(control.group()):04X}"
            self._error("CTRL_CHAR", line, what, column, sign, "tekst bez znaków sterujących")
            return None
        return text

    def _too_long(self, line: int, column: Column, text: str) -> None:
        most = f"najwyżej {column.longest}"
        what = f"{polish_count(len(text))} znaków ({most}). Skróć tekst."
        self._error("CELL_TOO_LONG", line, what, column, text, f"{most} znaków")

    def _look_at_prose(self, line: int, column: Column, text: str) -> None:
        if text.startswith(FORMULA):
            what = "tekst wygląda jak formuła; zapisano go jako zwykły tekst."
            wanted = "zwykły tekst"
            self._log.warn(about_line("FORMULA_TEXT", line, what, column.name, text, wanted))
        if len(self.polish_samples) < MAX_SAMPLES and _POLISH.search(text):
            self.polish_samples.append(text)
