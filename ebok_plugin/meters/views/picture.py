"""A kept picture, handed out after its door was asked."""

from __future__ import annotations

from django.http import HttpResponse

from ebok_plugin.meters.models import ReadingPhoto


def picture(found: ReadingPhoto) -> HttpResponse:
    """At most 2000 pixels wide or high: it is read whole."""
    with found.file.open("rb") as stored:
        response = HttpResponse(stored.read(), content_type="image/jpeg")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
