"""What a file is, told from its first bytes; one that is two kinds at once is refused."""

from __future__ import annotations

import io
import re
import zipfile

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from cms_ext.access.domain.files.accepted import ASIC, HEIC, JPEG, PDF, PNG, XML, Unsuitable

HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")
ZIP = b"PK\x03\x04"
# The first entry of an ASiC-E container is its type, stored, so it stands at a fixed place.
ASIC_START = b"mimetype" + ASIC.encode()

WHAT_TO_SEND = N_(
    "Przyjmujemy PDF, zdjęcie JPG, PNG albo HEIC oraz plik podpisany elektronicznie (XML, ASiC-E)."
)
# (first bytes, what it is and what to do instead)
OTHERS: tuple[tuple[tuple[bytes, ...], str], ...] = (
    ((b"MZ", b"\x7fELF", b"#!"), N_("To jest program. Programów nie przyjmujemy.")),
    (
        (b"\xd0\xcf\x11\xe0",),
        N_("To jest dokument pakietu biurowego. Zapisz go jako PDF i podpisz."),
    ),
    ((b"x\x9f>\x22",), N_("To jest winmail.dat programu Outlook. Wyślij formularz jako PDF.")),
    (
        (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"MSCF"),
        N_("To jest archiwum. Wyślij pliki osobno, bez pakowania."),
    ),
    ((b"GIF8", b"II*\x00", b"MM\x00*", b"BM", b"RIFF"), N_("Zapisz obraz jako JPG albo PDF.")),
    (
        (b"{\\rtf",),
        N_("To jest dokument pakietu biurowego. Zapisz go jako PDF i podpisz."),
    ),
)


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


def known_kind(content: bytes) -> str:
    """Words for a file that is none of the allowed kinds: what it is, what to send instead."""
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if content.startswith(b"PK"):
        return _zip_words(content)
    for beginnings, words in OTHERS:
        if content.startswith(beginnings):
            return f"{_(words)} {_(WHAT_TO_SEND)}"
    if b"%PDF-" in content[:2048]:
        return _("Przed początkiem PDF stoi coś jeszcze. Zapisz plik ponownie jako PDF.")
    if start.lower().startswith((b"<!doctype html", b"<html", b"<script", b"<svg", b"<!--")):
        return _("To jest strona albo grafika internetowa. Wydrukuj ją do PDF i podpisz.")
    return _(WHAT_TO_SEND)


def _zip_words(content: bytes) -> str:
    head = content[:4096]
    if b"[Content_Types].xml" in head or b"application/vnd.oasis" in head:
        return _("To jest dokument pakietu biurowego. Zapisz go jako PDF i podpisz.")
    return _("To jest archiwum. Wyślij pliki osobno, bez pakowania.")


def _is_xml(content: bytes) -> bool:
    """Begins like an XML document that is neither a web page nor a drawing."""
    start = content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    web = (b"<!doctype", b"<html", b"<svg", b"<script", b"<!--", b"<body")
    return start.startswith(b"<") and not start.startswith(web)


WEB_PAGE = re.compile(rb"<(?:script|iframe)[\s>]|<html[\s>]|<!doctype\s+html", re.IGNORECASE)
PDF_END = b"%%EOF"
PNG_END = b"IEND\xaeB`\x82"


def require_one_format(content: bytes, mime: str) -> None:
    """Raises Unsuitable for content before, after or beside the format of the first bytes.

    An electronic signature of a PDF is a revision of its own, which ends in %%EOF again.
    """
    if mime == PDF and content[content.rfind(PDF_END) :].strip(b"\r\n\t \x00") != PDF_END:
        raise Unsuitable(
            _("Za końcem PDF stoi coś jeszcze albo plik jest ucięty. Zapisz go ponownie jako PDF.")
        )
    if mime == PNG and not content.endswith(PNG_END):
        raise Unsuitable(_("Za końcem obrazu stoi coś jeszcze. Zapisz obraz ponownie."))
    if mime != XML and WEB_PAGE.search(content):
        raise Unsuitable(_("W pliku jest kod strony internetowej. Zapisz go ponownie jako PDF."))
    if mime != ASIC and _holds_archive(content):
        raise Unsuitable(_("W pliku jest ukryte archiwum. Zapisz go ponownie jako PDF."))


def _holds_archive(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return bool(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return False
