"""What a file is, told from its first bytes and its name."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from cms_ext.base.files.stored_files import display_name, file_extension

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
HEIC = "image/heic"
XML = "application/xml"
ASIC = "application/vnd.etsi.asic-e+zip"
PICTURES = (JPEG, PNG, HEIC)
# The endings that a name may have; the first is the right one.
ENDINGS: Mapping[str, tuple[str, ...]] = {
    PDF: ("pdf",),
    JPEG: ("jpg", "jpeg", "jfif"),
    PNG: ("png",),
    HEIC: ("heic", "heif"),
    XML: ("xml", "xades"),
    ASIC: ("asice", "sce"),
}
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")
ZIP = b"PK\x03\x04"
# The first entry of an ASiC-E container is its type, stored, so it stands at a fixed place.
ASIC_START = b"mimetype" + ASIC.encode()


class Unsuitable(ValueError):
    """What is wrong inside a file, in one or two sentences without its name."""


def media_type(content: bytes) -> str | None:
    """The type of an allowed kind of file, or None."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return HEIC
    if content.startswith(ZIP) and content[30:].startswith(ASIC_START):
        return ASIC
    return XML if _is_xml(content) else None


def _is_xml(content: bytes) -> bool:
    """Begins like an XML document that is neither a web page nor a drawing."""
    start = content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    web = (b"<!doctype", b"<html", b"<svg", b"<script", b"<!--", b"<body")
    return start.startswith(b"<") and not start.startswith(web)


# `formularz.exe.pdf`: no honest program names a file so.
# fmt: off
DISGUISES = frozenset({
    "bat", "cmd", "com", "cpl", "dll", "doc", "docm", "docx", "eml", "exe", "hta", "htm", "html",
    "iso", "jar", "js", "lnk", "msg", "msi", "php", "ps1", "rar", "scr", "svg", "vbs", "xls",
    "xlsm", "xlsx", "zip", "7z",
})
# fmt: on


def require_honest_name(name: str, mime: str) -> None:
    """Raises Unsuitable when the name says that the file is something else than it is."""
    inner = {part.strip().lower() for part in name.split(".")[1:-1]}
    if disguise := sorted(inner & DISGUISES):
        raise Unsuitable(
            _("Nazwa pliku ma podwójne rozszerzenie (.%s). Zmień nazwę i prześlij plik ponownie.")
            % disguise[0]
        )
    last = file_extension(name)
    if last in ENDINGS[mime] or (mime in PICTURES and last in _endings(PICTURES)):
        return
    if last and _looks_like_an_ending(last):
        raise Unsuitable(
            _("Nazwa kończy się na .%(last)s, a w środku jest plik .%(right)s. Zmień nazwę.")
            % {"last": last, "right": ENDINGS[mime][0]}
        )


def honest_name(name: str, mime: str) -> str:
    """The name with an ending that tells what the file is."""
    if file_extension(name) in ENDINGS[mime]:
        return name
    stem = name.rpartition(".")[0] if file_extension(name) in _endings(PICTURES) else name
    return display_name(f"{stem}.{ENDINGS[mime][0]}")


def _looks_like_an_ending(last: str) -> bool:
    """`exe` is one; `11` of `formularz 20.11` and `Lis skan` of `A.Lis skan` are not."""
    return last.isalnum() and not last.isdecimal() and len(last) <= 5


def _endings(mimes: Collection[str]) -> tuple[str, ...]:
    return tuple(one for mime in mimes for one in ENDINGS[mime])
