"""The raw parts of a table: pieces of its file, records of a CSV, cells of a spreadsheet."""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import Enum, auto
from typing import BinaryIO, NamedTuple, TextIO

from cms_ext.base.text.charset import decode_text


@dataclass(frozen=True, slots=True)
class NumberCell:
    """A number as a spreadsheet stores it, to the last digit; its column decides how to read it."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class FormulaCell:
    """A formula; its last saved result is not trusted."""


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """An error cell of a spreadsheet, or one that we cannot read, as displayed: `#N/D!`."""

    shown: str


class DateText(str):
    """What a spreadsheet stores as a date; a number typed as „3/5” or „9/2026” becomes one."""

    __slots__ = ()


# A spreadsheet shows so many: 0.30000000000000004 is 0.3.
SHOWN_DIGITS = Context(prec=15)
Cell = str | NumberCell | FormulaCell | ErrorCell


def format_cell(cell: Cell) -> str:
    """A cell as the person who prepared the file sees it, as far as we know."""
    if isinstance(cell, NumberCell):
        return f"{SHOWN_DIGITS.create_decimal(cell.value).normalize():f}"
    if isinstance(cell, ErrorCell):
        return cell.shown
    return cell if isinstance(cell, str) else ""


# The `csv` module would do it, but it cannot say in which row a quote was opened, reads on to the
# end of the file behind a forgotten one, and has its limits in a global. Here a record without
# quotes is one `split`, and memory is bounded by `MAX_LINE_LENGTH`.
MAX_LINE_LENGTH = 1 << 20
"""Characters of a line that are looked at: what is longer is a fault in any case."""


GUARDED = re.compile(r'="((?:[^"]|"")*)"')


# Zeros to the width of a cell, as old programs write them.
PADDING = re.compile(r"\0+(?=[;,\t|\r\n]|\Z)")


class RecordProblem(Enum):
    """Why a record has no trustworthy cells."""

    LONG = auto()  # longer than MAX_LINE_LENGTH: cut there
    MISPLACED_QUOTE = auto()  # a closing quote inside a cell; the next line starts afresh
    UNCLOSED_QUOTE = auto()  # nothing behind it can be read


class TableRecord(NamedTuple):
    """A row; `number` is the one that a spreadsheet shows. In a CSV every cell is a text."""

    number: int
    cells: Sequence[Cell]
    fault: RecordProblem | None


def physical_lines(text: TextIO) -> Iterator[str]:
    """Lines without their ends (LF or CRLF); of a line that is too long only the beginning."""
    while line := text.readline(MAX_LINE_LENGTH + 1):
        if "\0" in line:
            line = PADDING.sub("", line)
        if line.endswith("\n"):
            yield line[:-1].removesuffix("\r")
            continue
        yield line.removesuffix("\r")
        while len(line) > MAX_LINE_LENGTH and not line.endswith("\n"):
            line = text.readline(MAX_LINE_LENGTH + 1)


def split_records(lines: Iterable[str], separator: str, most_cells: int) -> Iterator[TableRecord]:
    """Yield the records of a text, each cut behind the first cell beyond `most_cells`."""
    lines = iter(lines)
    for number, line in enumerate(lines, start=1):
        is_long = len(line) > MAX_LINE_LENGTH
        if is_long or '"' not in line:
            fault = RecordProblem.LONG if is_long else None
            yield TableRecord(number, line.split(separator, most_cells), fault)
        else:
            cells, fault = _split_quoted(line, lines, separator, most_cells)
            yield TableRecord(number, cells, fault)
            if fault is RecordProblem.UNCLOSED_QUOTE:
                return


def _split_quoted(
    line: str, more: Iterator[str], separator: str, most_cells: int
) -> tuple[list[str], RecordProblem | None]:
    """Split a record in which at least one quote stands; it may take further lines.

    A text is guarded against spreadsheets as `="…"`, also inside quotes.
    """
    cells: list[str] = []
    at, is_first_line = 0, True
    while len(cells) <= most_cells:
        at += line.startswith('="', at)
        if not line.startswith('"', at):
            end = line.find(separator, at)
            cells.append(line[at:] if end < 0 else line[at:end])
            if end < 0:
                break
            at = end + 1
            continue
        quoted = _read_quoted(line, more, at + 1)
        if quoted is None:
            return cells, RecordProblem.UNCLOSED_QUOTE
        text, line, at, is_one_line = quoted
        is_first_line &= is_one_line
        guarded = GUARDED.fullmatch(text)
        cells.append(guarded[1].replace('""', '"') if guarded else text)
        if at == len(line):
            break
        if not line.startswith(separator, at):
            # After several lines the closing quote most likely opens another cell.
            return (
                cells,
                RecordProblem.MISPLACED_QUOTE if is_first_line else RecordProblem.UNCLOSED_QUOTE,
            )
        at += 1
    return cells, None


def _read_quoted(line: str, more: Iterator[str], at: int) -> tuple[str, str, int, bool] | None:
    """Read a text behind its opening quote; None if no quote closes it.

    Returns the text, the line with its closing quote, the place behind that, and whether it is
    still the first line.
    """
    parts, length, is_one_line = [], 0, True
    while (quote := line.find('"', at)) < 0 or line.startswith('""', quote):
        if quote >= 0:
            parts.append(line[at : quote + 1])
            at = quote + 2
            continue
        parts += line[at:], "\n"
        length += len(line) + 1
        following = next(more, None) if length <= MAX_LINE_LENGTH else None
        if following is None:
            return None
        line, at, is_one_line = following, 0, False
    return "".join((*parts, line[at:quote])), line, quote + 1, is_one_line


PIECE = 1 << 20


def read_pieces(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the whole file from its beginning, a mebibyte at a time."""
    stream.seek(0)
    while piece := stream.read(PIECE):
        yield piece


# A line for the spreadsheet alone, which it does not show: `sep=;`.
SEPARATOR_LINE = re.compile(rb'(?:\xef\xbb\xbf)*"?sep=[;,\t|]"?[;,\t]*(?:\r\n?|\n)', re.IGNORECASE)
# DOS ended texts so.
END_OF_TEXT = re.compile(rb"[\r\n]*\x1a[\r\n\x1a]*\Z")
LINE_END = re.compile(rb"\r\n|\r|\n")


class TextFrame(NamedTuple):
    """The bytes of a file that are its table, and whether a CR alone ends its lines."""

    start: int
    end: int
    ends_at_cr: bool


def find_frame(stream: BinaryIO) -> TextFrame:
    """Return the frame of a file in UTF-8 or in an encoding of single bytes."""
    size = end_of_content(stream)
    begin = max(0, size - 64)
    stream.seek(begin)
    tail = END_OF_TEXT.search(stream.read(size - begin))
    stream.seek(0)
    head = stream.read(PIECE)
    separator, line_end = SEPARATOR_LINE.match(head), LINE_END.search(head)
    return TextFrame(
        start=separator.end() if separator else 0,
        end=size - len(tail[0]) if tail else size,
        ends_at_cr=line_end is not None and line_end[0] == b"\r",
    )


BLOCK = 4096


def end_of_content(stream: BinaryIO) -> int:
    """Return the size of a file without the zeros with which some programs fill its last block."""
    end = stream.seek(0, 2)
    while end:
        begin = max(0, end - BLOCK)
        stream.seek(begin)
        if content := stream.read(end - begin).rstrip(b"\0"):
            return begin + len(content)
        end = begin
    return 0


SEPARATORS = (";", "\t", ",")
MAX_COLUMNS = 64


def read_rows(content: bytes) -> Iterator[TableRecord]:
    """Yield the rows of a small CSV without a schema that have a text, or a fault."""
    stream = io.BytesIO(decode_text(content).encode())
    with open_text(stream, "utf-8", find_frame(stream)) as text:
        lines = list(physical_lines(text))
    head = next((line for line in lines if line.strip()), "")
    for record in split_records(lines, max(SEPARATORS, key=head.count), MAX_COLUMNS):
        if record.fault or any(format_cell(cell).strip() for cell in record.cells):
            yield record


def open_text(stream: BinaryIO, encoding: str, frame: TextFrame) -> io.TextIOWrapper:
    """A part of a file as text; lines end at LF, and are not changed unless CR alone ends them."""
    window = io.BufferedReader(_Window(stream, frame.start, frame.end), PIECE)
    newline = None if frame.ends_at_cr else "\n"
    return io.TextIOWrapper(window, encoding=encoding, errors="strict", newline=newline)


class _Window(io.RawIOBase):
    """A part of another file; closing it leaves that file open for the next reading."""

    def __init__(self, stream: BinaryIO, start: int, end: int) -> None:
        stream.seek(start)
        self._stream = stream
        self._left = max(0, end - start)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # it gets no other
        piece = self._stream.read(min(len(buffer), self._left))
        buffer[: len(piece)] = piece
        self._left -= len(piece)
        return len(piece)
