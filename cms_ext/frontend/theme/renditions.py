"""Renditions of the site's pictures: clean pixels, and never an error in place of a page."""

import logging
from collections.abc import Mapping, Sequence

from PIL import Image as Pillow
from wagtail.images.models import AbstractImage, AbstractRendition, Filter
from wagtail.images.shortcuts import get_renditions_or_not_found
from willow.plugins.pillow import PillowImage  # type: ignore[import-untyped]  # no stubs
from willow.registry import registry  # type: ignore[import-untyped]  # no stubs

from cms_ext.base.database.transactions import reads_only
from cms_ext.base.files.stored_files import BROKEN_PICTURE
from cms_ext.base.files.uploads.picture_colours import draw_srgb

logger = logging.getLogger(__name__)
UNDRAWABLE = (*BROKEN_PICTURE, Pillow.DecompressionBombError)


def clean_renditions() -> None:
    """Let every rendition be drawn from clean pixels, also of pictures stored before.

    Wagtail turns a picture upright as the first step of each rendition; ours also drops what
    cameras write next to the pixels, and brings them to 8-bit sRGB.
    """
    registry.register_operation(PillowImage, "auto_orient", _draw_clean)


def _draw_clean(image: PillowImage) -> PillowImage:
    return PillowImage(draw_srgb(image.get_pillow_image(), alpha=True))


def draw_renditions(
    image: AbstractImage, specs: Sequence[str | Filter]
) -> Mapping[str, AbstractRendition]:
    """Return the renditions by their specs; none at all if the picture's file does not open.

    A check that may not write draws none: those that were never drawn are left out.
    """
    if reads_only():
        return _find_drawn(image, specs)
    try:
        renditions = get_renditions_or_not_found(image, specs)
    except UNDRAWABLE:
        logger.warning("picture %s does not open and is left out", image.pk)
        return {}
    return renditions if all(rendition.width for rendition in renditions.values()) else {}


def _find_drawn(
    image: AbstractImage, specs: Sequence[str | Filter]
) -> Mapping[str, AbstractRendition]:
    filters = [Filter(spec=spec) if isinstance(spec, str) else spec for spec in specs]
    found = image.find_existing_renditions(*filters)
    drawn = {one.spec: found[one] for one in filters if one in found}
    whole = len(drawn) == len(filters) and all(one.width for one in drawn.values())
    return drawn if whole else {}
