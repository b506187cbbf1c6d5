"""Pages as pictures: the first one drawn, those of a scan read by tesseract."""

from __future__ import annotations

import io
import subprocess
import time
from collections.abc import Iterator

import pypdfium2
from PIL import Image, ImageOps

from cms_ext.base.extraction.reading.limits import ExtractionRefused, Why
from cms_ext.base.extraction.reading.picture import opened

DOTS_PER_POINT = 250 / 72
MAX_PIXELS = 25_000_000
MAX_PAGES = 300
PAGE_SECONDS = 90
ALL_SECONDS = 1200
# What tesseract returns when it cannot begin at all.
LANGUAGE_MISSING = 1


def read_scan(content: bytes, extension: str, tesseract: str) -> tuple[str, ...]:
    """The text of each page; a page that takes too long stays without one.

    Raises ExtractionRefused for a broken file, one with too many pages, or when all takes too long.
    """
    until = time.monotonic() + ALL_SECONDS
    texts: list[str] = []
    for page in _pages(content, extension):
        if time.monotonic() > until:
            raise ExtractionRefused(Why.LIMIT)
        texts.append(_read(page, tesseract))
    return tuple(texts)


def _pages(content: bytes, extension: str) -> Iterator[Image.Image]:
    if extension != "pdf":
        with opened(content, extension) as picture:
            yield ImageOps.exif_transpose(picture)
        return
    try:
        with pypdfium2.PdfDocument(content) as document:
            if len(document) > MAX_PAGES:
                raise ExtractionRefused(Why.TOO_MANY_PAGES, str(MAX_PAGES))
            for page in document:
                across, down = page.get_size()
                scale = min(DOTS_PER_POINT, (MAX_PIXELS / max(across * down, 1)) ** 0.5)
                yield page.render(scale=scale, grayscale=True).to_pil()
    except pypdfium2.PdfiumError as error:
        raise ExtractionRefused(Why.BROKEN) from error


def _read(page: Image.Image, tesseract: str) -> str:
    """Drawn anew as a plain PNG: tesseract sees none of the foreign file's bytes."""
    drawn = io.BytesIO()
    page.convert("L").save(drawn, "PNG")
    try:
        done = subprocess.run(
            [tesseract, "stdin", "stdout", "-l", "pol"],
            input=drawn.getvalue(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1"},
            timeout=PAGE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ""
    if done.returncode == LANGUAGE_MISSING:
        raise ExtractionRefused(Why.NO_TESSERACT)
    return done.stdout.decode("utf-8", "replace").replace("\f", "").strip()


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
