"""Who comes to an address of the former site is led on; what nobody leads on from is told."""

from __future__ import annotations

from collections.abc import Callable

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)

from cms_ext.base.dates.clock import business_today
from cms_ext.frontend.theme.frame import site_of
from cms_ext.public_site.pages.domain.old_addresses import end_of, redirect_for
from cms_ext.public_site.pages.joomla import article_number
from cms_ext.public_site.pages.models import HomePage
from cms_ext.public_site.pages.signals import address_missed

GetResponse = Callable[[HttpRequest], HttpResponse]

# The view of the pages of the CMS; every other view knows by itself what it has not.
PAGES = "wagtail_serve"


class OldAddressMiddleware:
    """In place of Wagtail's, which knows one spelling of an address only."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The one old address at which a page of this site stands: the home page, with a query.
        if request.path_info == "/" and article_number(request.META.get("QUERY_STRING", "")):
            return _onward(request) or self.get_response(request)
        response = self.get_response(request)
        if response.status_code != 404:
            return response
        onward = _onward(request)
        if onward is None and _is_a_reader_s_question(request):
            address_missed.send(HomePage, address=request.get_full_path(), today=business_today())
        return onward or response


def _onward(request: HttpRequest) -> HttpResponse | None:
    site = site_of(request)
    found = redirect_for(request.get_full_path(), site)
    end = end_of(request, found, site) if found else None
    if found is None or end is None:
        return None
    answer = HttpResponsePermanentRedirect if found.is_permanent else HttpResponseRedirect
    return answer(end)


def _is_a_reader_s_question(request: HttpRequest) -> bool:
    """Somebody without an account, in a browser, and not at a door with secrets in its address."""
    match = request.resolver_match
    return (
        request.method == "GET"
        and "text/html" in request.headers.get("Accept", "")
        and request.user.is_anonymous
        and (match is None or match.url_name == PAGES)
    )
