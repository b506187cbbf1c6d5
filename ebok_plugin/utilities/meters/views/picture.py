"""A kept picture, handed out after its door was asked."""

from __future__ import annotations

from django.http import HttpResponse

from cms_ext.base.web.private_answer import private
from ebok_plugin.utilities.meters.models import ReadingPhoto


def picture(found: ReadingPhoto) -> HttpResponse:
    """At most 2000 pixels wide or high: it is read whole."""
    with found.file.open("rb") as stored:
        response = HttpResponse(stored.read(), content_type="image/jpeg")
    return private(response)
