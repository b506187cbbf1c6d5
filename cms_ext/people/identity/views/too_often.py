"""The answers to whoever asks more often than he may."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

TOO_MANY_FILES = _("Z tego łącza przyszło już wiele plików. Spróbuj za kwadrans albo zadzwoń.")


def make_429_response() -> HttpResponse:
    """429 without words, and after how many seconds tries are counted anew."""
    response = HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(int(settings.COOP_TRIES_WINDOW.total_seconds()))
    return response
