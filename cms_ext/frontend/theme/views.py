"""Screens of every site: text size and contrast, the co-op's colours, error pages, the icon."""

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from cms_ext.base.database.transactions import is_unavailable
from cms_ext.base.web.appearance import CHOICES, COOKIES
from cms_ext.frontend.theme.frame import Frame
from cms_ext.frontend.theme.language import YEAR, language_chosen, set_choice


def is_own_address(address: str, request: HttpRequest) -> bool:
    """Return True if the address leads to this site by the same scheme."""
    return url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


# A token would give every anonymous visitor a cookie and every page, also the one that says
# "not found", other bytes. What a forged request could do here is to enlarge somebody's text.
@csrf_exempt
@require_POST
def set_appearance(request: HttpRequest) -> HttpResponse:
    """Keeps the known values of the form in cookies and returns to the page it came from."""
    response = HttpResponseRedirect(_return_address(request))
    for field, cookie in COOKIES.items():
        value = request.POST.get(field)
        if value in CHOICES[field]:
            set_choice(request, response, cookie, value)
        elif value == "":
            response.delete_cookie(cookie, samesite="Lax")
    language = request.POST.get("language")
    if language in ("", *CHOICES["language"]):
        language_chosen.send(None, request=request, language=language)
    return response


@require_GET
def brand_colours(request: HttpRequest) -> HttpResponse:
    """Return the co-op's own colours as a stylesheet of ours: the policy allows no inline style."""
    brand = Frame.of(request).coop.brand
    if brand is None:
        raise Http404
    response = HttpResponse(brand.stylesheet(), content_type="text/css; charset=utf-8")
    patch_cache_control(response, public=True, max_age=YEAR)
    return response


def _return_address(request: HttpRequest) -> str:
    """`next` of the form, else the page that sent it, else the home page; never a foreign one."""
    for address in (request.POST.get("next", ""), request.META.get("HTTP_REFERER", "")):
        if is_own_address(address, request):
            return address
    return "/"


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


# Seconds after which a client may repeat a request that found the database busy.
BUSY_SECONDS = 10


def server_busy(reason: str = "") -> HttpResponse:
    """503: the same request may succeed in a moment; `reason` is a sentence for people."""
    page = render_to_string("cms_ext/theme/503.html", {"reason": reason})
    response = HttpResponse(page, status=503)
    response["Retry-After"] = str(BUSY_SECONDS)
    return response


def file_changed(request: HttpRequest) -> HttpResponse:
    """503: a stored file is gone or not what was received or issued, so nobody gets it."""
    response = render(request, "cms_ext/theme/file_changed.html", status=503)
    patch_cache_control(response, private=True, no_store=True)
    return response


def too_many_tries() -> HttpResponse:
    """429: the address has used up its tries; the page makes no database query."""
    response = HttpResponse(render_to_string("cms_ext/theme/429.html"), status=429)
    response["Retry-After"] = str(int(settings.COOP_TRIES_WINDOW.total_seconds()))
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the request: the database may be what failed.

    One that is locked, away or read-only is no fault of ours, and asking again may help: 503.
    """
    if is_unavailable(sys.exception()):
        return server_busy()
    return HttpResponse(render_to_string("cms_ext/theme/500.html"), status=500)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The file's real name changes with its content, so the way to it is not for ever."""
    return redirect(static("cms_ext/theme/favicon.ico"))
