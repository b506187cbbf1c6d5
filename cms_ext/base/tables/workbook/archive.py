"""The zip of a workbook, opened so that it cannot fill the memory or the disk.

Source: import_formats.md §1: ≤ 1000 parts, ≤ 100 MiB unpacked and a hundred times the packed size,
counted while it is unpacked; no macros, no links to other files, no encryption.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO, TypeVar
from xml.parsers import expat

from cms_ext.base.tables.findings import FileRefused, about_file
from cms_ext.base.tables.workbook.sheet import CONTENT_TYPES, Handler, RelationList, relations_of
from cms_ext.base.tables.zip_archive import ZipArchive, ZipFault

MOST_PARTS = 1_000
MOST_UNPACKED = 100 << 20
MOST_TIMES = 100
WANTED = "skoroszyt .xlsx z danymi"

# What the parser raises for broken XML; the last two for an encoding that it does not read.
NOT_XML = (expat.ExpatError, LookupError, ValueError)

H = TypeVar("H", bound=Handler | None)


class WorkbookArchive:
    """The parts of a workbook by name, in any case of letters.

    Raises FileRefused when it is none, or a hostile one.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._zip = ZipArchive(stream, _refuse, MOST_PARTS)
        self._most = min(MOST_UNPACKED, MOST_TIMES * stream.seek(0, 2))
        self._parts = {part.filename.replace("\\", "/").lower(): part for part in self._zip.files}
        if self._zip.unpacked > self._most:
            raise _refuse(ZipFault.LARGE)
        if CONTENT_TYPES not in self:
            raise not_a_workbook()
        if any(name.endswith("vbaproject.bin") for name in self._parts):
            message = "Skoroszyt ma makra. Zapisz go jako zwykły skoroszyt .xlsx."
            raise FileRefused(about_file("XLSX_MACROS", message, WANTED))
        if any("/externallinks/" in name for name in self._parts):
            message = "Skoroszyt ma łącza do innych plików. Wklej wartości zamiast łączy."
            raise FileRefused(about_file("XLSX_EXTERNAL_LINKS", message, WANTED))
        self._zip.require_plain()
        self.main_part = self.read(relations_of(""), RelationList("")).part_of("officeDocument")
        if self.main_part not in self:
            raise not_a_workbook()

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def part(self, name: str) -> Iterator[bytes]:
        """The bytes of a part in pieces; raises FileRefused when it unpacks to too much."""
        return self._zip.pieces(self._parts[name.lower()], self._most)

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


def not_a_workbook() -> FileRefused:
    return _refuse(ZipFault.BROKEN)


BOMB = (
    "XLSX_BOMB",
    "Plik po rozpakowaniu byłby za duży (ponad 100 MB). Podziel go na mniejsze pliki.",
)
FAULTS = {
    ZipFault.BROKEN: ("XLSX_NOT_WORKBOOK", "To nie jest skoroszyt Excela."),
    ZipFault.MANY: BOMB,
    ZipFault.LARGE: BOMB,
    ZipFault.ENCRYPTED: ("XLSX_ENCRYPTED", "Skoroszyt jest zaszyfrowany. Zapisz go bez hasła."),
}


def _refuse(fault: ZipFault) -> FileRefused:
    return FileRefused(about_file(*FAULTS[fault], WANTED))


# A document type is refused where it begins, so there is no entity to expand and nothing to fetch.
def _refuse_doctype(*_declaration: Any) -> None:
    message = "Arkusz zawiera deklarację DOCTYPE. Ze względów bezpieczeństwa nie został odczytany."
    wanted = "skoroszyt zapisany przez arkusz kalkulacyjny"
    raise FileRefused(about_file("XML_DTD_FORBIDDEN", message, wanted))
