"""Public pictures: the sizes that pages show, and nothing else of the media folder."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

RENDITIONS = "images"
MODERN = {".webp": "image/webp", ".avif": "image/avif"}
WEEK = 7 * 24 * 60 * 60


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """One rendition by its file name; originals and documents have no address here.

    A server in front may serve the same folder by itself.
    """
    response = serve(request, name, document_root=str(Path(settings.MEDIA_ROOT) / RENDITIONS))
    # Not every system knows the types of modern pictures, and browsers are told not to guess.
    modern = MODERN.get(Path(name).suffix)
    if modern and response.status_code == 200:
        response["Content-Type"] = modern
    patch_cache_control(response, public=True, max_age=WEEK)
    return response
