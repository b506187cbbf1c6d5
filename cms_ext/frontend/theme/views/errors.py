"""Error pages: constant texts, so that two of them can be told apart by nothing."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    response = render(request, "cms_ext/theme/404.html", status=404)
    # The same headers whether the middleware or a view refused: a restricted document's
    # address must answer to the byte like a made-up one.
    add_never_cache_headers(response)
    return response


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "cms_ext/theme/403.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Without the request: its very host may be what was bad. Too large a form is 413."""
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        return HttpResponse(render_to_string("cms_ext/theme/413.html"), status=413)
    return HttpResponse(render_to_string("cms_ext/theme/400.html"), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the request: the database may be what failed."""
    return HttpResponse(render_to_string("cms_ext/theme/500.html"), status=500)
