"""A look into PDFs, photos and scans before they are taken, and pictures safe to look at."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import pillow_heif
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from cms_ext.access.domain.files.accepted import HEIC, JPEG, PICTURES, PNG, Unsuitable
from cms_ext.access.models import ApplicationAttachment
from cms_ext.base.sandbox import Program, Stopped
from cms_ext.base.stored_files import BROKEN_PICTURE

READER = Program("cms_ext.access.domain.files.pdf_reading")
PATIENCE = 20  # seconds by the clock on the wall; the reader's own limit is of processor time


def check_pdf(content: bytes) -> None:
    """Raises Unsuitable unless it is an open, inert PDF of 1 to 50 pages."""
    found = _reading(content)
    if found == "encrypted":
        raise Unsuitable(_("Plik PDF jest zabezpieczony hasłem. Zapisz go bez hasła."))
    if found == "pages":
        raise Unsuitable(_("Plik PDF nie ma stron albo ma ich ponad 50. Wyślij sam formularz."))
    if found.startswith("active"):
        raise Unsuitable(
            _("Plik PDF ma skrypty, załączniki albo akcje (%s). Wydrukuj go do nowego PDF.")
            % found.partition(" ")[2]
        )
    if found != "ok":
        raise Unsuitable(
            _("Pliku PDF nie da się otworzyć. Zapisz go ponownie i sprawdź, czy się otwiera.")
        )


def _reading(content: bytes) -> str:
    """The reader's word; `broken` when it was stopped by a limit or fell over."""
    try:
        return READER.run([], content, patience=PATIENCE).decode()
    except Stopped:
        return "broken"


# 8160 × 6144, the biggest photo of today's telephones, and some air.
MAX_PIXELS = 64_000_000
PREVIEW_SIDE = 2000
FORMATS = {JPEG: "JPEG", PNG: "PNG", HEIC: "HEIF"}

pillow_heif.register_heif_opener()


def check_picture(content: bytes, mime: str) -> None:
    """Raises Unsuitable unless the picture opens whole and is not too large to decode."""
    with _opened(content, mime) as picture:
        _decoded(picture)


def safe_picture(content: bytes, mime: str) -> bytes:
    """A JPEG made anew from the pixels alone: no EXIF, no place where it was taken."""
    with _opened(content, mime) as picture:
        upright = ImageOps.exif_transpose(_decoded(picture)).convert("RGB")
    upright.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    made = io.BytesIO()
    Image.frombytes("RGB", upright.size, upright.tobytes()).save(made, "JPEG", quality=85)
    return made.getvalue()


@contextmanager
def _opened(content: bytes, mime: str) -> Iterator[Image.Image]:
    try:
        with warnings.catch_warnings():
            # Pillow warns of much that it repairs; a picture beyond its own limit raises.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=[FORMATS[mime]]) as picture:
                _require_decodable(picture)
                yield picture
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except BROKEN_PICTURE as error:
        if isinstance(error, Unsuitable):
            raise
        raise Unsuitable(_("Obraz jest uszkodzony. Zapisz go ponownie jako JPG.")) from error


def _require_decodable(picture: Image.Image) -> None:
    if picture.width * picture.height > MAX_PIXELS:
        raise _too_large()


def _too_large() -> Unsuitable:
    return Unsuitable(
        _("Obraz ma za dużo pikseli. Zmniejsz go albo zeskanuj w mniejszej rozdzielczości.")
    )


def _decoded(picture: Image.Image) -> Image.Image:
    # A JPEG is decoded at the scale that the preview needs: an eighth of the memory.
    picture.draft("RGB", (PREVIEW_SIDE, PREVIEW_SIDE))
    picture.load()
    return picture


PREVIEW_MIME = "image/jpeg"


def preview(attachment: ApplicationAttachment) -> bytes | None:
    """A JPEG of a photo or scan, at most 2000 pixels wide or high; None: download only.

    A PDF has none: it is handed out as a file, never drawn here.
    """
    if attachment.mime not in PICTURES:
        return None
    with attachment.file.open("rb") as stored:
        try:
            return safe_picture(stored.read(), attachment.mime)
        except Unsuitable:
            return None
