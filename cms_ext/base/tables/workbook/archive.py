"""The zip of a workbook, opened so that it cannot fill the memory or the disk.

Source: import_formats.md §1: ≤ 1000 parts, ≤ 100 MiB unpacked and a hundred times the packed size,
counted while it is unpacked; no macros, no links to other files, no encryption.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any, BinaryIO
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from cms_ext.base.tables.findings import FileRefused, about_file

MOST_PARTS = 1_000
MOST_UNPACKED = 100 << 20
MOST_TIMES = 100
MOST_DIRECTORY = 1 << 20
PIECE = 1 << 16
WANTED = "skoroszyt .xlsx z danymi"
NEEDED = frozenset(("[Content_Types].xml", "xl/workbook.xml"))

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

_END = b"PK\x05\x06"
_END_SIZE, _LONGEST_COMMENT = 22, 1 << 16
_ENCRYPTED = 0x1


class WorkbookArchive:
    """The parts of a workbook by name. Raises FileRefused when it is none, or a hostile one."""

    def __init__(self, stream: BinaryIO) -> None:
        _refuse_large_directory(stream)
        try:
            self._zip = zipfile.ZipFile(stream)
        except BROKEN as error:
            raise not_a_workbook() from error
        self._most = min(MOST_UNPACKED, MOST_TIMES * stream.seek(0, 2))
        parts = self._zip.infolist()
        self._names = {part.filename: part for part in parts}
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > self._most:
            raise _bomb()
        if not self._names.keys() >= NEEDED:
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

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def part(self, name: str) -> Iterator[bytes]:
        """The bytes of a part in pieces; raises FileRefused when it unpacks to too much."""
        try:
            content = self._zip.open(self._names[name])
        except BROKEN as error:
            raise not_a_workbook() from error
        unpacked = 0
        with content:
            while piece := _piece(content):
                unpacked += len(piece)
                if unpacked > self._most:
                    raise _bomb()
                yield piece


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


def _refuse_active(names: dict[str, zipfile.ZipInfo]) -> None:
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileRefused(
            about_file(
                "XLSX_MACROS",
                "Skoroszyt ma makra. Zapisz go jako zwykły skoroszyt .xlsx.",
                expected=WANTED,
            )
        )
    if any(name.startswith("xl/externalLinks/") for name in names):
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


# A document type is refused where it begins, so there is no entity to expand and nothing to fetch.
Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def check_part(archive: WorkbookArchive, name: str) -> None:
    """Raises FileRefused unless a part is well-formed XML without a document type."""
    for _ in parse_part(archive, name):
        pass


def parse_part(
    archive: WorkbookArchive,
    name: str,
    *,
    start: Start | None = None,
    end: End | None = None,
    text: Text | None = None,
) -> Iterator[None]:
    """Push a part through the handlers; pauses behind each piece. Names come without prefixes."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    if start is not None:
        parser.StartElementHandler = lambda name, attributes: start(_local(name), attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(_local(name))
    parser.CharacterDataHandler = text
    try:
        for piece in archive.part(name):
            parser.Parse(piece, False)
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError as error:
        raise not_a_workbook() from error


def attribute(attributes: dict[str, str], local_name: str) -> str:
    """An attribute whatever its prefix is, "" without one."""
    return next((value for name, value in attributes.items() if _local(name) == local_name), "")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse_doctype(*_declaration: Any) -> None:
    raise FileRefused(
        about_file(
            "XML_DTD_FORBIDDEN",
            "Arkusz zawiera deklarację DOCTYPE. Ze względów bezpieczeństwa nie został odczytany.",
            expected="skoroszyt zapisany przez arkusz kalkulacyjny",
        )
    )


WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STYLES, STRINGS = "xl/styles.xml", "xl/sharedStrings.xml"
MOST_SHEETS = 200


@dataclass(slots=True)
class Sheets:
    """The sheets of a workbook in their order; `from_1904` is how old Macs counted days."""

    names: list[str] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)
    from_1904: bool = False


def read_sheets(archive: WorkbookArchive) -> Sheets:
    sheets = Sheets()

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr":
            sheets.from_1904 = attributes.get("date1904", "") in ("1", "true")
        elif name == "sheet" and len(sheets.names) < MOST_SHEETS:
            sheets.names.append(attributes.get("name", ""))
            sheets.relations.append(attribute(attributes, "id"))

    for _ in parse_part(archive, WORKBOOK, start=start):
        pass
    if not sheets.names:
        raise not_a_workbook()
    return sheets


def first_sheet_part(archive: WorkbookArchive, sheets: Sheets) -> str:
    """The name of the part in which the first sheet stands."""
    if RELATIONS not in archive:
        raise not_a_workbook()
    found: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if (
            name == "Relationship"
            and attributes.get("Id") == sheets.relations[0]
            and attributes.get("Type", "").endswith("/worksheet")
            and attributes.get("TargetMode") != "External"
        ):
            found.append(posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))))

    for _ in parse_part(archive, RELATIONS, start=start):
        pass
    part = found[0].lstrip("/") if found else ""
    if part not in archive:
        raise not_a_workbook()
    return part


def date_styles(archive: WorkbookArchive) -> frozenset[int]:
    """The numbers of the cell styles that show a number as a day."""
    if STYLES not in archive:
        return frozenset()
    formats: dict[int, str] = dict(BUILTIN_FORMATS)
    styles: list[int] = []
    inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if name == "numFmt":
            formats[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            styles.append(_number(attributes.get("numFmtId")))

    def end(name: str) -> None:
        nonlocal inside
        if name == "cellXfs":
            inside = False

    for _ in parse_part(archive, STYLES, start=start, end=end):
        pass
    dates = {number for number, code in formats.items() if is_date_format(code)}
    return frozenset(place for place, number in enumerate(styles) if number in dates)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else 0
