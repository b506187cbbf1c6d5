"""A file that comes with a case: looked into by its content, a picture drawn anew."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from cases.domain.refusal import FILE_REFUSED, TOO_MANY_FILES, refusal
from cases.models import CaseAttachment, CaseMessage
from cms_ext.base.files.stored_files import ending, save_file, shown_name
from cms_ext.base.files.uploads.content import (
    check_pdf,
    is_plain_text,
    require_one_format,
    safe_picture,
)
from cms_ext.base.files.uploads.kind import (
    JPEG,
    PDF,
    PICTURES,
    Unsuitable,
    honest_name,
    media_type,
    require_honest_name,
)
from cms_ext.base.files.virus_scan import NotClean, ScanState, scan_file
from cms_ext.office.desk_kit.workflow.refusal import Refusal

MAX_SIZE = 10 * 1024 * 1024
MAX_FILES = 5
TEXT = "text/plain"
# What people may choose in the browser; the content decides.
ENDINGS = ".jpg,.jpeg,.png,.heic,.pdf,.txt"


@dataclass(frozen=True, slots=True)
class AcceptedUpload:
    """A file as it will be kept: `content` of a picture is a new one, without where it was taken.

    `name` is only shown.
    """

    name: str
    content: bytes
    mime: str
    scan_state: ScanState


def accept(name: str, content: bytes, *, may_wait: bool = False) -> AcceptedUpload:
    """Look into a file from outside: a picture, PDF or plain text of at most 10 MB.

    Raises Refusal with a sentence that says what is wrong and what to do (E-CAS-02), and
    ScannerUnavailable for a file that may not wait for a virus scanner.
    """
    shown = shown_name(name)
    try:
        kept, mime = _looked_into(shown, content)
        scan_state = scan_file(shown, content, may_wait=may_wait)
    except Unsuitable as error:
        words = refusal(FILE_REFUSED, name=shown).message
        raise Refusal(FILE_REFUSED, f"{words} {error}") from error
    except NotClean as error:
        raise Refusal(FILE_REFUSED, str(error)) from error
    return AcceptedUpload(
        name=shown if mime == TEXT else honest_name(_stem(shown, mime), mime),
        content=kept,
        mime=mime,
        scan_state=scan_state,
    )


def _looked_into(name: str, content: bytes) -> tuple[bytes, str]:
    if not content:
        raise Unsuitable(_("Plik jest pusty."))
    if len(content) > MAX_SIZE:
        raise Unsuitable(_("Zmniejsz go poniżej 10 MB."))
    mime = media_type(content)
    if mime in (PDF, *PICTURES):
        require_honest_name(name, mime)
        require_one_format(content, mime)
        if mime == PDF:
            check_pdf(content)
            return content, PDF
        return safe_picture(content, mime), JPEG
    if ending(name) == "txt" and is_plain_text(content):
        return content, TEXT
    raise Unsuitable(_("Przyjmujemy zdjęcia JPG, PNG i HEIC, pliki PDF i zwykły tekst TXT."))


def _stem(name: str, mime: str) -> str:
    """A picture drawn anew is a JPEG, whatever it was before."""
    was_picture = mime == JPEG and ending(name) in ("png", "heic", "heif", "jfif")
    return f"{name.rpartition('.')[0]}.jpg" if was_picture else name


def attach(
    message: CaseMessage, files: Sequence[AcceptedUpload], stored: list[FieldFile]
) -> list[CaseAttachment]:
    """Keep the files with a message; `stored` is the list of `erased_unless_kept`.

    Raises Refusal for more than five.
    """
    if len(files) > MAX_FILES:
        raise refusal(TOO_MANY_FILES, most=MAX_FILES)
    return [_stored(message, file, stored) for file in files]


def _stored(message: CaseMessage, file: AcceptedUpload, stored: list[FieldFile]) -> CaseAttachment:
    row = CaseAttachment(
        message=message,
        name=file.name,
        sha256=hashlib.sha256(file.content).hexdigest(),
        mime=file.mime,
        size=len(file.content),
        scan_state=file.scan_state,
    )
    save_file(row.file, file.name, ContentFile(file.content), stored)
    row.save()
    return row
