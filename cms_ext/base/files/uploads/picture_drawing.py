"""Redraws a picture from standard input as a JPEG or PNG of its pixels. Runs in the sandbox.

A picture of a few kilobytes can unpack to gigabytes, and decoders often have security holes, so it
is decoded in a process of its own (`content.py` starts it). Imports no Django.
"""

import io
import sys
import warnings

import pillow_heif
from PIL import Image

from cms_ext.base.files.sandbox.confinement import confine_process
from cms_ext.base.files.uploads.picture_colours import draw_srgb

# Pixels in memory at once: a JPEG is decoded at the needed scale, others completely.
MAX_DECODED = 24_000_000
# Such a PNG or HEIC takes 350 MB.
MAX_MEMORY = 640 * 1024 * 1024
MAX_SECONDS = 15
# The second argument of a run that keeps what is transparent.
ALPHA = "alpha"
FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/heic": "HEIF",
    "image/webp": "WEBP",
}
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


def redraw_picture(
    content: bytes,
    mime: str,
    *,
    alpha: bool = False,
    max_pixels: int = 64_000_000,
    side: int = 2000,
) -> bytes:
    """Return the JPEG, or with `alpha` the PNG of a transparent picture, up to `side` pixels.

    `large` for too many pixels, `broken` if it does not open completely.
    """
    try:
        with warnings.catch_warnings():
            # Pillow warns of much that it repairs; a picture beyond its own limit raises.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=[FORMATS[mime]]) as picture:
                if picture.width * picture.height > max_pixels:
                    return b"large"
                picture.draft("RGB", (side, side))
                if picture.width * picture.height > MAX_DECODED:
                    return b"large"
                picture.load()
                drawn = draw_srgb(picture, alpha=alpha)
    except Image.DecompressionBombError:
        return b"large"
    except BROKEN:
        return b"broken"
    drawn.thumbnail((side, side))
    made = io.BytesIO()
    drawn.save(made, "JPEG" if drawn.mode == "RGB" else "PNG", quality=85)
    return made.getvalue()


def main(arguments: list[str]) -> None:
    confine_process(memory=MAX_MEMORY, seconds=MAX_SECONDS)
    mime, alpha, max_pixels, side = arguments
    content = sys.stdin.buffer.read()
    drawn = redraw_picture(
        content, mime, alpha=alpha == ALPHA, max_pixels=int(max_pixels), side=int(side)
    )
    sys.stdout.buffer.write(drawn)
