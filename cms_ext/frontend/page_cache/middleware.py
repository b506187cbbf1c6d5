"""Caches public pages for anonymous readers, and compresses the pages of the panels.

The cache stands before the policy, sessions and sign-in, so that a cached page costs no query and
is sent with the headers that it had. Only what is the same for everybody is cached: see `_may_ask`
and `_may_keep`.
"""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.text import compress_string

from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.sanitising.policy import own_hosts
from cms_ext.base.web.appearance import COOKIES, Appearance
from cms_ext.frontend.page_cache.cached_views import (
    GZIP,
    Stored,
    answer_by_tag,
    is_cached,
    store_page,
    stored_page,
)
from cms_ext.frontend.page_cache.generation import (
    current_generation,
    read_page_generation,
    seconds_left,
)
from cms_ext.frontend.page_cache.store import MAX_STALE_SECONDS
from cms_ext.plugins.realm import GATED_PREFIXES

GetResponse = Callable[[HttpRequest], HttpResponse]

# The view of the pages of the CMS; of plugins' own addresses only marked ones are stored.
PAGES = "wagtail_serve"


class PageCacheMiddleware:
    """Serves a stored page, or stores the page that the site answers with."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        # A plugin put in or taken out changes menus and tiles without a row being saved, and a page
        # is stored with the policy of its release.
        self._site = "\n".join([*settings.INSTALLED_APPS, repr(settings.CONTENT_SECURITY_POLICY)])

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _may_ask(request):
            return self.get_response(request)
        name = f"{_name(request)}\n{self._site}"
        stored = stored_page(name)
        if stored is not None:
            return answer_by_tag(request, stored.response(request))
        asked_in = current_generation()
        response = self.get_response(request)
        if not _may_keep(request, response):
            return response
        digest = hashlib.sha256(response.content).hexdigest()[:32]
        # Weak: it names the page, whether compressed or not.
        response["ETag"] = f'W/"{digest}"'
        patch_vary_headers(response, ["Accept-Encoding"])
        # A browser asks each time, and mostly hears that nothing changed.
        patch_cache_control(response, no_cache=True)
        left = seconds_left(MAX_STALE_SECONDS)
        page = Stored.of(response, left, asked_in)
        if left:
            store_page(name, page, left)
        return answer_by_tag(request, page.response(request))


def _may_ask(request: HttpRequest) -> bool:
    """A reader of whom nothing is known but the language, the size of the text and the contrast."""
    return (
        request.method in {"GET", "HEAD"}
        and not request.META.get("QUERY_STRING")
        and "Authorization" not in request.headers
        and not request.COOKIES.keys() - set(COOKIES.values())
        # Anyone who invents names and ports would push every page out of the store.
        and _host(request) in own_hosts()
    )


def _may_keep(request: HttpRequest, response: HttpResponse) -> bool:
    match = request.resolver_match
    return (
        request.method == "GET"
        and response.status_code == 200
        and not response.streaming
        and match is not None
        and (match.url_name == PAGES or is_cached(match.func))
        and not response.cookies
        # A nonce is for one answer.
        and getattr(request, "_csp_nonce", None) is None
        and "Set-Cookie" not in response
        and not {"no-store", "private"} & _cache_control(response)
    )


def _cache_control(response: HttpResponse) -> set[str]:
    return {part.strip().lower() for part in response.get("Cache-Control", "").split(",")}


def _name(request: HttpRequest) -> str:
    """Whatever the bytes of a page depend on, read before it is rendered."""
    look = Appearance.of(request.COOKIES)
    parts = (
        read_page_generation(request.path),
        business_today().isoformat(),
        request.scheme or "",
        _host(request),
        request.path,
        str(look.large_text),
        str(look.high_contrast),
        look.language,
    )
    return "\n".join(parts)


def _host(request: HttpRequest) -> str:
    """Return the name in small letters, without a port: no page depends on the port."""
    return split_domain_port(request.get_host())[0]


PANELS = tuple(GATED_PREFIXES)
# Random bytes by which the length of the same page varies.
RANDOM_BYTES = 100


class PanelCompressionMiddleware:
    """Compresses pages of the panels that repeat nothing of the request.

    An attacker who makes a browser request pages with guesses in them, and sees the length of the
    answers, learns what stands next to the guesses (BREACH). Without a query string a panel's page
    holds nothing of the request (decision 37). It stands outside all middleware that changes
    pages; public pages are compressed when they are cached.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not _may_compress(request, response):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            response.content = compress_string(response.content, max_random_bytes=RANDOM_BYTES)
            response["Content-Encoding"] = "gzip"
            response["Content-Length"] = str(len(response.content))
        return response


def _may_compress(request: HttpRequest, response: HttpResponse) -> bool:
    """Return True for a page without a query string; refusals and 404 may repeat the address."""
    return (
        request.method == "GET"
        and not request.META.get("QUERY_STRING")
        and request.path_info.startswith(PANELS)
        and response.status_code == 200
        and response.get("Content-Type", "").startswith("text/html")
        and "Content-Encoding" not in response
    )
