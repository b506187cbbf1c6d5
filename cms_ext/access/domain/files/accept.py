"""Taking a file by its content: PDF, JPEG, PNG, HEIC, signed XML or ASiC-E, at most 10 MB."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from cms_ext.access.domain.files.attach import (
    MAX_SIZE,
    SIGNABLE,
    AcceptedFile,
    AttachmentRefused,
    check_container,
    check_xml,
    refused,
)
from cms_ext.access.domain.files.other_kinds import kind_in_words
from cms_ext.access.domain.signature.check import check_signature
from cms_ext.base.files.stored_files import display_name
from cms_ext.base.files.uploads.content import check_pdf, check_picture, require_one_format
from cms_ext.base.files.uploads.kind import (
    ASIC,
    HEIC,
    JPEG,
    PDF,
    PNG,
    XML,
    Unsuitable,
    honest_name,
    media_type,
    require_honest_name,
)
from cms_ext.base.files.virus_scan import NotClean, scan_file

__all__ = ["AcceptedFile", "AttachmentRefused", "accept"]


# How each kind is looked into.
LOOKS: Mapping[str, Callable[[bytes], None]] = {
    PDF: check_pdf,
    JPEG: lambda content: check_picture(content, JPEG),
    PNG: lambda content: check_picture(content, PNG),
    HEIC: lambda content: check_picture(content, HEIC),
    XML: check_xml,
    ASIC: check_container,
}


def accept(name: str, content: bytes, *, may_wait: bool = False) -> AcceptedFile:
    """Look into a file that came from outside; the content stays as it is, byte for byte.

    Raises AttachmentRefused with a sentence that says what is wrong and what to do, and
    ScannerUnavailable for a file that may not wait for a virus scanner.
    """
    shown = display_name(name)
    try:
        mime = _mime(shown, content)
        scan_state = scan_file(shown, content, may_wait=may_wait)
    except Unsuitable as error:
        raise refused(shown, str(error)) from error
    except NotClean as error:
        raise AttachmentRefused(str(error)) from error
    return AcceptedFile(
        name=honest_name(shown, mime),
        content=content,
        mime=mime,
        sha256=hashlib.sha256(content).hexdigest(),
        scan_state=scan_state,
        signature=check_signature(content, mime) if mime in SIGNABLE else None,
    )


def _mime(name: str, content: bytes) -> str:
    if not content:
        raise Unsuitable(_("Plik jest pusty. Wybierz plik z treścią."))
    if len(content) > MAX_SIZE:
        raise Unsuitable(_("Plik ma ponad 10 MB. Zeskanuj formularz w mniejszej rozdzielczości."))
    mime = media_type(content)
    if mime is None:
        raise Unsuitable(kind_in_words(content))
    require_honest_name(name, mime)
    require_one_format(content, mime)
    LOOKS[mime](content)
    return mime
