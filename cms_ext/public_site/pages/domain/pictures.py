"""Pictures of the public site, redrawn when they come in.

Every picture of an editor, of a former site and of the set-up comes in through `redraw_picture`.
"""

from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from cms_ext.base.files.uploads.content import (
    HEIC,
    JPEG,
    PICTURES,
    PNG_START,
    WEBP,
    Unsuitable,
    media_type,
    safe_picture,
)
from cms_ext.public_site.pages.domain.editing import get_public_files


def redraw_picture(name: str, content: bytes) -> tuple[str, bytes]:
    """Return name and content of the picture's pixels alone, as JPEG or, if transparent, PNG.

    Raises Unsuitable for what is no picture, is broken or has too many pixels.
    """
    if not content:
        raise Unsuitable(_("Plik jest pusty."))
    is_webp = content.startswith(b"RIFF") and content[8:12] == b"WEBP"
    mime = WEBP if is_webp else media_type(content)
    if mime is None or mime not in (*PICTURES, WEBP):
        raise Unsuitable(_("To nie jest obraz. Przyjmujemy JPG, PNG, WEBP i HEIC."))
    drawn = safe_picture(
        content,
        mime,
        alpha=mime not in (JPEG, HEIC),
        max_pixels=settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS,
    )
    ending = "png" if drawn.startswith(PNG_START) else "jpg"
    return f"{PurePosixPath(name).stem}.{ending}", drawn


def store_picture(name: str, content: bytes, **facts: Any) -> AbstractImage:
    """Add a picture to the public library; `facts` are its title and description.

    Raises Unsuitable.
    """
    name, drawn = redraw_picture(name, content)
    picture: AbstractImage = get_image_model().objects.create(
        collection=get_public_files(), file=ContentFile(drawn, name=name), **facts
    )
    return picture
