"""Converts the texts of a row to values."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cms_ext.base.tables.findings import FindingLog, about_line
from cms_ext.base.tables.formulas import restore_text
from cms_ext.base.tables.records import Cell, FormulaCell, NumberCell, TableRecord, format_cell
from cms_ext.base.tables.schema import Column, TableHeader
from cms_ext.base.tables.values import BadValue, format_digits, polish_count

MOST_SAMPLES = 5
# Of one column; the days, codes and titles of a file are few, its numbers of documents are not.
MOST_CACHED = 1_000
FORMULA = ("=", "+", "-", "@")
BLANKS = " \u00a0\u202f"

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LINE_BREAK = re.compile(r"\s*\n\s*")
_POLISH = re.compile("[ąćęłńóśźżĄĆĘŁŃÓŚŹŻ]")


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
        """The values of all columns by name, or None when at least one was refused."""
        errors = self._log.error_count
        cells = record.cells
        values: dict[str, Any] = dict(self._absent)
        for name, place, cached, column in self._columns:
            cell = cells[place]
            if cell in cached:
                values[name] = cached[cell]
            else:
                values[name] = self._read(record.number, column, cell, cached)
        if self._log.error_count == errors and self._one_of:
            self._require_one(record.number, values)
        return values if self._log.error_count == errors else None

    def refuse_long(self, record: TableRecord) -> None:
        """Report the first cell that makes a line longer than any line may be."""
        for column, place in sorted(self._places, key=lambda pair: pair[1]):
            cell = record.cells[place] if place < len(record.cells) else ""
            if isinstance(cell, str) and len(cell) > column.longest:
                self._too_long(record.number, column, cell)
                return
        self._log.error(
            about_line("CELL_TOO_LONG", record.number, "wiersz jest za długi. Skróć teksty.")
        )

    def _read(self, line: int, column: Column, cell: Cell, cached: dict[Cell, object]) -> object:
        if len(cached) >= MOST_CACHED:
            return self._value(line, column, cell)
        remarks = self._log.error_count + self._log.warning_count
        value = self._value(line, column, cell)
        if (
            isinstance(cell, str)
            and len(cell) <= column.longest
            and self._log.error_count + self._log.warning_count == remarks
        ):
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
            return column.read(text)
        except BadValue as bad:
            self._log.error(
                about_line(
                    bad.code,
                    line,
                    bad.what,
                    field=column.name,
                    found=format_cell(raw),
                    expected=bad.expected,
                )
            )
            return None

    def _text_of(self, line: int, column: Column, cell: Cell) -> str:
        """The text of a spreadsheet's cell that is none. Raises BadValue."""
        if isinstance(cell, NumberCell):
            text = column.number(Decimal(repr(cell.value)))
            if column.identifier:
                self._log.warn(
                    about_line(
                        "ID_NUMBER_CELL",
                        line,
                        "numer zapisano jako liczbę, mógł zgubić zera na początku. "
                        "Ustaw komórki jako tekst.",
                        field=column.name,
                        found=text,
                        expected="numer zapisany jako tekst",
                    )
                )
            return text
        if isinstance(cell, FormulaCell):
            raise BadValue(
                "XLSX_FORMULA", "komórka zawiera formułę. Wklej wartości zamiast formuł.", "wartość"
            )
        raise BadValue(
            "XLSX_CELL_ERROR", "arkusz pokazuje tu błąd. Wpisz wartość.", "wartość bez błędu"
        )

    def _clean(self, line: int, column: Column, raw: str) -> str | None:
        """The trimmed text in NFC; None when the cell is too long or has control characters."""
        # Texts of a CSV alone are written with a guard.
        if self._is_csv and column.number is format_digits:
            raw = restore_text(raw)
        text = raw.strip(BLANKS)
        # Of nearly all cells that is all there is to do.
        if not (text.isascii() and text.isprintable()):
            text = self._without_breaks(column, raw).strip(BLANKS)
            text = unicodedata.normalize("NFC", text)
        if len(text) > column.longest:
            self._too_long(line, column, text)
            return None
        if not text.isprintable() and (control := _CONTROL.search(text)):
            self._control_character(line, column, control)
            return None
        return text

    def _without_breaks(self, column: Column, text: str) -> str:
        """Without the line breaks and tabs that the column and the file may have."""
        if column.multiline:
            text = _LINE_BREAK.sub(" ", text)
        return text.replace("\t", " ") if self._tabs_are_blanks else text

    def _too_long(self, line: int, column: Column, text: str) -> None:
        self._log.error(
            about_line(
                "CELL_TOO_LONG",
                line,
                f"{polish_count(len(text))} znaków (najwyżej {column.longest}). Skróć tekst.",
                field=column.name,
                found=text,
                expected=f"najwyżej {column.longest} znaków",
            )
        )

    def _control_character(self, line: int, column: Column, control: re.Match[str]) -> None:
        self._log.error(
            about_line(
                "CTRL_CHAR",
                line,
                f"na miejscu {control.start() + 1} stoi niewidoczny znak sterujący. Usuń go.",
                field=column.name,
                found=f"U+{ord(control.group()):04X}",
                expected="tekst bez znaków sterujących",
            )
        )

    def _look_at_prose(self, line: int, column: Column, text: str) -> None:
        if text.startswith(FORMULA):
            self._log.warn(
                about_line(
                    "FORMULA_TEXT",
                    line,
                    "tekst wygląda jak formuła; zapisano go jako zwykły tekst.",
                    field=column.name,
                    found=text,
                    expected="zwykły tekst",
                )
            )
        if len(self.polish_samples) < MOST_SAMPLES and _POLISH.search(text):
            self.polish_samples.append(text)

    def _require_one(self, line: int, values: Mapping[str, Any]) -> None:
        for name in self._one_of:
            if values[name] is not None:
                return
        names = " albo ".join(self._one_of)
        self._log.error(
            about_line(
                "VALUE_MISSING",
                line,
                f"brakuje wartości w kolumnie {names}. Uzupełnij jedną z nich.",
                field=self._one_of[-1],
                expected=names,
            )
        )
