"""Redirect requests for former and typed addresses; report missing ones."""

from collections.abc import Callable

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)

from cms_ext.base.dates.clock import business_today
from cms_ext.frontend.theme.frame import find_site
from cms_ext.public_site.pages.domain.old_addresses import (
    article_number,
    find_redirect,
    follow_redirects,
)
from cms_ext.public_site.pages.domain.typed_addresses import PAGES, find_typed_address
from cms_ext.public_site.pages.models import HomePage
from cms_ext.public_site.pages.signals import address_missed

GetResponse = Callable[[HttpRequest], HttpResponse]


class OldAddressMiddleware:
    """Replaces Wagtail's middleware, which knows one spelling of an address."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The only old address that is also a page here: the home page with a query.
        if request.path_info == "/" and article_number(request.META.get("QUERY_STRING", "")):
            return _onward(request) or self.get_response(request)
        response = self.get_response(request)
        if response.status_code != 404:
            return response
        onward = _onward(request)
        if onward is None and _is_readers_request(request):
            address_missed.send(HomePage, address=request.get_full_path(), today=business_today())
        return onward or response


def _onward(request: HttpRequest) -> HttpResponse | None:
    site = find_site(request)
    found = find_redirect(request.get_full_path(), site)
    if found is None:
        typed = find_typed_address(request, site) if request.method in {"GET", "HEAD"} else None
        return HttpResponsePermanentRedirect(typed) if typed else None
    end = follow_redirects(request, found, site)
    if end is None:
        return None
    answer = HttpResponsePermanentRedirect if found.is_permanent else HttpResponseRedirect
    return answer(end)


def _is_readers_request(request: HttpRequest) -> bool:
    """Return whether it is an anonymous browser, at no address with a secret."""
    match = request.resolver_match
    # Other views report their missing rows themselves.
    return (
        request.method == "GET"
        and "text/html" in request.headers.get("Accept", "")
        and request.user.is_anonymous
        and (match is None or match.url_name == PAGES)
    )
