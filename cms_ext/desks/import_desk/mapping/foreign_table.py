"""The tables of an accounting program: opened, columns found, lines read, files packed."""

from __future__ import annotations

import codecs
import re
import shutil
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, BinaryIO

from cms_ext.base.tables.findings import (
    FileFinding,
    FileRefused,
    about_file,
    about_line,
    shorten_value,
)
from cms_ext.base.tables.records import (
    PIECE,
    Cell,
    TableRecord,
    format_cell,
    open_text,
    physical_lines,
    read_pieces,
    split_records,
)
from cms_ext.base.tables.schema import fold_name
from cms_ext.base.tables.source import (
    HEAD,
    MIB,
    OLD_EXCEL,
    UTF8,
    ZIP,
    TableLimits,
    TableSource,
    inspect_source,
)
from cms_ext.base.tables.values import BadValue
from cms_ext.base.tables.workbook_xml import CONTENT_TYPES
from cms_ext.base.tables.zip_archive import ZipArchive, ZipProblem, decode_name
from cms_ext.base.text.charset import OF_TABLES


@dataclass(frozen=True, slots=True)
class ForeignPlace:
    """A file, or a sheet of it; `is_named` where messages must tell it from others."""

    file: str
    sheet: str = ""
    is_named: bool = False

    def __str__(self) -> str:
        return f"{self.file}, arkusz {self.sheet}" if self.sheet else self.file

    def _named(self, finding: FileFinding) -> FileFinding:
        message = f"{self}: {finding.message}" if self.is_named else finding.message
        return ForeignFinding(
            finding.code,
            finding.line,
            finding.field,
            finding.found,
            finding.expected,
            message,
            self.file,
        )

    def about_line(
        self, code: str, line: int, what: str, *, field: str = "", found: str = "", expected: str
    ) -> FileFinding:
        """A finding about a line, or about its cell in the column `field`."""
        return self._named(
            about_line(code, line, what, field=field, found=found, expected=expected)
        )

    def about_cell(self, line: int, bad: BadCell) -> FileFinding:
        value = bad.value
        return self.about_line(
            value.code, line, value.what, field=bad.column, found=bad.found, expected=value.expected
        )

    def about_file(self, code: str, message: str, *, expected: str) -> FileFinding:
        return self._named(about_file(code, message, expected=expected))

    def refusal(self, refusal: FileRefused) -> FileRefused:
        """Return the refusal of a reader of files, with this place."""
        return FileRefused(self._named(refusal.finding), refusal.kind)


@dataclass(frozen=True, slots=True)
class ForeignFinding(FileFinding):
    """A finding that knows its file, as several make one snapshot."""

    file: str = ""

    def as_json(self, file: str) -> dict[str, Any]:
        return FileFinding.as_json(self, self.file or file)


class BadCell(ValueError):
    """A cell that cannot be read: its column, its text, and what is wrong."""

    def __init__(self, column: str, found: str, value: BadValue) -> None:
        super().__init__(value.what)
        self.column = column
        self.found = found
        self.value = value


UTF16 = "utf-16"
ENCODINGS = ("utf-8", *OF_TABLES, UTF16)
SEPARATORS = (";", ",", "\t", "|")
LOWEST_HEADER = 50
"""So far down the names of the columns are looked for."""
MAX_COLUMNS = 128


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
    if head.startswith((*ZIP, OLD_EXCEL)) or not codec:
        return stream
    decoder = codecs.getincrementaldecoder(codec)("replace")
    text = copies.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - `copies` is one
    for piece in read_pieces(stream):
        text.write(decoder.decode(piece).encode())
    text.write(decoder.decode(b"", final=True).encode())
    return text


def _utf16_of(head: bytes) -> str:
    """Return the codec of a text in UTF-16 with or without its mark, "" for anything else."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return UTF16
    if head.count(0) * 3 < len(head) or not head:
        return ""
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def read_mapped_records(
    source: TableSource, separator: str, sheet: int = 0
) -> Iterator[TableRecord]:
    """Yield all lines of a text, or the filled ones of a sheet."""
    if source.workbook is not None:
        for number, cells in source.workbook.rows(MAX_COLUMNS, sheet):
            yield TableRecord(number, cells, None)
        return
    with open_text(source.stream, source.encoding, source.frame) as text:
        yield from split_records(physical_lines(text), separator, MAX_COLUMNS)


def cell_texts(cells: Iterable[Cell]) -> list[str]:
    """Return the cells as people see them, blanks and line breaks joined."""
    return [" ".join(format_cell(cell).strip("\ufeff").split()) for cell in cells]


def is_blank(cells: Sequence[Cell]) -> bool:
    """Return True for a line without any text."""
    for cell in cells:  # noqa: SIM110 - mostly the first tells, a generator costs more
        if cell and format_cell(cell).strip():
            return False
    return True


_WORD = re.compile(r"[^\W\d_]{2,}")


def is_note(cells: Sequence[Cell]) -> bool:
    """Return True for words in a single cell: no number of an account, which is one with digits."""
    texts = [text for cell in cells if cell and (text := format_cell(cell).strip())]
    if len(texts) != 1 or not _WORD.search(texts[0]):
        return False
    return " " in texts[0] or not any(map(str.isdigit, texts[0]))


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
        for record in islice(read_mapped_records(source, one, sheet), LOWEST_HEADER):
            texts = cell_texts(record.cells)
            if not record.fault and any(texts):
                headers.append(Header(one, record.number, name_columns(texts), tuple(above)))
            above.append(" ".join(filter(None, texts)))
    return headers


def find_header(headers: Sequence[Header], columns: Sequence[str]) -> Header | None:
    """Return the first header with the most of `columns`; None when none of them is anywhere."""
    wanted = {fold_name(column) for column in columns}

    def matches(header: Header) -> int:
        return len(wanted & {fold_name(name) for name in header.names})

    best = max(headers, key=matches, default=None)
    return best if best and matches(best) else None


def column_gone(place: ForeignPlace, header: Header | None, column: str) -> FileRefused:
    """Return the refusal of a file that lacks a column of the profile."""
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


MAX_FILES = 12
PACKED = "pliki.zip"
"""What the ZIP of several files is called."""
# A ZIP of the same files is the same to the byte, so that the same snapshot is known again.
NO_TIME = (1980, 1, 1, 0, 0, 0)


def pack_files(files: Sequence[ForeignFile]) -> BinaryIO:
    """Write the files, by name, into one ZIP in a temporary file."""
    packed = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    names = [file.name for file in files]
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in sorted(range(len(files)), key=names.__getitem__):
            file = files[number]
            file.stream.seek(0)
            name = f"{number}-{file.name}" if names.count(file.name) > 1 else file.name
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as part:
                shutil.copyfileobj(file.stream, part, PIECE)
    packed.seek(0)
    return packed


def unpack_files(file: ForeignFile, limits: TableLimits, copies: ExitStack) -> list[ForeignFile]:
    """Return the files of a ZIP, or the file itself if it is not one; a workbook is one file.

    `copies` closes what was unpacked. Raises FileRefused with FILE_NOT_TABLE or FILE_TOO_LARGE.
    """
    file.stream.seek(0)
    if not file.stream.read(len(ZIP[0])).startswith(ZIP):
        return [file]
    refuse = partial(_refuse, limits)
    archive = ZipArchive(file.stream, refuse)
    if any(one.filename.lower() == CONTENT_TYPES.lower() for one in archive.files):
        return [file]
    if not 0 < len(archive.files) <= MAX_FILES:
        raise refuse(ZipProblem.MANY)
    files, left = [], limits.megabytes * MIB
    for one in archive.files:
        stream = copies.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - `copies` is one
        for piece in archive.pieces(one, left):
            left -= len(piece)
            stream.write(piece)
        files.append(ForeignFile(decode_name(one).rpartition("/")[2], stream))
    return files


def _refuse(limits: TableLimits, fault: ZipProblem) -> FileRefused:
    if fault is ZipProblem.LARGE:
        what = f"Pliki mają razem więcej niż {limits.megabytes} MB."
        return FileRefused(about_file("FILE_TOO_LARGE", what))
    return FileRefused(
        about_file(
            "FILE_NOT_TABLE",
            f"W archiwum ZIP powinny być same tabele CSV albo XLSX, najwyżej {MAX_FILES}.",
            expected="pliki CSV albo XLSX",
        )
    )
