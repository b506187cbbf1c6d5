"""Text of a page that is there for a machine and not for the eye."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as raw
from PIL import Image

NEARLY_WHITE = 245
NEARLY_CLEAR = 10
MAX_PIXELS = 2_000_000

Box = tuple[float, float, float, float]


def unseen_texts(page: pypdfium2.PdfPage, textpage: pypdfium2.PdfTextPage) -> Iterator[str]:
    """Texts drawn as invisible, beyond the edge of the page, or in the colour of the paper.

    The invisible text over a picture is the usual layer of a scan that was read by a machine.
    """
    kinds = (raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_IMAGE)
    objects = list(page.get_objects(filter=list(kinds), textpage=textpage))
    is_scan = any(item.type == raw.FPDF_PAGEOBJ_IMAGE for item in objects)
    edge = page.get_bbox()
    drawing: Image.Image | None = None
    for item in objects:
        if not isinstance(item, pypdfium2.PdfTextObj):
            continue
        if _is_invisible(item):
            if not is_scan:
                yield item.extract()
        elif _is_beyond(item.get_bounds(), edge):
            yield item.extract()
        elif _is_pale(item):
            drawing = drawing or _drawn(page)
            if _is_blank(drawing, item.get_bounds(), edge):
                yield item.extract()


def _is_invisible(item: pypdfium2.PdfTextObj) -> bool:
    mode: int = raw.FPDFTextObj_GetTextRenderMode(item)
    return mode in (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)


def _is_beyond(bounds: Box, edge: Box) -> bool:
    left, bottom, right, top = bounds
    return right <= edge[0] or left >= edge[2] or top <= edge[1] or bottom >= edge[3]


def _is_pale(item: pypdfium2.PdfTextObj) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFPageObj_GetFillColor(item, red, green, blue, alpha):
        return False
    white = min(red.value, green.value, blue.value) >= NEARLY_WHITE
    return white or alpha.value <= NEARLY_CLEAR


def _drawn(page: pypdfium2.PdfPage) -> Image.Image:
    """The page as the eye sees it, a pixel for a point or less."""
    width, height = page.get_size()
    scale = min(1.0, (MAX_PIXELS / max(width * height, 1)) ** 0.5)
    picture: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    return picture


def _is_blank(drawing: Image.Image, bounds: Box, edge: Box) -> bool:
    """Whether the drawing has one colour where the text should be."""
    across = drawing.width / (edge[2] - edge[0])
    down = drawing.height / (edge[3] - edge[1])
    left, upper = (bounds[0] - edge[0]) * across, (edge[3] - bounds[3]) * down
    right, lower = (bounds[2] - edge[0]) * across, (edge[3] - bounds[1]) * down
    part = drawing.crop((int(left), int(upper), int(right) + 1, int(lower) + 1))
    darkest, lightest = part.getextrema()
    return bool(darkest == lightest)
