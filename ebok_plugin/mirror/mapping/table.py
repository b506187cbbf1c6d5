"""The tables of an accounting program: opened, their columns found, their lines read.

A CSV or an XLSX in any encoding of Polish programs; lines may stand above the names of the columns.
Columns without a name are called `kolumna 3`, a second one of a name `Kwota (2)`.
"""

from __future__ import annotations

import codecs
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from cms_ext.base.tables.findings import FileRefused, shorten_value
from cms_ext.base.tables.records import (
    Cell,
    TableRecord,
    format_cell,
    open_text,
    physical_lines,
    read_pieces,
    split_records,
)
from cms_ext.base.tables.source import HEAD, UTF8, ZIP, TableLimits, TableSource, inspect_source
from cms_ext.base.text.charset import DOS, LATIN2, WINDOWS
from ebok_plugin.mirror.mapping.findings import ForeignPlace

UTF16 = "utf-16"
ENCODINGS = ("utf-8", WINDOWS, LATIN2, DOS, UTF16)
SEPARATORS = (";", ",", "\t", "|")
LOWEST_HEADER = 50
"""So far down the names of the columns are looked for."""
MOST_COLUMNS = 128


@dataclass(frozen=True, slots=True)
class ForeignFile:
    """A file by its name, open for reading and seeking."""

    name: str
    stream: BinaryIO


def open_foreign(
    file: ForeignFile, encoding: str, limits: TableLimits, copies: ExitStack
) -> TableSource:
    """Look at the whole file; `encoding` is what it is in when it is not UTF-8, "" to guess.

    `copies` closes a copy of it. Raises FileRefused, as `inspect_source` does.
    """
    try:
        stream = _without_utf16(file.stream, copies)
        if encoding in ("", UTF16):
            return inspect_source(stream, limits=limits)
        try:
            return inspect_source(stream, limits=limits, encoding=UTF8)
        except FileRefused as refusal:
            if refusal.finding.code != "FILE_ENCODING_UNKNOWN":
                raise
        return inspect_source(stream, limits=limits, encoding=encoding)
    except FileRefused as refusal:
        raise ForeignPlace(file.name, is_named=True).refusal(refusal) from refusal


def _without_utf16(stream: BinaryIO, copies: ExitStack) -> BinaryIO:
    """Return a file in UTF-16 as one in UTF-8, any other as it is."""
    stream.seek(0)
    head = stream.read(HEAD)
    codec = _utf16_of(head)
    if head.startswith(ZIP) or not codec:
        return stream
    decoder = codecs.getincrementaldecoder(codec)("replace")
    text = copies.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - `copies` is one
    for piece in read_pieces(stream):
        text.write(decoder.decode(piece).encode())
    text.write(decoder.decode(b"", final=True).encode())
    return text


def _utf16_of(head: bytes) -> str:
    """The codec of a text in UTF-16 with or without its mark, "" for anything else."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return UTF16
    if head.count(0) * 3 < len(head) or not head:
        return ""
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def read_records(source: TableSource, separator: str, sheet: int = 0) -> Iterator[TableRecord]:
    """Yield all lines of a text, or the filled ones of a sheet."""
    if source.workbook is not None:
        for number, cells in source.workbook.rows(MOST_COLUMNS, sheet):
            yield TableRecord(number, cells, None)
        return
    with open_text(source.stream, source.encoding, source.frame) as text:
        yield from split_records(physical_lines(text), separator, MOST_COLUMNS)


def cell_texts(cells: Iterable[Cell]) -> list[str]:
    """The cells as people see them, blanks and line breaks joined."""
    return [" ".join(format_cell(cell).strip("\ufeff").split()) for cell in cells]


def fold_name(text: str) -> str:
    """What names of columns, and words in cells, are compared by."""
    return " ".join(text.split()).strip(" .:").casefold()


def name_columns(texts: Sequence[str]) -> tuple[str, ...]:
    """Give each column a name of its own; columns without one at the end are dropped."""
    last = max((place for place, text in enumerate(texts, start=1) if text), default=0)
    seen = Counter[str]()
    names = []
    for place, text in enumerate(texts[:last], start=1):
        name = text or f"kolumna {place}"
        seen[fold_name(name)] += 1
        count = seen[fold_name(name)]
        names.append(name if count == 1 else f"{name} ({count})")
    return tuple(names)


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns in line `line`, and the texts of the lines above it."""

    separator: str
    line: int
    names: tuple[str, ...]
    above: tuple[str, ...]

    def place(self, column: str) -> int:
        """Where a column stands. Raises ValueError when it is not there."""
        return [fold_name(name) for name in self.names].index(fold_name(column))

    def missing(self, columns: Iterable[str]) -> list[str]:
        known = {fold_name(name) for name in self.names}
        return [column for column in columns if fold_name(column) not in known]


def list_headers(source: TableSource, separator: str, sheet: int = 0) -> list[Header]:
    """Each of the first lines as the header that it would be, with each possible separator."""
    headers = []
    separators = (separator,) if separator or source.workbook else SEPARATORS
    for one in separators:
        above: list[str] = []
        for record in islice(read_records(source, one, sheet), LOWEST_HEADER):
            texts = cell_texts(record.cells)
            if not record.fault and any(texts):
                headers.append(Header(one, record.number, name_columns(texts), tuple(above)))
            above.append(" ".join(filter(None, texts)))
    return headers


def find_header(headers: Sequence[Header], columns: Sequence[str]) -> Header | None:
    """The first header with the most of `columns`; None when none of them is anywhere."""
    wanted = {fold_name(column) for column in columns}

    def matches(header: Header) -> int:
        return len(wanted & {fold_name(name) for name in header.names})

    best = max(headers, key=matches, default=None)
    return best if best and matches(best) else None


def column_gone(place: ForeignPlace, header: Header | None, column: str) -> FileRefused:
    """The refusal of a file that lacks a column of the profile."""
    if header is None:
        return FileRefused(
            place.about_file(
                "HEADER_MISSING",
                f"w pierwszych {LOWEST_HEADER} wierszach nie ma żadnej z kolumn układu. Sprawdź, "
                "czy to ten plik, albo popraw układ.",
                expected=column,
            )
        )
    return FileRefused(
        place.about_line(
            "HEADER_MISSING",
            header.line,
            f"nie ma kolumny „{shorten_value(column)}”. Popraw plik albo układ.",
            field=column,
            found=", ".join(header.names),
            expected=column,
        )
    )
