"""Photos and scans: reads notes in them, draws pages, and hands them to tesseract."""

import io
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from PIL import ExifTags, Image, ImageOps

from cms_ext.base.files.extraction import result
from cms_ext.base.files.extraction.reading.archive import texts_of_xml
from cms_ext.base.files.extraction.reading.pdf_pages import open_document
from cms_ext.base.files.sandbox.confinement import confine_process

# A little more than 8160 × 6144, the biggest photo of today's telephones.
MAX_PIXELS = 64_000_000
FORMATS = {"jpg": "JPEG", "png": "PNG"}
BEGINNINGS = {"jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
# What Pillow raises for a broken picture.
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError)
PARTS_OF_EXIF = (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo, ExifTags.IFD.IFD1)
XMP = ("xmp", "XML:com.adobe.xmp", "Raw profile type xmp")


def read_jpg(content: bytes) -> result.ExtractedText:
    return _read(content, "jpg")


def read_png(content: bytes) -> result.ExtractedText:
    return _read(content, "png")


@contextmanager
def open_picture(content: bytes, extension: str) -> Iterator[Image.Image]:
    """Decode a picture. Raises ExtractionRefused if it is broken, mislabelled or huge."""
    if not content.startswith(BEGINNINGS[extension]):
        raise result.ExtractionRefused(result.Why.MISLABELLED, extension.upper())
    try:
        with warnings.catch_warnings():
            # Pillow warns of much that it repairs; a picture beyond its own limit raises.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=[FORMATS[extension]]) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise result.ExtractionRefused(result.Why.TOO_MANY_PIXELS)
                picture.load()
                yield picture
    except Image.DecompressionBombError as error:
        raise result.ExtractionRefused(result.Why.TOO_MANY_PIXELS) from error
    except BROKEN as error:
        raise result.ExtractionRefused(result.Why.BROKEN) from error


def _read(content: bytes, extension: str) -> result.ExtractedText:
    with open_picture(content, extension) as picture:
        notes = [*_exif(picture), *_chunks(picture)]
    hidden = [
        result.Hidden(result.HiddenLocation.METADATA, note)
        for note in notes
        if result.says_something(note)
    ]
    return result.ExtractedText(("",), 1, False, tuple(dict.fromkeys(hidden)))


def _exif(picture: Image.Image) -> Iterator[str]:
    """Texts that the camera wrote: maker, artist, description, place."""
    exif = picture.getexif()
    for tags in (exif, *(exif.get_ifd(part) for part in PARTS_OF_EXIF)):
        for value in tags.values():
            if isinstance(value, str):
                yield value.strip("\x00 ")
            elif isinstance(value, bytes):
                yield _readable(value)


def _chunks(picture: Image.Image) -> Iterator[str]:
    """Text chunks of a PNG; comments and XMP of both formats."""
    for key, value in picture.info.items():
        content = value.encode() if isinstance(value, str) else value
        if key in XMP and isinstance(content, bytes):
            yield from texts_of_xml(content)
        elif isinstance(value, str):
            yield value
        elif key == "comment" and isinstance(value, bytes):
            yield _readable(value)


def _readable(value: bytes) -> str:
    """Decode a binary note: UTF-16 as Windows writes it, otherwise UTF-8."""
    wide = len(value) >= 4 and value[1::2].count(0) > len(value) // 4
    return value.decode("utf-16-le" if wide else "utf-8", "ignore").strip("\x00 ")


DOTS_PER_POINT = 250 / 72
SCAN_MAX_PIXELS = 25_000_000
MAX_PAGES = 300
PAGE_SECONDS = 90


def draw_for_recognition(content: bytes, extension: str, index: int) -> tuple[bytes, int]:
    """Draw a page as a plain PNG for tesseract, and count the pages of the file.

    Raises ExtractionRefused for a broken file or too many pages.
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
        with open_document(content) as (document, _rebuilt):
            count = len(document)
            if count > MAX_PAGES:
                raise result.ExtractionRefused(result.Why.TOO_MANY_PAGES, str(MAX_PAGES))
            page = document[index]
            across, down = page.get_size()
            scale = min(DOTS_PER_POINT, (SCAN_MAX_PIXELS / max(across * down, 1)) ** 0.5)
            picture: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
            return picture.convert("L"), count
    except IndexError as error:
        raise result.ExtractionRefused(result.Why.BROKEN) from error


def become_tesseract(program: str) -> NoReturn:
    """Replace this process by tesseract, which can reach nothing but its own stdin and stdout."""
    confine_process(memory=result.MAX_MEMORY, seconds=PAGE_SECONDS, program=Path(program))
    environment = {"LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}
    os.execve(program, [program, "stdin", "stdout", "-l", "pol"], environment)  # noqa: S606 - no shell


# Crop very long pages, such as till receipts.
MAX_TIMES_WIDTH = 2


def draw_page(content: bytes, extension: str, width: int) -> bytes:
    """Draw page 1 as a PNG `width` pixels wide. Raises ExtractionRefused for a broken file."""
    picture = _page(content, width) if extension == "pdf" else _picture(content, extension, width)
    made = io.BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()


def _page(content: bytes, width: int) -> Image.Image:
    with open_document(content) as (document, _rebuilt):
        page = document[0]
        across, down = page.get_size()
        if across <= 0 or down <= 0:
            raise result.ExtractionRefused(result.Why.BROKEN)
        below = max(0.0, down - across * MAX_TIMES_WIDTH)
        picture: Image.Image = page.render(scale=width / across, crop=(0, below, 0, 0)).to_pil()
        return picture.convert("RGB")


def _picture(content: bytes, extension: str, width: int) -> Image.Image:
    with open_picture(content, extension) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    height = max(1, round(upright.height * width / upright.width))
    resized = upright.resize((width, height))
    return resized.crop((0, 0, width, min(height, width * MAX_TIMES_WIDTH)))
