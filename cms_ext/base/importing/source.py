"""The file before a single row of it is understood: its size, its type, its encoding.

Decided by content, never by name or MIME type (import_formats.md §1). The file is read in
pieces, so memory does not grow with it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import BinaryIO

from cms_ext.base.importing.encoding import decide_encoding
from cms_ext.base.importing.findings import FileFinding, FileRefused, about_file
from cms_ext.base.importing.pieces import pieces
from cms_ext.base.importing.workbook import Workbook

MIB = 1 << 20
WANTED = "plik CSV UTF-8 albo .xlsx"
XLSX = "xlsx"

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
MARKUP = (b"%PDF", b"<", b"\xef\xbb\xbf<")


@dataclass(frozen=True, slots=True)
class TableLimits:
    """How large a file may be."""

    megabytes: int
    rows: int


COMMAND_LINE = TableLimits(megabytes=256, rows=1_000_000)


@dataclass(frozen=True, slots=True)
class TableSource:
    """A file that is a text or a workbook.

    `encoding` is the Python codec to read a text with, `XLSX` for a workbook.

    `guessed` says that Windows-1250 was taken only because the file is no UTF-8.
    """

    stream: BinaryIO
    size: int
    sha256: str
    encoding: str
    guessed: bool
    workbook: Workbook | None = None


def inspect(stream: BinaryIO, *, limits: TableLimits, encoding: str | None = None) -> TableSource:
    """Look at the whole of a seekable file. Raises FileRefused with a finding of level 1.

    `encoding` is a codec that a person chose by hand; without it the file is UTF-8, else
    Windows-1250.
    """
    size = stream.seek(0, 2)
    if size == 0:
        raise FileRefused(about_file("FILE_EMPTY", "Plik jest pusty.", expected=WANTED))
    if size > limits.megabytes * MIB:
        raise FileRefused(_too_large(size, limits))
    stream.seek(0)
    head = stream.read(8)
    if finding := _other_type(head):
        raise FileRefused(finding)
    digest = hashlib.sha256()
    for piece in pieces(stream):
        digest.update(piece)
    if head.startswith(ZIP):
        return TableSource(stream, size, digest.hexdigest(), XLSX, False, Workbook(stream))
    codec, guessed = decide_encoding(stream, chosen=encoding)
    return TableSource(stream, size, digest.hexdigest(), codec, guessed)


def _too_large(size: int, limits: TableLimits) -> FileFinding:
    return about_file(
        "FILE_TOO_LARGE",
        f"Plik ma {-(-size // MIB)} MB; najwięcej można {limits.megabytes} MB. "
        "Podziel go na mniejsze pliki.",
        expected=f"najwyżej {limits.megabytes} MB",
    )


def _other_type(head: bytes) -> FileFinding | None:
    if head.startswith(OLD_EXCEL):
        return about_file(
            "FILE_XLS",
            "To jest stary format .xls. Zapisz plik jako .xlsx lub CSV.",
            expected=WANTED,
        )
    if head.startswith(MARKUP):
        return about_file(
            "FILE_NOT_TABLE",
            "To jest plik PDF, HTML albo XML, a nie tabela. Zapisz dane jako .xlsx albo CSV UTF-8.",
            expected=WANTED,
        )
    return None
