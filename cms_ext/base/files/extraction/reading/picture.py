"""Photos and scans: no text of their own, but notes that the camera or a program left in them."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import ExifTags, Image

from cms_ext.base.files.extraction.extracted import (
    ExtractedText,
    Hidden,
    HiddenLocation,
    says_something,
)
from cms_ext.base.files.extraction.reading.archive import texts_of_xml
from cms_ext.base.files.extraction.reading.limits import ExtractionRefused, Why

# 8160 × 6144, the biggest photo of today's telephones, and some air.
MAX_PIXELS = 64_000_000
FORMATS = {"jpg": "JPEG", "png": "PNG"}
BEGINNINGS = {"jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
# What Pillow throws at a broken picture.
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError)
PARTS_OF_EXIF = (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo, ExifTags.IFD.IFD1)
XMP = ("xmp", "XML:com.adobe.xmp", "Raw profile type xmp")


def read_jpg(content: bytes) -> ExtractedText:
    return _read(content, "jpg")


def read_png(content: bytes) -> ExtractedText:
    return _read(content, "png")


@contextmanager
def open_picture(content: bytes, extension: str) -> Iterator[Image.Image]:
    """The decoded picture; raises ExtractionRefused for a broken, mislabelled or huge one."""
    if not content.startswith(BEGINNINGS[extension]):
        raise ExtractionRefused(Why.MISLABELLED, extension.upper())
    try:
        with warnings.catch_warnings():
            # Pillow warns of much that it repairs; a picture beyond its own limit raises.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=[FORMATS[extension]]) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise ExtractionRefused(Why.TOO_MANY_PIXELS)
                picture.load()
                yield picture
    except Image.DecompressionBombError as error:
        raise ExtractionRefused(Why.TOO_MANY_PIXELS) from error
    except BROKEN as error:
        raise ExtractionRefused(Why.BROKEN) from error


def _read(content: bytes, extension: str) -> ExtractedText:
    with open_picture(content, extension) as picture:
        notes = [*_exif(picture), *_chunks(picture)]
    hidden = [Hidden(HiddenLocation.METADATA, note) for note in notes if says_something(note)]
    return ExtractedText(("",), 1, False, tuple(dict.fromkeys(hidden)))


def _exif(picture: Image.Image) -> Iterator[str]:
    """Texts of the camera: maker, artist, description, place."""
    exif = picture.getexif()
    for tags in (exif, *(exif.get_ifd(part) for part in PARTS_OF_EXIF)):
        for value in tags.values():
            if isinstance(value, str):
                yield value.strip("\x00 ")
            elif isinstance(value, bytes):
                yield _readable(value)


def _chunks(picture: Image.Image) -> Iterator[str]:
    """Text chunks of a PNG, the comment and the XMP of either."""
    for key, value in picture.info.items():
        content = value.encode() if isinstance(value, str) else value
        if key in XMP and isinstance(content, bytes):
            yield from texts_of_xml(content)
        elif isinstance(value, str):
            yield value
        elif key == "comment" and isinstance(value, bytes):
            yield _readable(value)


def _readable(value: bytes) -> str:
    """The letters of a binary note: UTF-16 as Windows writes it, otherwise UTF-8."""
    wide = len(value) >= 4 and value[1::2].count(0) > len(value) // 4
    return value.decode("utf-16-le" if wide else "utf-8", "ignore").strip("\x00 ")
