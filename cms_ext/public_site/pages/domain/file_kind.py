"""What a file for the public library is, by its content and whatever its name says."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.conf import settings
from django.utils.translation import gettext as _

from cms_ext.base.extraction.reading.archive import unpacked
from cms_ext.base.extraction.reading.limits import ExtractionRefused, Why

PICTURES = ((b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"))
# A part that only a document of this kind has.
OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
MACROS = ("vbaProject.bin", "Basic/")
TEXTS = ("txt", "csv")


class UnknownFile(ValueError):
    """The file is none that the library takes; the message says why, for whoever chose it."""


def ending_of(content: bytes, name: str) -> str:
    """The ending that belongs to the content, `pdf`. Raises UnknownFile."""
    if not content:
        raise UnknownFile(_("Plik jest pusty."))
    found = next((ending for start, ending in PICTURES if content.startswith(start)), "")
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        found = "webp"
    elif content.startswith(b"%PDF-"):
        found = "pdf"
    elif content.startswith(b"PK\x03\x04"):
        found = _of_archive(content)
    elif not found and _is_text(content):
        found = PurePosixPath(name).suffix.lower().removeprefix(".")
        found = found if found in TEXTS else ""
    if found not in (*settings.WAGTAILDOCS_EXTENSIONS, *settings.WAGTAILIMAGES_EXTENSIONS):
        raise UnknownFile(_("Takich plików nie przyjmujemy. Zapisz go jako PDF, JPEG albo PNG."))
    return found


def _of_archive(content: bytes) -> str:
    try:
        with unpacked(content, "zip") as archive:
            if any(macro in name for name in archive.names for macro in MACROS):
                raise UnknownFile(_("W pliku są makra. Zapisz go jako PDF."))
            if "mimetype" in archive.names:
                return OPEN_DOCUMENTS.get(archive.part("mimetype").strip(), "")
            telling = next((name for name in archive.names if name in OFFICE), "")
            if telling:
                archive.part(telling)  # a part that unpacks to gigabytes is refused here
            return OFFICE.get(telling, "")
    except ExtractionRefused as error:
        if error.why == Why.UNPACKED:
            raise UnknownFile(_("Plik po rozpakowaniu jest za duży.")) from error
        raise UnknownFile(_("Plik jest uszkodzony albo zaszyfrowany.")) from error


def _is_text(content: bytes) -> bool:
    return b"\x00" not in content and b"<" not in content.lstrip()[:1]
