"""Checking an uploaded file: its size, its type by content, its text and hidden text.

`cms_ext.base.files` reads and redraws foreign files in a separate process; nothing here parses
them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.files import File
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from cms_ext.base.files.extraction import ExtractedText, HiddenLocation, UnreadableFile, read_file
from cms_ext.base.files.extraction.file import describe_refusal
from cms_ext.base.files.extraction.result import Why
from cms_ext.base.files.uploads.content import (
    HEIC,
    JPEG,
    PNG,
    Unsuitable,
    media_type,
    safe_picture,
)
from cms_ext.base.text.typed_values import ValueRefused

MAX_SIZE = 20 * 1024 * 1024
OPEN_XML = "application/vnd.openxmlformats-officedocument"
TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "docx": f"{OPEN_XML}.wordprocessingml.document",
    "xlsx": f"{OPEN_XML}.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "jpg": JPEG,
    "png": PNG,
    "heic": HEIC,
}
PICTURES = (JPEG, PNG, HEIC)
# A page of A4 has 3508 pixels when it is scanned at 300 dpi.
MAX_SIDE = 4000


class RefusedFile(ValueRefused):
    """The file is not accepted; the message says what is wrong and what is expected."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file whose content fits its name, and the text read from its bytes."""

    content: File[bytes]
    extension: str
    media_type: str
    size: int
    sha256: str
    extracted: ExtractedText

    @property
    def pages(self) -> int | None:
        """None for files without pages of their own."""
        return self.extracted.page_count


def checked_file(content: File[bytes], name: str) -> CheckedFile:
    """Check a file called `name`; raise RefusedFile with a sentence for the clerk.

    A file that is too big is refused before any byte is read.
    """
    size = content.size
    if size == 0:
        raise RefusedFile(_("Plik jest pusty. Wybierz plik z treścią."))
    if size > MAX_SIZE:
        raise RefusedFile(
            _("Plik ma %(size)d MB, a może mieć najwyżej %(limit)d MB. Zmniejsz go.")
            % {"size": -(-size // 1024**2), "limit": MAX_SIZE // 1024**2}
        )
    extension = read_extension(name)
    if extension not in TYPES:
        raise RefusedFile(
            _("Nie przyjmujemy plików tego rodzaju. Przyjmujemy: %s.") % ", ".join(sorted(TYPES))
        )
    content.seek(0)
    raw = content.read()
    content.seek(0)
    if TYPES[extension] in PICTURES:
        raw, extension = redraw_scan(raw, extension), "jpg"
        content = ContentFile(raw, name=name)
        size = len(raw)
    return CheckedFile(
        content,
        extension,
        TYPES[extension],
        size,
        hashlib.sha256(raw).hexdigest(),
        read_upload(raw, extension),
    )


def redraw_scan(raw: bytes, extension: str) -> bytes:
    """Return the JPEG of a picture's pixels alone: no place where it was taken, no names.

    Raises RefusedFile for one of another kind than its name says, or that does not open.
    """
    mime = TYPES[extension]
    if media_type(raw) != mime:
        raise RefusedFile(describe_refusal(Why.MISLABELLED, extension.upper()))
    try:
        return safe_picture(raw, mime, side=MAX_SIDE)
    except Unsuitable as refusal:
        raise RefusedFile(str(refusal)) from refusal


def read_upload(raw: bytes, extension: str) -> ExtractedText:
    """Return the text and hidden text of a file.

    Raises RefusedFile for one that is not accepted.
    """
    try:
        extracted = read_file(raw, extension)
    except UnreadableFile as refusal:
        raise RefusedFile(str(refusal)) from refusal
    if any(hidden.place == HiddenLocation.ATTACHMENT for hidden in extracted.hidden):
        raise RefusedFile(
            _("Plik ma w środku załączniki. Usuń je i dodaj każdy jako osobny dokument.")
        )
    return extracted


def read_extension(name: str) -> str:
    extension = name.rpartition(".")[2].lower()
    return {"jpeg": "jpg"}.get(extension, extension)
