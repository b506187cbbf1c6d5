"""The first page as a picture."""

from __future__ import annotations

import io

import pypdfium2
from PIL import Image, ImageOps

from cms_ext.base.extraction.reading.picture import opened
from cms_ext.base.extraction.reading.refused import ExtractionRefused, Why

# A page may be as long as a till receipt: of such a one the beginning is shown.
MAX_TIMES_WIDTH = 2


def draw(content: bytes, extension: str, width: int) -> bytes:
    """A PNG of page 1 that is `width` pixels wide; raises ExtractionRefused for a broken file."""
    picture = _page(content, width) if extension == "pdf" else _picture(content, extension, width)
    made = io.BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()


def _page(content: bytes, width: int) -> Image.Image:
    try:
        with pypdfium2.PdfDocument(content) as document:
            page = document[0]
            across, down = page.get_size()
            if across <= 0 or down <= 0:
                raise ExtractionRefused(Why.BROKEN)
            below = max(0.0, down - across * MAX_TIMES_WIDTH)
            picture: Image.Image = page.render(scale=width / across, crop=(0, below, 0, 0)).to_pil()
            return picture.convert("RGB")
    except pypdfium2.PdfiumError as error:
        raise ExtractionRefused(Why.BROKEN) from error


def _picture(content: bytes, extension: str, width: int) -> Image.Image:
    with opened(content, extension) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    height = max(1, round(upright.height * width / upright.width))
    shown = upright.resize((width, height))
    return shown.crop((0, 0, width, min(height, width * MAX_TIMES_WIDTH)))
