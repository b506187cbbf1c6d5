"""Taking a file by its content: PDF, JPEG, PNG, HEIC, signed XML or ASiC-E, at most 10 MB."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cms_ext.access.domain.files.accepted import (
    ASIC,
    HEIC,
    JPEG,
    MAX_SIZE,
    PDF,
    PICTURES,
    PNG,
    SIGNABLE,
    XML,
    AcceptedFile,
    AttachmentRefused,
    Unsuitable,
    refused,
)
from cms_ext.access.domain.files.container import check_container, check_xml
from cms_ext.access.domain.files.content import check_pdf, check_picture
from cms_ext.access.domain.files.kind import known_kind, media_type, require_one_format
from cms_ext.access.domain.signature.check import check_signature
from cms_ext.base.stored_files import ending, shown_name
from cms_ext.base.virus_scan import NotClean, require_clean

__all__ = ["AcceptedFile", "AttachmentRefused", "accept"]


@dataclass(frozen=True, slots=True)
class _Type:
    """How a kind of file is looked into, and which endings its name may have."""

    look: Callable[[bytes], None]
    endings: tuple[str, ...]


TYPES: Mapping[str, _Type] = {
    PDF: _Type(check_pdf, ("pdf",)),
    JPEG: _Type(lambda content: check_picture(content, JPEG), ("jpg", "jpeg", "jfif")),
    PNG: _Type(lambda content: check_picture(content, PNG), ("png",)),
    HEIC: _Type(lambda content: check_picture(content, HEIC), ("heic", "heif")),
    XML: _Type(check_xml, ("xml", "xades")),
    ASIC: _Type(check_container, ("asice", "sce")),
}
# `formularz.exe.pdf`: no honest program names a file so.
# fmt: off
DISGUISES = frozenset({
    "bat", "cmd", "com", "cpl", "dll", "doc", "docm", "docx", "eml", "exe", "hta", "htm", "html",
    "iso", "jar", "js", "lnk", "msg", "msi", "php", "ps1", "rar", "scr", "svg", "vbs", "xls",
    "xlsm", "xlsx", "zip", "7z",
})
# fmt: on


def accept(name: str, content: bytes) -> AcceptedFile:
    """Look into a file that came from outside; the content stays as it is, byte for byte.

    Raises AttachmentRefused with a sentence that says what is wrong and what to do.
    """
    shown = shown_name(name)
    try:
        mime = _mime(shown, content)
        require_clean(shown, content)
    except Unsuitable as error:
        raise refused(shown, str(error)) from error
    except NotClean as error:
        raise AttachmentRefused(str(error)) from error
    return AcceptedFile(
        name=_named(shown, mime),
        content=content,
        mime=mime,
        sha256=hashlib.sha256(content).hexdigest(),
        signature=check_signature(content, mime) if mime in SIGNABLE else None,
    )


def _mime(name: str, content: bytes) -> str:
    if not content:
        raise Unsuitable(_("Plik jest pusty. Wybierz plik z treścią."))
    if len(content) > MAX_SIZE:
        raise Unsuitable(_("Plik ma ponad 10 MB. Zeskanuj formularz w mniejszej rozdzielczości."))
    mime = media_type(content)
    if mime is None:
        raise Unsuitable(known_kind(content))
    _require_honest_name(name, mime)
    require_one_format(content, mime)
    TYPES[mime].look(content)
    return mime


def _require_honest_name(name: str, mime: str) -> None:
    inner = {part.strip().lower() for part in name.split(".")[1:-1]}
    if disguise := sorted(inner & DISGUISES):
        raise Unsuitable(
            _("Nazwa pliku ma podwójne rozszerzenie (.%s). Zmień nazwę i prześlij plik ponownie.")
            % disguise[0]
        )
    last = ending(name)
    if last in _endings(mime) or (mime in PICTURES and last in _endings(*PICTURES)):
        return
    if last and _looks_like_an_ending(last):
        raise Unsuitable(
            _("Nazwa kończy się na .%(last)s, a w środku jest plik .%(right)s. Zmień nazwę.")
            % {"last": last, "right": TYPES[mime].endings[0]}
        )


def _looks_like_an_ending(last: str) -> bool:
    """`exe` is one; `11` of `formularz 20.11` and `Lis skan` of `A.Lis skan` are not."""
    return last.isalnum() and not last.isdecimal() and len(last) <= 5


def _endings(*mimes: str) -> tuple[str, ...]:
    return tuple(one for mime in mimes for one in TYPES[mime].endings)


def _named(name: str, mime: str) -> str:
    """The name with an ending that tells what the file is."""
    if ending(name) in TYPES[mime].endings:
        return name
    right = TYPES[mime].endings[0]
    stem = name.rpartition(".")[0] if ending(name) in _endings(*PICTURES) else name
    return shown_name(f"{stem}.{right}")
