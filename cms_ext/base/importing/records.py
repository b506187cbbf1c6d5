"""A CSV text cut into records, one at a time.

The `csv` module would do it, but it cannot say in which row a quote was opened, reads on to the
end of the file behind a forgotten one, and has its limits in a global. Here a record without
quotes is one `split`, and memory is bounded by `LONGEST_LINE`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from typing import NamedTuple, TextIO

from cms_ext.base.importing.celltypes import Cell

LONGEST_LINE = 1 << 20
"""Characters of a line that are looked at: what is longer is a fault in any case."""


class Fault(Enum):
    """Why a record has no trustworthy cells."""

    LONG = auto()  # longer than LONGEST_LINE: cut there
    MISPLACED_QUOTE = auto()  # a closing quote inside a cell; the next line starts afresh
    UNCLOSED_QUOTE = auto()  # nothing behind it can be read


class TableRecord(NamedTuple):
    """One row: `number` is the one that a spreadsheet shows. In a CSV file every cell is a text."""

    number: int
    cells: Sequence[Cell]
    fault: Fault | None


def physical_lines(text: TextIO) -> Iterator[str]:
    """Lines without their ends (LF or CRLF); of a line that is too long only the beginning."""
    while line := text.readline(LONGEST_LINE + 1):
        if line.endswith("\n"):
            yield line[:-1].removesuffix("\r")
            continue
        yield line.removesuffix("\r")
        while len(line) > LONGEST_LINE and not line.endswith("\n"):
            line = text.readline(LONGEST_LINE + 1)


def split_records(lines: Iterable[str], separator: str, most_cells: int) -> Iterator[TableRecord]:
    """The records of a text. A line break inside quotes does not begin a new one.

    A record with more than `most_cells` cells is cut behind the first one too many.
    """
    lines = iter(lines)
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_LINE:
            yield TableRecord(number, line.split(separator, most_cells), Fault.LONG)
        elif '"' not in line:
            yield TableRecord(number, line.split(separator, most_cells), None)
        else:
            record = _Quoted(line, lines, separator, most_cells)
            yield TableRecord(number, record.cells, record.fault)
            if record.fault is Fault.UNCLOSED_QUOTE:
                return


class _Quoted:
    """A record in which at least one quote stands; it may take further lines."""

    def __init__(self, line: str, more: Iterator[str], separator: str, most_cells: int) -> None:
        self.cells: list[str] = []
        self.fault: Fault | None = None
        self._line = line
        self._more = more
        self._position = 0
        self._first_line = True
        while self._next_cell(separator) and len(self.cells) <= most_cells:
            pass

    def _next_cell(self, separator: str) -> bool:
        """Read one cell; False when it was the last or could not be read."""
        if self._line.startswith('"', self._position):
            return self._quoted_cell(separator)
        end = self._line.find(separator, self._position)
        if end < 0:
            self.cells.append(self._line[self._position :])
            return False
        self.cells.append(self._line[self._position : end])
        self._position = end + 1
        return True

    def _quoted_cell(self, separator: str) -> bool:
        content = self._until_closing_quote()
        if content is None:
            self.fault = Fault.UNCLOSED_QUOTE
            return False
        self.cells.append(content)
        if self._position == len(self._line):
            return False
        if not self._line.startswith(separator, self._position):
            # After several lines the quote that closed was most likely meant to open.
            self.fault = Fault.MISPLACED_QUOTE if self._first_line else Fault.UNCLOSED_QUOTE
            return False
        self._position += 1
        return True

    def _until_closing_quote(self) -> str | None:
        parts: list[str] = []
        length = 0
        self._position += 1
        while True:
            quote = self._line.find('"', self._position)
            if quote < 0:
                parts += self._line[self._position :], "\n"
                length += len(self._line) + 1
                following = next(self._more, None) if length <= LONGEST_LINE else None
                if following is None:
                    return None
                self._line, self._position, self._first_line = following, 0, False
            elif self._line.startswith('""', quote):
                parts.append(self._line[self._position : quote + 1])
                self._position = quote + 2
            else:
                parts.append(self._line[self._position : quote])
                self._position = quote + 1
                return "".join(parts)
