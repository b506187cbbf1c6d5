"""Draws a decoded picture as upright 8-bit sRGB pixels, without what else its file says.

Cameras write the place into a picture, scanners 16 bits a point, print shops CMYK with a profile:
none of it may reach a page. Imports no Django, since the sandbox uses it.
"""

import io

from PIL import Image, ImageCms, ImageOps

# The modes whose points are wider than a byte.
DEEP = ("I", "I;16", "I;16L", "I;16B", "I;16N")
SRGB = ImageCms.createProfile("sRGB")


def draw_srgb(picture: Image.Image, *, alpha: bool = False) -> Image.Image:
    """Return the picture upright in `RGB`, or in `RGBA` if it is transparent and `alpha` is set.

    Without `alpha` transparent parts become white, as on paper.
    """
    upright = ImageOps.exif_transpose(picture)
    profile = upright.info.get("icc_profile")
    if upright.mode in DEEP:
        upright, profile = _narrow(upright), None
    transparent = upright.has_transparency_data
    mask = upright.convert("RGBA").getchannel("A") if transparent else None
    if transparent or upright.mode not in ("RGB", "CMYK", "L"):
        upright = upright.convert("RGB")
    drawn = _apply_profile(upright, profile).convert("RGB")
    if mask is not None and alpha:
        drawn.putalpha(mask)
    elif mask is not None:
        drawn = Image.composite(drawn, Image.new("RGB", drawn.size, "white"), mask)
    return Image.frombytes(drawn.mode, drawn.size, drawn.tobytes())


def _narrow(picture: Image.Image) -> Image.Image:
    """Scale 16 bits a point to 8; Pillow itself would turn everything but black into white."""
    return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")


def _apply_profile(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert to sRGB by the file's profile; one that is broken or of another model is ignored."""
    if not profile:
        return picture
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, own, SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return converted or picture
