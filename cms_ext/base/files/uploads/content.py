"""A look into PDFs, texts and pictures from outside, and pictures drawn anew: in the sandbox."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from cms_ext.base.files.sandbox import Program, ProgramStopped
from cms_ext.base.files.uploads.format_reading import TEXT
from cms_ext.base.files.uploads.kind import Unsuitable

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
PATIENCE = 20  # seconds by the clock on the wall; the programs' own limits are of processor time


def check_pdf(content: bytes) -> None:
    """Raises Unsuitable unless it is an open, inert PDF of 1 to 50 pages."""
    found = _reading(READER, content)
    if found == "encrypted":
        raise Unsuitable(_("Plik PDF jest zabezpieczony hasłem. Zapisz go bez hasła."))
    if found == "pages":
        raise Unsuitable(_("Plik PDF nie ma stron albo ma ich ponad 50. Wyślij tylko potrzebne."))
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
    """Whether it is UTF-8 without control characters."""
    return _reading(FORMAT_READER, content, TEXT) == "ok"


def require_one_format(content: bytes, mime: str) -> None:
    """Raises Unsuitable for content before, after or beside the format of the first bytes."""
    found = _reading(FORMAT_READER, content, mime)
    if found != "ok":
        raise Unsuitable(_(NOT_ONE_FORMAT.get(found, UNREADABLE)))


def _reading(reader: Program, content: bytes, *arguments: str) -> str:
    """The reader's word; `broken` when it was stopped by a limit or fell over."""
    try:
        return reader.run(arguments, content, patience=PATIENCE).decode()
    except ProgramStopped:
        return "broken"


def check_picture(content: bytes, mime: str) -> None:
    """Raises Unsuitable unless the picture opens whole and is not too large to decode."""
    safe_picture(content, mime)


def safe_picture(content: bytes, mime: str) -> bytes:
    """A JPEG made anew from the pixels alone: no EXIF, no place where it was taken.

    At most 2000 pixels wide or high. Raises Unsuitable.
    """
    try:
        drawn = PAINTER.run([mime], content, patience=PATIENCE)
    except ProgramStopped:
        drawn = b""
    if drawn == b"large":
        raise Unsuitable(
            _("Obraz ma za dużo pikseli. Zmniejsz go albo zeskanuj w mniejszej rozdzielczości.")
        )
    if not drawn.startswith(b"\xff\xd8\xff"):
        raise Unsuitable(_("Obraz jest uszkodzony. Zapisz go ponownie jako JPG."))
    return drawn
