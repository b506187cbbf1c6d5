"""The file before a single row of it is understood: its size, its type, its encoding.

Decided by content, never by name or MIME type (import_formats.md §1). The file is read in
pieces, so memory does not grow with it.
"""

import codecs
import hashlib
import re
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from cms_ext.base.tables import records
from cms_ext.base.tables.findings import FileRefused, about_file, about_line
from cms_ext.base.tables.workbook import Workbook
from cms_ext.base.text.charset import OF_TABLES, best_codec

UTF8 = "utf-8-sig"

UTF16_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
HEAD = 1000
WANTED_ENCODING = "cały plik w UTF-8"
# Zeros at the end of a cell are padding of programs that write cells of a fixed width.
LONE_ZERO = re.compile(rb"(?<=[\r\n])\0|\0(?![\0;,\t|\r\n]|\Z)")
POLISH_IN_UTF8 = re.compile(
    rb"\xc3[\x93\xb3]|\xc4[\x84-\x87\x98\x99]|\xc5[\x81-\x84\x9a\x9b\xb9-\xbc]"
)


def decide_encoding(stream: BinaryIO, *, chosen: str | None) -> tuple[str, bool]:
    """Return the codec to read the file with, and whether it was only guessed.

    Raises FileRefused.
    """
    _refuse_nul(stream)
    if chosen is not None:
        _refuse_undecodable(stream, chosen)
        return chosen, False
    broken_at = _first_undecodable(stream, UTF8)
    if broken_at is None:
        return UTF8, False
    if _claims_utf8(stream):
        what = "część pliku jest w UTF-8, a część w Windows-1250. Zapisz cały plik jako CSV UTF-8."
        raise _refused_at(stream, broken_at, "FILE_ENCODING_MIXED", what)
    codec = best_codec(records.read_pieces(stream), OF_TABLES)
    _refuse_undecodable(stream, codec)
    return codec, True


def _refuse_nul(stream: BinaryIO) -> None:
    stream.seek(0)
    head = stream.read(HEAD)
    end = records.find_frame(stream).end
    text = head[:end] or head
    if head.startswith(UTF16_BOMS) or text.count(0) * 3 >= len(text):
        message = "Plik jest zapisany w UTF-16. W Excelu wybierz „CSV UTF-8”."
        raise FileRefused(about_file("FILE_ENCODING_UTF16", message, WANTED_ENCODING))
    position, before = 0, b"\n"
    for piece in records.read_pieces(stream):
        zero = LONE_ZERO.search(before + piece)
        if zero and (at := position - len(before) + zero.start()) < end:
            what = "plik zawiera bajty zerowe – to nie jest plik tekstowy. "
            what += "Zapisz go jeszcze raz jako CSV UTF-8."
            raise _refused_at(stream, at, "FILE_NUL", what, "plik tekstowy")
        position += len(piece)
        before = piece[-1:]


def _refuse_undecodable(stream: BinaryIO, codec: str) -> None:
    broken_at = _first_undecodable(stream, codec)
    if broken_at is not None:
        what = f"stoi tu bajt, którego nie ma w kodowaniu {codec}. Zapisz plik jako CSV UTF-8."
        raise _refused_at(stream, broken_at, "FILE_ENCODING_UNKNOWN", what)


def _first_undecodable(stream: BinaryIO, codec: str) -> int | None:
    """Return the offset of the first byte that the codec cannot read."""
    decoder = codecs.getincrementaldecoder("utf-8" if codec == UTF8 else codec)()
    position = 0
    for piece in chain(records.read_pieces(stream), [b""]):
        waiting = len(decoder.getstate()[0])
        try:
            decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            return position - waiting + error.start
        position += len(piece)
    return None


def _claims_utf8(stream: BinaryIO) -> bool:
    """Return True if a file that is not UTF-8 has its mark, or a Polish letter encoded in it."""
    tail = b""
    for piece in records.read_pieces(stream):
        if not tail and piece.startswith(codecs.BOM_UTF8):
            return True
        if POLISH_IN_UTF8.search(tail + piece):
            return True
        tail = piece[-1:]
    return False


def _refused_at(
    stream: BinaryIO, offset: int, code: str, what: str, expected: str = WANTED_ENCODING
) -> FileRefused:
    """A finding in the row of a byte: Latin-1 reads any bytes, and one byte is one character."""
    before = records.find_frame(stream)._replace(end=offset + 1)
    with records.open_text(stream, "latin-1", before) as text:
        first = next(records.physical_lines(text), "")
    separator = max(";\t,", key=first.count)
    with records.open_text(stream, "latin-1", before) as text:
        rows = records.split_records(
            records.physical_lines(text), separator, records.MAX_LINE_LENGTH
        )
        line = max((row.number for row in rows), default=1)
    return FileRefused(about_line(code, line, what, expected=expected))


MIB = 1 << 20
WANTED = "plik CSV UTF-8 albo .xlsx"
XLSX = "xlsx"

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
MARKUP = (b"%PDF", b"<", b"\xef\xbb\xbf<")
PICTURE = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
OTHER_TYPES = (
    (
        MARKUP,
        "FILE_NOT_TABLE",
        "To jest plik PDF, HTML albo XML, a nie tabela. Zapisz dane jako .xlsx albo CSV UTF-8.",
    ),
    (
        PICTURE,
        "FILE_NOT_TABLE",
        "To jest obraz, a nie tabela. Wgraj plik z danymi: .xlsx albo CSV UTF-8.",
    ),
)


@dataclass(frozen=True, slots=True)
class TableLimits:
    """The largest size and number of rows of a file."""

    megabytes: int
    rows: int


def _old_format(stream: BinaryIO, head: bytes) -> FileRefused:
    """Tell an old workbook from the same container around a new one with a password."""
    sector, first = 1 << min(head[30], 12), int.from_bytes(head[48:52], "little")
    stream.seek((first + 1) * sector)
    if "EncryptedPackage".encode("utf-16-le") in stream.read(sector):
        message = "Skoroszyt jest zabezpieczony hasłem. Zapisz go bez hasła."
        return FileRefused(about_file("XLSX_ENCRYPTED", message, WANTED))
    message = "To jest stary format .xls. Zapisz plik jako .xlsx lub CSV."
    return FileRefused(about_file("FILE_XLS", message, WANTED))


COMMAND_LINE = TableLimits(megabytes=256, rows=1_000_000)


@dataclass(frozen=True, slots=True)
class TableSource:
    """A file that is a text or a workbook; `encoding` is a Python codec, or `XLSX`.

    `guessed` says that a Polish code page was taken by its letters, as the file is no UTF-8.
    """

    stream: BinaryIO
    size: int
    sha256: str
    encoding: str
    guessed: bool
    frame: records.TextFrame
    workbook: Workbook | None = None

    @property
    def may_be_cut(self) -> bool:
        """Whether the last line of a text has no end, as programs write one for each of them."""
        if self.workbook is not None:
            return False
        end = records.end_of_content(self.stream)
        self.stream.seek(max(0, end - 2))
        return self.stream.read(2).removesuffix(b"\x1a")[-1:] not in (b"\n", b"\r")


def inspect_source(
    stream: BinaryIO, *, limits: TableLimits, encoding: str | None = None
) -> TableSource:
    """Look at the whole of a seekable file. Raises FileRefused with a finding of level 1.

    `encoding` is a codec that a person chose by hand; without it the file is UTF-8, else the
    Polish code page that fits better.
    """
    size = stream.seek(0, 2)
    if size == 0:
        raise FileRefused(about_file("FILE_EMPTY", "Plik jest pusty.", WANTED))
    if size > limits.megabytes * MIB:
        most = f"{limits.megabytes} MB"
        message = f"Plik ma {-(-size // MIB)} MB; najwięcej można {most}. "
        message += "Podziel go na mniejsze pliki."
        raise FileRefused(about_file("FILE_TOO_LARGE", message, f"najwyżej {most}"))
    stream.seek(0)
    head = stream.read(HEAD)
    for begins, code, message in OTHER_TYPES:
        if (head.lstrip() if begins is MARKUP else head).startswith(begins):
            raise FileRefused(about_file(code, message, WANTED))
    if head.startswith(OLD_EXCEL):
        raise _old_format(stream, head)
    digest = hashlib.sha256()
    for piece in records.read_pieces(stream):
        digest.update(piece)
    book = Workbook(stream) if head.startswith(ZIP) else None
    codec, guessed = (XLSX, False) if book else decide_encoding(stream, chosen=encoding)
    frame = records.find_frame(stream)
    return TableSource(stream, size, digest.hexdigest(), codec, guessed, frame, book)
