"""The reader's choice of text size and contrast, and the stylesheet of the co-op's colours."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from cms_ext.base.appearance import CHOICES, COOKIES
from cms_ext.frontend.theme.frame import Frame
from cms_ext.frontend.theme.own_address import is_own_address

YEAR = 365 * 24 * 60 * 60


# A token would give every anonymous visitor a cookie and every page, also the one that says
# "not found", other bytes. What a forged request could do here is to enlarge somebody's text.
@csrf_exempt
@require_POST
def set_appearance(request: HttpRequest) -> HttpResponse:
    """Keeps the known values of the form in cookies and returns to the page it came from."""
    response = HttpResponseRedirect(_return_address(request))
    for field, cookie in COOKIES.items():
        value = request.POST.get(field)
        if value == CHOICES[field]:
            response.set_cookie(
                cookie,
                value,
                max_age=YEAR,
                secure=request.is_secure(),
                httponly=True,
                samesite="Lax",
            )
        elif value == "":
            response.delete_cookie(cookie, samesite="Lax")
    return response


@require_GET
def brand_colours(request: HttpRequest) -> HttpResponse:
    """The co-op's own colours as a stylesheet of ours: the policy allows no inline style."""
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
