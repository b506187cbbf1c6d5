"""The zip of a workbook, opened so that it cannot fill the memory or the disk.

Source: import_formats.md §1: ≤ 1000 parts, ≤ 100 MiB unpacked and a hundred times the packed size,
counted while it is unpacked; no macros, no links to other files, no encryption.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any, BinaryIO, TypeVar
from xml.parsers import expat

from cms_ext.base.tables.findings import FileRefused, about_file
from cms_ext.base.tables.workbook.sheet import (
    CONTENT_TYPES,
    Handler,
    RelationList,
    relations_of,
)

MOST_PARTS = 1_000
MOST_UNPACKED = 100 << 20
MOST_TIMES = 100
MOST_DIRECTORY = 1 << 20
PIECE = 1 << 16
WANTED = "skoroszyt .xlsx z danymi"

# What zipfile throws at a broken archive beside its own error.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)

# What the parser raises for broken XML; the last two for an encoding that it does not read.
NOT_XML = (expat.ExpatError, LookupError, ValueError)

H = TypeVar("H", bound=Handler)

_END = b"PK\x05\x06"
_END_SIZE, _LONGEST_COMMENT = 22, 1 << 16
_ENCRYPTED = 0x1


class WorkbookArchive:
    """The parts of a workbook by name, in any case of letters.

    Raises FileRefused when it is none, or a hostile one.
    """

    def __init__(self, stream: BinaryIO) -> None:
        _refuse_large_directory(stream)
        try:
            self._zip = zipfile.ZipFile(stream)
        except BROKEN as error:
            raise not_a_workbook() from error
        self._most = min(MOST_UNPACKED, MOST_TIMES * stream.seek(0, 2))
        parts = self._zip.infolist()
        self._names = {part.filename.replace("\\", "/").lower(): part for part in parts}
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > self._most:
            raise _bomb()
        if CONTENT_TYPES not in self:
            raise not_a_workbook()
        _refuse_active(self._names)
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise FileRefused(
                about_file(
                    "XLSX_ENCRYPTED",
                    "Skoroszyt jest zaszyfrowany. Zapisz go bez hasła.",
                    expected=WANTED,
                )
            )
        self.main_part = self.read(relations_of(""), RelationList("")).part_of("officeDocument")
        if self.main_part not in self:
            raise not_a_workbook()

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def part(self, name: str) -> Iterator[bytes]:
        """The bytes of a part in pieces; raises FileRefused when it unpacks to too much."""
        try:
            content = self._zip.open(self._names[name.lower()])
        except BROKEN as error:
            raise not_a_workbook() from error
        unpacked = 0
        with content:
            while piece := _piece(content):
                unpacked += len(piece)
                if unpacked > self._most:
                    raise _bomb()
                yield piece

    def parse(self, name: str, handler: Handler | None = None) -> Iterator[None]:
        """Push a part through a handler; pauses behind each piece. Raises FileRefused."""
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        if handler is not None:
            parser.StartElementHandler = handler.open
            parser.EndElementHandler = handler.close
            parser.CharacterDataHandler = handler.text
        try:
            for piece in self.part(name):
                parser.Parse(piece, False)
                yield
            parser.Parse(b"", True)
            yield
        except NOT_XML as error:
            raise not_a_workbook() from error

    def read(self, name: str, handler: H) -> H:
        """Push a whole part through a handler; one that is not there is empty."""
        for _ in self.parse(name, handler) if name in self else ():
            pass
        return handler


def _piece(content: IO[bytes]) -> bytes:
    try:
        return content.read(PIECE)
    except BROKEN as error:
        raise not_a_workbook() from error


def not_a_workbook() -> FileRefused:
    return FileRefused(
        about_file("XLSX_NOT_WORKBOOK", "To nie jest skoroszyt Excela.", expected=WANTED)
    )


def _bomb() -> FileRefused:
    return FileRefused(
        about_file(
            "XLSX_BOMB",
            "Plik po rozpakowaniu byłby za duży (ponad 100 MB). Podziel go na mniejsze pliki.",
            expected=WANTED,
        )
    )


# A document type is refused where it begins, so there is no entity to expand and nothing to fetch.
def _refuse_doctype(*_declaration: Any) -> None:
    raise FileRefused(
        about_file(
            "XML_DTD_FORBIDDEN",
            "Arkusz zawiera deklarację DOCTYPE. Ze względów bezpieczeństwa nie został odczytany.",
            expected="skoroszyt zapisany przez arkusz kalkulacyjny",
        )
    )


def _refuse_active(names: dict[str, zipfile.ZipInfo]) -> None:
    if any(name.endswith("vbaproject.bin") for name in names):
        raise FileRefused(
            about_file(
                "XLSX_MACROS",
                "Skoroszyt ma makra. Zapisz go jako zwykły skoroszyt .xlsx.",
                expected=WANTED,
            )
        )
    if any("/externallinks/" in name for name in names):
        raise FileRefused(
            about_file(
                "XLSX_EXTERNAL_LINKS",
                "Skoroszyt ma łącza do innych plików. Wklej wartości zamiast łączy.",
                expected=WANTED,
            )
        )


def _refuse_large_directory(stream: BinaryIO) -> None:
    """Before zipfile reads the list of parts: it would hold all of a list of any length."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT))
    tail = stream.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) < place + _END_SIZE:
        raise not_a_workbook()
    parts, directory = struct.unpack_from("<HL", tail, place + 10)
    # A file with the larger kind of directory (zip64) says 0xFFFF and 0xFFFFFFFF here.
    if parts > MOST_PARTS or directory > MOST_DIRECTORY:
        raise _bomb()
