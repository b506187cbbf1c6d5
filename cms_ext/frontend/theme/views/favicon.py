"""`/favicon.ico`, which old browsers ask for unasked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The file's real name changes with its content, so the way to it is not for ever."""
    return redirect(static("cms_ext/theme/favicon.ico"))
