"""Reads the text of a PDF's pages with PDFium, and text on them that nobody can see."""

import ctypes
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from statistics import median
from unicodedata import category

import pikepdf
import pypdfium2
import pypdfium2.raw as raw
from PIL import Image

from cms_ext.base.files.extraction import result

# What PDFium writes for a hyphen at the end of a line.
HYPHENS = "\ufffe\x02"
LINE = re.compile(rf"[^\r\n{HYPHENS}]+")
# Hyphens that PDFium leaves as they are: the typographic one, and the soft one.
TYPED_HYPHENS = ("\u2010", "\u00ad")
# A gap of so many times the usual line distance separates paragraphs.
PARAGRAPH = 1.3


def read_page_text(textpage: pypdfium2.PdfTextPage) -> str:
    """All text of a page; lines end with a line break, paragraphs with an empty line.

    Words broken at the end of a line are joined; a double name keeps its hyphen.
    """
    text = textpage.get_text_range()
    lines = list(LINE.finditer(text))
    heights = [_height(textpage, line.start()) for line in lines]
    steps = [above - below for above, below in zip(heights, heights[1:], strict=False)]
    usual = median([step for step in steps if step > 0] or [0.0])
    written = [lines[0][0].strip()] if lines else []
    for line, step in zip(lines[1:], steps, strict=True):
        before = written[-1]
        if text[line.start() - 1] in HYPHENS or before.endswith(TYPED_HYPHENS):
            written[-1] = before.rstrip("".join(TYPED_HYPHENS))
            written.append("-" if line[0].lstrip()[:1].isupper() else "")
        else:
            written.append("\n\n" if step > usual * PARAGRAPH else "\n")
        written.append(line[0].strip())
    return "".join(written).strip()


def _height(textpage: pypdfium2.PdfTextPage, place: int) -> float:
    """Return the height on the page, in points, of the character at this index of the text."""
    across, up = ctypes.c_double(), ctypes.c_double()
    sign = raw.FPDFText_GetCharIndexFromTextIndex(textpage, place)
    raw.FPDFText_GetCharOrigin(textpage, sign, across, up)
    return up.value


NEARLY_WHITE = 245
NEARLY_CLEAR = 10
MAX_PIXELS = 2_000_000

Box = tuple[float, float, float, float]


def read_unseen_texts(page: pypdfium2.PdfPage, textpage: pypdfium2.PdfTextPage) -> Iterator[str]:
    """Texts that are invisible, beyond the edge of the page, or in the colour of the paper.

    Invisible text over a picture is not reported: it is the usual layer of a recognised scan.
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
    """Return the page as a picture, at most one pixel for a point."""
    width, height = page.get_size()
    scale = min(1.0, (MAX_PIXELS / max(width * height, 1)) ** 0.5)
    picture: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    return picture


def _is_blank(drawing: Image.Image, bounds: Box, edge: Box) -> bool:
    """Return True if the drawing has a single colour where the text should be."""
    across = drawing.width / (edge[2] - edge[0])
    down = drawing.height / (edge[3] - edge[1])
    left, upper = (bounds[0] - edge[0]) * across, (edge[3] - bounds[3]) * down
    right, lower = (bounds[2] - edge[0]) * across, (edge[3] - bounds[1]) * down
    part = drawing.crop((int(left), int(upper), int(right) + 1, int(lower) + 1))
    darkest, lightest = part.getextrema()
    return bool(darkest == lightest)


@dataclass(frozen=True, slots=True)
class Pages:
    texts: tuple[str, ...]
    hidden: tuple[result.Hidden, ...]
    has_text: bool
    rebuilt: bool


@contextmanager
def open_document(content: bytes) -> Iterator[tuple[pypdfium2.PdfDocument, bool]]:
    """Open a PDF; one without its tail is rebuilt from its objects first, as viewers do.

    Yields the document and whether it was rebuilt. Raises ExtractionRefused.
    """
    try:
        try:
            document, rebuilt = pypdfium2.PdfDocument(content), False
        except pypdfium2.PdfiumError:
            document, rebuilt = pypdfium2.PdfDocument(_rebuild(content)), True
        with document:
            yield document, rebuilt
    except (pypdfium2.PdfiumError, pikepdf.PdfError) as error:
        raise result.ExtractionRefused(result.Why.BROKEN) from error


def _rebuild(content: bytes) -> bytes:
    """Write the objects that qpdf finds in a damaged file as a whole one."""
    whole = BytesIO()
    with pikepdf.open(BytesIO(content)) as document:
        document.save(whole)
    return whole.getvalue()


# Signs without a meaning of their own: a font's private ones, replacements, control characters.
MEANINGLESS = frozenset({"Co", "Cn", "Cs", "Cc"})
# Latin, Greek and Cyrillic letters come before.
OUR_SCRIPTS, LIGATURES = "\u2c00", "\ufb00"
VOWELS = frozenset("aąeęioóuyäöüáéíúаеиоуыіїєяюё")
# Abbreviations of a short table need no vowels.
FEW_LETTERS = 50


def is_readable(text: str) -> bool:
    """Return True if a page's text says something that a search can find.

    A font without a map to letters gives signs of the private area (a few of them are bullets),
    of scripts that nobody here writes, or other letters: then hardly any is a vowel.
    """
    letters = [sign for sign in text.casefold() if sign.isalpha()]
    odd = sum(sign == "\ufffd" or category(sign) in MEANINGLESS for sign in text if sign != "\n")
    odd += sum(OUR_SCRIPTS <= sign < LIGATURES for sign in letters)
    if not result.says_something(text) or odd * 2 > sum(map(str.isalnum, text)):
        return False
    return len(letters) < FEW_LETTERS or sum(map(VOWELS.__contains__, letters)) * 6 > len(letters)


def read_pages(content: bytes, expected: int) -> Pages:
    """Read every page. Raises ExtractionRefused if PDFium counts other pages than qpdf."""
    texts: list[str] = []
    hidden: list[result.Hidden] = []
    silent, empty = False, True
    with open_document(content) as (document, rebuilt):
        if len(document) != expected:
            raise result.ExtractionRefused(result.Why.PAGE_TREE, str(len(document)))
        for number in range(expected):
            text, unseen, drawn = _read_page(document, number)
            texts.append(text)
            hidden += unseen
            silent = silent or (drawn and not is_readable(text))
            empty = empty and not drawn
            result.require_characters(sum(map(len, texts)))
    if rebuilt and empty:
        # What was drawn on the pages was in the part that is missing.
        raise result.ExtractionRefused(result.Why.BROKEN)
    has_text = not silent and any(map(is_readable, texts))
    return Pages(tuple(texts), tuple(hidden), has_text, rebuilt)


def _read_page(
    document: pypdfium2.PdfDocument, number: int
) -> tuple[str, list[result.Hidden], bool]:
    """Return the page's text, its unseen texts, and whether anything is drawn on it."""
    page = document[number]
    textpage = page.get_textpage()
    text = read_page_text(textpage)
    unseen = "\n".join(read_unseen_texts(page, textpage))
    hidden = (
        [result.Hidden(result.HiddenLocation.HIDDEN_TEXT, unseen)]
        if result.says_something(unseen)
        else []
    )
    drawn = raw.FPDFPage_CountObjects(page) > 0
    if raw.FPDFPage_GetAnnotCount(page) > 0:
        drawn = True
        hidden += _appearances(document, page, number, text)
    page.close()
    return text, hidden, drawn


def _appearances(
    document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, number: int, text: str
) -> Iterator[result.Hidden]:
    """Yield the lines that stamps, notes and form fields draw on the page besides its text."""
    if raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_SUCCESS:
        return
    known = set(text.splitlines())
    flat = read_page_text(document[number].get_textpage())
    drawn = [line for line in flat.splitlines() if line not in known]
    if drawn:
        yield result.Hidden(result.HiddenLocation.ANNOTATION, "\n".join(drawn))
