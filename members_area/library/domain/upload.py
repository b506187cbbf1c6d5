"""A file is data until proved: its size, its type by content, and that it opens."""

from __future__ import annotations

import hashlib
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from django.core.files import File
from django.utils.translation import gettext as _
from PIL import Image
from pypdf import PdfReader
from pypdf.errors import PyPdfError

MAX_SIZE = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024

# What pypdf throws at a broken file beside its own errors: it follows references that lead nowhere.
PDF_ERRORS = (PyPdfError, AttributeError, IndexError, KeyError, TypeError, ValueError, OSError)


class RefusedFile(ValueError):
    """The file cannot be taken; the message says what is wrong and what is expected."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file whose content is what its name says. `pages` is known for PDF only."""

    content: File[bytes]
    extension: str
    media_type: str
    size: int
    sha256: str
    pages: int | None


def checked(content: File[bytes], name: str) -> CheckedFile:
    """Look into a file called `name`; raises RefusedFile with a sentence for the clerk."""
    size = content.size
    if size == 0:
        raise RefusedFile(_("Plik jest pusty. Wybierz plik z treścią."))
    if size > MAX_SIZE:
        raise RefusedFile(
            _("Plik ma %(size)d MB, a może mieć najwyżej %(limit)d MB. Zmniejsz go.")
            % {"size": size // 1024**2 + 1, "limit": MAX_SIZE // 1024**2}
        )
    extension = name.rpartition(".")[2].lower()
    extension = {"jpeg": "jpg"}.get(extension, extension)
    if extension not in TYPES:
        raise RefusedFile(
            _("Nie przyjmujemy plików tego rodzaju. Przyjmujemy: %s.") % ", ".join(sorted(TYPES))
        )
    media_type, look = TYPES[extension]
    content.seek(0)
    pages = look(content)
    return CheckedFile(content, extension, media_type, size, _sha256(content), pages)


def _sha256(content: File[bytes]) -> str:
    digest = hashlib.sha256()
    content.seek(0)
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()


def _pdf(content: File[bytes]) -> int:
    if content.read(5) != b"%PDF-":
        raise RefusedFile(_("To nie jest plik PDF, choć tak się nazywa. Zapisz go jako PDF."))
    try:
        reader = PdfReader(content)
        pages = 0 if reader.is_encrypted else len(reader.pages)
    except PDF_ERRORS as error:
        raise RefusedFile(
            _("Pliku PDF nie da się otworzyć. Zapisz go jeszcze raz i sprawdź, czy się otwiera.")
        ) from error
    if reader.is_encrypted:
        raise RefusedFile(_("Plik PDF jest zaszyfrowany. Zapisz go bez hasła."))
    if pages == 0:
        raise RefusedFile(_("Plik PDF nie ma ani jednej strony."))
    return pages


def _picture(form: str) -> Callable[[File[bytes]], None]:
    def look(content: File[bytes]) -> None:
        try:
            with warnings.catch_warnings():
                # A picture that unpacks to more than fits in memory is refused, not read.
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                Image.open(content, formats=[form]).verify()
        except (
            OSError,
            SyntaxError,
            Image.DecompressionBombError,
            Image.DecompressionBombWarning,
        ) as error:
            raise RefusedFile(
                _("To nie jest poprawny obraz %s. Zapisz go jeszcze raz.") % form
            ) from error

    return look


def _office(part: str, marker: str = "") -> Callable[[File[bytes]], None]:
    """A zip that has this part (with this text at its beginning), no macros and no bomb."""

    def look(content: File[bytes]) -> None:
        try:
            with zipfile.ZipFile(content) as archive:
                parts = archive.infolist()
                names = {item.filename for item in parts}
                right = part in names and (
                    not marker or archive.read(part)[:200].decode("ascii", "replace") == marker
                )
                unpacked = sum(item.file_size for item in parts)
        except (zipfile.BadZipFile, OSError, RuntimeError) as error:
            raise RefusedFile(
                _("Pliku nie da się otworzyć. Zapisz go jeszcze raz w edytorze.")
            ) from error
        if not right:
            raise RefusedFile(_("Treść pliku nie zgadza się z jego rozszerzeniem."))
        if unpacked > MAX_UNPACKED or len(parts) > 5_000:
            raise RefusedFile(_("Plik po rozpakowaniu jest za duży."))
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise RefusedFile(_("Plik zawiera makra. Zapisz go bez makr."))

    return look


OPEN_XML = "application/vnd.openxmlformats-officedocument"
ODT = "application/vnd.oasis.opendocument.text"
TYPES: dict[str, tuple[str, Callable[[File[bytes]], int | None]]] = {
    "pdf": ("application/pdf", _pdf),
    "docx": (f"{OPEN_XML}.wordprocessingml.document", _office("word/document.xml")),
    "xlsx": (f"{OPEN_XML}.spreadsheetml.sheet", _office("xl/workbook.xml")),
    "odt": (ODT, _office("mimetype", ODT)),
    "jpg": ("image/jpeg", _picture("JPEG")),
    "png": ("image/png", _picture("PNG")),
}
