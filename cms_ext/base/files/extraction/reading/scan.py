"""Pages as pictures: the first one drawn, each of a scan drawn and read by tesseract."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import NoReturn

import pypdfium2
from PIL import Image, ImageOps

from cms_ext.base.files.extraction.reading.limits import MAX_MEMORY, ExtractionRefused, Why
from cms_ext.base.files.extraction.reading.picture import open_picture
from cms_ext.base.files.sandbox.walls import confine_process

DOTS_PER_POINT = 250 / 72
MAX_PIXELS = 25_000_000
MAX_PAGES = 300
PAGE_SECONDS = 90


def draw_for_recognition(content: bytes, extension: str, index: int) -> tuple[bytes, int]:
    """A plain PNG of one page, and how many pages there are: tesseract sees none of the bytes.

    Raises ExtractionRefused for a broken file and for one with too many pages.
    """
    if extension == "pdf":
        picture, count = _scanned_page(content, index)
    else:
        with open_picture(content, extension) as photo:
            picture, count = ImageOps.exif_transpose(photo).convert("L"), 1
    drawn = io.BytesIO()
    picture.convert("L").save(drawn, "PNG", compress_level=1)
    return drawn.getvalue(), count


def _scanned_page(content: bytes, index: int) -> tuple[Image.Image, int]:
    try:
        with pypdfium2.PdfDocument(content) as document:
            count = len(document)
            if count > MAX_PAGES:
                raise ExtractionRefused(Why.TOO_MANY_PAGES, str(MAX_PAGES))
            page = document[index]
            across, down = page.get_size()
            scale = min(DOTS_PER_POINT, (MAX_PIXELS / max(across * down, 1)) ** 0.5)
            picture: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
            return picture.convert("L"), count
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise ExtractionRefused(Why.BROKEN) from error


def become_tesseract(program: str) -> NoReturn:
    """Reads a picture from standard input and writes its text; this process is its whole world."""
    confine_process(memory=MAX_MEMORY, seconds=PAGE_SECONDS, program=Path(program))
    told = {"LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}
    os.execve(program, [program, "stdin", "stdout", "-l", "pol"], told)


# A page may be as long as a till receipt: of such a one the beginning is shown.
MAX_TIMES_WIDTH = 2


def draw_page(content: bytes, extension: str, width: int) -> bytes:
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
    with open_picture(content, extension) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    height = max(1, round(upright.height * width / upright.width))
    shown = upright.resize((width, height))
    return shown.crop((0, 0, width, min(height, width * MAX_TIMES_WIDTH)))
