"""Redraws a picture from standard input as a JPEG of its pixels. Runs in the sandbox.

A picture of a few kilobytes can unpack to gigabytes, and decoders often have security holes, so it
is decoded in a process of its own (`content.py` starts it). Imports no Django.
"""

import io
import sys
import warnings

import pillow_heif
from PIL import Image, ImageOps

from cms_ext.base.files.sandbox.confinement import confine_process

# A little more than 8160 × 6144, the biggest photo of today's telephones.
MAX_PIXELS = 64_000_000
# Pixels in memory at once: a JPEG is decoded at the needed scale, others completely.
MAX_DECODED = 24_000_000
# Such a PNG or HEIC takes 350 MB.
MAX_MEMORY = 640 * 1024 * 1024
MAX_SECONDS = 15
SIDE = 2000
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/heic": "HEIF"}
BROKEN = (
    ArithmeticError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)

# Decoder threads would need rights that the process has given up.
pillow_heif.options.DECODE_THREADS = 1
pillow_heif.register_heif_opener()


def redraw_picture(content: bytes, mime: str) -> bytes:
    """The JPEG; `large` for too many pixels, `broken` if it does not open completely."""
    try:
        with warnings.catch_warnings():
            # Pillow warns of much that it repairs; a picture beyond its own limit raises.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=[FORMATS[mime]]) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    return b"large"
                picture.draft("RGB", (SIDE, SIDE))
                if picture.width * picture.height > MAX_DECODED:
                    return b"large"
                picture.load()
                upright = ImageOps.exif_transpose(picture).convert("RGB")
    except Image.DecompressionBombError:
        return b"large"
    except BROKEN:
        return b"broken"
    upright.thumbnail((SIDE, SIDE))
    made = io.BytesIO()
    Image.frombytes("RGB", upright.size, upright.tobytes()).save(made, "JPEG", quality=85)
    return made.getvalue()


def main(arguments: list[str]) -> None:
    confine_process(memory=MAX_MEMORY, seconds=MAX_SECONDS)
    sys.stdout.buffer.write(redraw_picture(sys.stdin.buffer.read(), arguments[0]))
