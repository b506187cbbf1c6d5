"""Checks uploaded files by content and name, and redraws pictures, in the sandbox."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from cms_ext.base.files.extraction.file import describe_refusal
from cms_ext.base.files.extraction.result import Why
from cms_ext.base.files.file_kind import is_pdf
from cms_ext.base.files.sandbox import Program, ProgramStopped
from cms_ext.base.files.stored_files import display_name, file_extension
from cms_ext.base.files.uploads.format_reading import TEXT

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
HEIC = "image/heic"
WEBP = "image/webp"
XML = "application/xml"
ASIC = "application/vnd.etsi.asic-e+zip"
PICTURES = (JPEG, PNG, HEIC)
# The extensions that a name may have; the first is the right one.
ENDINGS: Mapping[str, tuple[str, ...]] = {
    PDF: ("pdf",),
    JPEG: ("jpg", "jpeg", "jfif"),
    PNG: ("png",),
    HEIC: ("heic", "heif"),
    XML: ("xml", "xades"),
    ASIC: ("asice", "sce"),
}
JPEG_START = b"\xff\xd8\xff"
PNG_START = b"\x89PNG\r\n\x1a\n"
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")
ZIP = b"PK\x03\x04"
# The first entry of an ASiC-E container is its type, uncompressed, so at a fixed place.
ASIC_START = b"mimetype" + ASIC.encode()


class Unsuitable(ValueError):
    """A file is refused; the message says what is wrong in it, without its name."""


def media_type(content: bytes) -> str | None:
    """Return the type of an allowed kind of file, or None."""
    if is_pdf(content):
        return PDF
    if content.startswith(JPEG_START):
        return JPEG
    if content.startswith(PNG_START):
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


# As in `formularz.exe.pdf`, which no honest program writes.
# fmt: off
DISGUISES = frozenset({
    "bat", "cmd", "com", "cpl", "dll", "doc", "docm", "docx", "eml", "exe", "hta", "htm", "html",
    "iso", "jar", "js", "lnk", "msg", "msi", "php", "ps1", "rar", "scr", "svg", "vbs", "xls",
    "xlsm", "xlsx", "zip", "7z",
})
# fmt: on


def require_honest_name(name: str, mime: str) -> None:
    """Raises Unsuitable if the name claims another type than the file has."""
    inner = {part.strip().lower() for part in name.split(".")[1:-1]}
    if disguise := sorted(inner & DISGUISES):
        raise Unsuitable(
            _("Nazwa pliku ma podwójne rozszerzenie (.%s). Zmień nazwę i prześlij plik ponownie.")
            % disguise[0]
        )
    last = file_extension(name)
    if last in ENDINGS[mime] or (mime in PICTURES and last in _endings(PICTURES)):
        return
    if last and _looks_like_extension(last):
        raise Unsuitable(
            _("Nazwa kończy się na .%(last)s, a w środku jest plik .%(right)s. Zmień nazwę.")
            % {"last": last, "right": ENDINGS[mime][0]}
        )


def honest_name(name: str, mime: str) -> str:
    """Return the name with the extension of the file's real type."""
    if file_extension(name) in ENDINGS[mime]:
        return name
    stem = name.rpartition(".")[0] if file_extension(name) in _endings(PICTURES) else name
    return display_name(f"{stem}.{ENDINGS[mime][0]}")


def _looks_like_extension(last: str) -> bool:
    """`exe` is one; `11` of `formularz 20.11` and `Lis skan` of `A.Lis skan` are not."""
    return last.isalnum() and not last.isdecimal() and len(last) <= 5


def _endings(mimes: Collection[str]) -> tuple[str, ...]:
    return tuple(one for mime in mimes for one in ENDINGS[mime])


READER = Program("cms_ext.base.files.uploads.pdf_reading")
PAINTER = Program("cms_ext.base.files.uploads.picture_drawing")
FORMAT_READER = Program("cms_ext.base.files.uploads.format_reading")
UNREADABLE = N_("Pliku nie da się sprawdzić. Zapisz go ponownie i sprawdź, czy się otwiera.")
NOT_ONE_FORMAT = {
    "pdf-end": N_(
        "Za końcem PDF stoi coś jeszcze albo plik jest ucięty. Zapisz go ponownie jako PDF."
    ),
    "png-end": N_("Za końcem obrazu stoi coś jeszcze. Zapisz obraz ponownie."),
    "web": N_("W pliku jest kod strony internetowej. Zapisz go ponownie jako PDF."),
    "archive": N_("W pliku jest ukryte archiwum. Zapisz go ponownie jako PDF."),
}
# A little more than 8160 × 6144, the biggest photo of today's telephones.
MAX_PIXELS = 64_000_000
PATIENCE = 20  # seconds of wall time; the programs limit their processor time themselves


def check_pdf(content: bytes) -> None:
    """Raises Unsuitable unless it is an open, inert PDF of 1 to 50 pages.

    One without its tail passes, as in the library: viewers open it (`extraction`).
    """
    found = _reading(READER, content)
    if found == "encrypted":
        raise Unsuitable(_("Plik PDF jest zabezpieczony hasłem. Zapisz go bez hasła."))
    if found == "pages":
        raise Unsuitable(_("Plik PDF nie ma stron albo ma ich ponad 50. Wyślij tylko potrzebne."))
    if found.startswith("count"):
        raise Unsuitable(describe_refusal(Why.PAGE_TREE, found.partition(" ")[2]))
    if found.startswith("active"):
        raise Unsuitable(
            _("Plik PDF ma skrypty, załączniki albo akcje (%s). Wydrukuj go do nowego PDF.")
            % found.partition(" ")[2]
        )
    if found == "large":
        raise Unsuitable(
            _("Plik PDF po rozpakowaniu jest za duży. Zeskanuj albo wydrukuj go ponownie do PDF.")
        )
    if found != "ok":
        raise Unsuitable(
            _("Pliku PDF nie da się otworzyć. Zapisz go ponownie i sprawdź, czy się otwiera.")
        )


def is_plain_text(content: bytes) -> bool:
    """Return True if the content is UTF-8 without control characters."""
    return _reading(FORMAT_READER, content, TEXT) == "ok"


def require_one_format(content: bytes, mime: str) -> None:
    """Raises Unsuitable if the file holds anything besides the format of its first bytes."""
    found = _reading(FORMAT_READER, content, mime)
    if found != "ok":
        raise Unsuitable(_(NOT_ONE_FORMAT.get(found, UNREADABLE)))


def _reading(reader: Program, content: bytes, *arguments: str) -> str:
    """Return the reader's answer; `broken` if a limit stopped it or it crashed."""
    try:
        return reader.run(arguments, content, patience=PATIENCE).decode()
    except ProgramStopped:
        return "broken"


def check_picture(content: bytes, mime: str) -> None:
    """Raises Unsuitable unless the picture opens whole and is not too large to decode."""
    safe_picture(content, mime)


def safe_picture(
    content: bytes,
    mime: str,
    *,
    alpha: bool = False,
    max_pixels: int = MAX_PIXELS,
    side: int = 2000,
) -> bytes:
    """Redraw a picture as a JPEG of its pixels alone: no EXIF, no place where it was taken.

    Upright, in 8-bit sRGB, at most `side` pixels wide or high. With `alpha` a transparent picture
    becomes a PNG; without it what is transparent becomes white. Raises Unsuitable.
    """
    try:
        arguments = [mime, "alpha" if alpha else "", str(max_pixels), str(side)]
        drawn = PAINTER.run(arguments, content, patience=PATIENCE)
    except ProgramStopped:
        drawn = b""
    if drawn == b"large":
        raise Unsuitable(
            _("Obraz ma za dużo pikseli. Zmniejsz go albo zeskanuj w mniejszej rozdzielczości.")
        )
    if not drawn.startswith((JPEG_START, PNG_START)):
        raise Unsuitable(_("Obraz jest uszkodzony. Zapisz go ponownie jako JPG."))
    return drawn
